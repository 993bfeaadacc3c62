package dev.sluice.pem;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** What an authority says of one certificate that it issued (RFC 6960): that it is good. Its signature is for clients to verify. */
public final class OcspResponse {
    public static final String EXPECTED = "an answer of OCSP in DER, as openssl ocsp -respout writes it";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'");
    private static final int SEQUENCE = 0x30;
    private static final int GOOD = 0x80;
    private static final int NEXT_UPDATE = 0xa0;

    private final byte[] der;
    private final BigInteger serial;
    private final Optional<Instant> until;

    private OcspResponse(byte[] der, BigInteger serial, Optional<Instant> until) {
        this.der = der;
        this.serial = serial;
        this.until = until;
    }

    /** Only of an answer that says good. */
    public static OcspResponse parse(byte[] der) throws PemException {
        try {
            return read(der);
        } catch (IndexOutOfBoundsException | ArithmeticException | DateTimeException _) {
            throw new PemException("holds no answer of OCSP", EXPECTED);
        }
    }

    public byte[] der() {
        return der.clone();
    }

    /** Why it is of no use for the certificate at this time; empty: it is. */
    public Optional<String> whyNot(X509Certificate certificate, Instant now) {
        if (!serial.equals(certificate.getSerialNumber())) {
            return Optional.of("is about another certificate");
        }
        return isValid(now) ? Optional.empty() : Optional.of("is out of date since " + until.orElseThrow());
    }

    /** Whether it is still what the authority says. */
    public boolean isValid(Instant now) {
        return until.isEmpty() || now.isBefore(until.get());
    }

    private static OcspResponse read(byte[] der) throws PemException {
        DerReader answer = new DerReader(der).into(SEQUENCE);
        byte[] status = answer.take(0x0a);
        if (status.length != 1 || status[0] != 0) {
            throw new PemException("holds a refusal of the authority to answer", EXPECTED);
        }
        DerReader basic = answer.into(0xa0).into(SEQUENCE);
        basic.take(0x06);
        DerReader data = basic.into(0x04).into(SEQUENCE).into(SEQUENCE);
        data.skipIf(0xa0); // the version
        data.skip(); // who answers
        data.take(0x18); // when it was written
        DerReader single = data.into(SEQUENCE).into(SEQUENCE);
        DerReader certificate = single.into(SEQUENCE);
        certificate.skip(); // the digest, and two digests of the issuer
        certificate.skip();
        certificate.skip();
        var serial = new BigInteger(certificate.take(0x02));
        if (single.tag() != GOOD) {
            throw new PemException("does not say that the certificate is good", EXPECTED);
        }
        single.skip();
        single.take(0x18); // since when it is known
        Optional<Instant> until = single.isAt(NEXT_UPDATE) ? Optional.of(time(single.into(NEXT_UPDATE).take(0x18))) : Optional.empty();
        return new OcspResponse(der, serial, until);
    }

    private static Instant time(byte[] text) {
        return LocalDateTime.parse(new String(text, StandardCharsets.US_ASCII), TIME).toInstant(ZoneOffset.UTC);
    }
}
