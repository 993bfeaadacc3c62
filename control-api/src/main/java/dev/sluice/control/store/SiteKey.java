package dev.sluice.control.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.util.Base64;

/** The secret from which buckets and cookies are derived: 32 random bytes, the same for the life of the site. */
public final class SiteKey {
    private static final int LENGTH = 32;
    private static final String SIGNED_BY = "Ed25519";

    private final byte[] bytes;

    private SiteKey(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** The Ed25519 signature of a text in UTF-8, by a key that follows from this one; in base64. */
    public String sign(String text) {
        try {
            Signature signature = Signature.getInstance(SIGNED_BY);
            signature.initSign(pair().getPrivate());
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("Ed25519 comes with every Java", absent);
        }
    }

    /** By which such signatures are checked: the SubjectPublicKeyInfo in base64. */
    public String publicKey() {
        try {
            return Base64.getEncoder().encodeToString(pair().getPublic().getEncoded());
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("Ed25519 comes with every Java", absent);
        }
    }

    /** The same each time: the seed of such a key is 32 random bytes, for which a hash of this one stands. */
    private KeyPair pair() throws GeneralSecurityException {
        byte[] seed = MessageDigest.getInstance("SHA-256").digest(new Sum().add("certificate.key").add(bytes).hex()
                .getBytes(StandardCharsets.US_ASCII));
        KeyPairGenerator generator = KeyPairGenerator.getInstance(SIGNED_BY);
        generator.initialize(NamedParameterSpec.ED25519, new Seed(seed));
        return generator.generateKeyPair();
    }

    /** Random bytes that were drawn before. */
    private static final class Seed extends SecureRandom {
        private static final long serialVersionUID = 1;

        private final byte[] drawn;

        private Seed(byte[] drawn) {
            this.drawn = drawn.clone();
        }

        @Override
        public void nextBytes(byte[] into) {
            if (into.length != drawn.length) {
                throw new IllegalStateException("a key of " + into.length + " bytes (expected: " + drawn.length + ")");
            }
            System.arraycopy(drawn, 0, into, 0, into.length);
        }
    }

    /** What tells one key from another without giving it away. */
    String sum() {
        return new Sum().add("site.key").add(bytes).hex();
    }

    /** Reads the key that is there. */
    static SiteKey read(StateDir dir) throws StoreException, IOException {
        if (!Files.exists(dir.siteKey())) {
            throw dir.damaged("site.key is missing, and without it every visitor would get another bucket");
        }
        byte[] bytes = Files.readAllBytes(dir.siteKey());
        if (bytes.length != LENGTH) {
            throw dir.damaged("site.key has " + bytes.length + " bytes, not " + LENGTH);
        }
        return new SiteKey(bytes);
    }

    /** Reads the key, or makes one; for a directory without a database. */
    static SiteKey readOrMake(StateDir dir) throws StoreException, IOException {
        if (!Files.exists(dir.siteKey())) {
            byte[] bytes = new byte[LENGTH];
            new SecureRandom().nextBytes(bytes);
            dir.writeSecret(dir.siteKey(), bytes);
        }
        return read(dir);
    }
}
