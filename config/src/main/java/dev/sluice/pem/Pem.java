package dev.sluice.pem;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and private keys out of the text of a PEM file (RFC 7468). */
public final class Pem {
    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final String CERTIFICATES = "PEM with -----BEGIN CERTIFICATE-----";
    private static final String KEY = "PEM with -----BEGIN PRIVATE KEY-----, of RSA or EC, not encrypted";
    private static final String ED25519 = "PEM with -----BEGIN PUBLIC KEY-----, of Ed25519";
    private static final byte[] PROBE = {1, 2, 3};

    private Pem() {}

    /** All certificates, in their order; one at least. */
    public static List<X509Certificate> certificates(String text) throws PemException {
        List<X509Certificate> found = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            if (block.group(1).endsWith("CERTIFICATE")) {
                found.add(certificate(bytes(block.group(2), CERTIFICATES)));
            }
        }
        if (found.isEmpty()) {
            throw new PemException("holds no certificate", CERTIFICATES);
        }
        return List.copyOf(found);
    }

    /** The first private key: PKCS#8, or the older PKCS#1 and SEC 1. */
    public static PrivateKey key(String text) throws PemException {
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            if (block.group(1).endsWith("PRIVATE KEY")) {
                return key(block.group(1), block.group(2));
            }
        }
        throw new PemException("holds no private key", KEY);
    }

    /** The first public key, which must be one of Ed25519 (RFC 8410). */
    public static PublicKey ed25519(String text) throws PemException {
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            if (block.group(1).equals("PUBLIC KEY")) {
                try {
                    return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(bytes(block.group(2), ED25519)));
                } catch (GeneralSecurityException _) {
                    throw new PemException("holds no Ed25519 public key", ED25519);
                }
            }
        }
        throw new PemException("holds no public key", ED25519);
    }

    /** Whether a private key is the other half of a certificate's public one. */
    public static boolean belongs(PrivateKey key, PublicKey to) {
        if (!key.getAlgorithm().equals(to.getAlgorithm())) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance("SHA256with" + (key.getAlgorithm().equals("RSA") ? "RSA" : "ECDSA"));
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(to);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException _) {
            return false; // a key that cannot sign is of no use either
        }
    }

    private static PrivateKey key(String label, String body) throws PemException {
        if (label.startsWith("ENCRYPTED") || body.contains("ENCRYPTED")) {
            throw new PemException("is encrypted", KEY);
        }
        byte[] found = bytes(body, KEY);
        byte[] pkcs8 = switch (label) {
            case "RSA PRIVATE KEY" -> Der.pkcs8OfRsa(found);
            case "EC PRIVATE KEY" -> Der.pkcs8OfEc(found);
            default -> found;
        };
        for (String algorithm : List.of("RSA", "EC")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException _) {
                // then it may be of the other kind
            } catch (GeneralSecurityException missing) {
                throw new IllegalStateException("every JDK knows " + algorithm, missing);
            }
        }
        throw new PemException("holds a private key that cannot be used", KEY);
    }

    private static X509Certificate certificate(byte[] der) throws PemException {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException _) {
            throw new PemException("holds a certificate that cannot be read", CERTIFICATES);
        }
    }

    private static byte[] bytes(String base64, String expected) throws PemException {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            throw new PemException("is damaged", expected);
        }
    }
}
