package dev.sluice.pem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;

/** What an authority says of a certificate, as openssl wrote it. */
class OcspResponseTest {
    private static final int GOOD = 0x80;

    @Test
    void it_names_its_certificate_and_until_when_it_holds() throws Exception {
        OcspResponse said = OcspResponse.parse(example());
        Instant until = Instant.parse("2125-06-14T13:59:44Z");
        assertThat(said.isValid(until.minusSeconds(1))).isTrue();
        assertThat(said.isValid(until)).isFalse();
        assertThat(said.whyNot(certificate("shop.pem"), until.minusSeconds(1))).isEmpty();
        assertThat(said.whyNot(certificate("shop.pem"), until)).contains("is out of date since 2125-06-14T13:59:44Z");
        assertThat(said.whyNot(certificate("api.pem"), until)).contains("is about another certificate");
        assertThat(said.der()).isEqualTo(example());
    }

    @Test
    void a_certificate_that_is_not_good_is_not_vouched_for() throws IOException {
        byte[] revoked = example();
        int status = new String(revoked, StandardCharsets.ISO_8859_1).indexOf("\u0080\u0000\u0018");
        revoked[status] = (byte) (GOOD + 2);
        assertThatThrownBy(() -> OcspResponse.parse(revoked)).isInstanceOf(PemException.class)
                .hasMessage("does not say that the certificate is good");
    }

    @Test
    void an_authority_that_did_not_answer_said_nothing() {
        assertThatThrownBy(() -> OcspResponse.parse(new byte[] {0x30, 3, 0x0a, 1, 6})).isInstanceOf(PemException.class)
                .hasMessageContaining("refusal");
    }

    @Test
    void whatever_else_it_is_it_is_told_and_nothing_worse() throws IOException {
        byte[] whole = example();
        for (int length = 0; length < whole.length; length++) {
            assertReadsOrIsRefused(Arrays.copyOf(whole, length));
        }
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] other = whole.clone();
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                other[random.nextInt(200)] = (byte) random.nextInt();
            }
            assertReadsOrIsRefused(other);
        }
    }

    private static void assertReadsOrIsRefused(byte[] bytes) {
        try {
            assertThat(OcspResponse.parse(bytes).der()).hasSize(bytes.length);
        } catch (PemException refused) {
            assertThat(refused.what()).isNotEmpty();
        }
    }

    private static X509Certificate certificate(String file) throws Exception {
        return Pem.certificates(Files.readString(Path.of("examples/tls").resolve(file))).getFirst();
    }

    private static byte[] example() throws IOException {
        return Files.readAllBytes(Path.of("examples/tls/shop.ocsp"));
    }
}
