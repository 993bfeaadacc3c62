package dev.sluice.control.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.sluice.model.FileTrouble;

/** Evidence as somebody wrote it, and the seal that goes around it. */
final class EvidenceFile {
    static final String STANDARD_INPUT = "-";

    private static final int MOST_BYTES = 1 << 20;
    private static final String OBJECT = "a JSON object such as {\"at\": \"2026-12-01T02:00:00Z\", …}";

    private EvidenceFile() {}

    static Map<String, Object> read(String name) {
        String text = text(name);
        try {
            if (Json.parse(text).value() instanceof Map<?, ?> members) {
                Map<String, Object> evidence = new LinkedHashMap<>();
                members.forEach((key, value) -> evidence.put(key.toString(), value));
                return evidence;
            }
            throw wrong(name + ": no JSON object", OBJECT);
        } catch (IllegalArgumentException e) {
            throw wrong(name + ": " + e.getMessage(), OBJECT);
        }
    }

    /** The text of the evidence with its signature, which holds for exactly this text. */
    static Map<String, Object> sealed(Map<String, Object> evidence, String key) {
        String text = Json.write(evidence);
        try {
            byte[] pkcs8 = Base64.getMimeDecoder().decode(text(key).replaceAll("-----[A-Z ]+-----", ""));
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            Map<String, Object> sealed = new LinkedHashMap<>();
            sealed.put("signed", text);
            sealed.put("signature", Base64.getEncoder().encodeToString(signature.sign()));
            return sealed;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw wrong(key + ": holds no Ed25519 private key", "PEM with -----BEGIN PRIVATE KEY-----, not encrypted");
        }
    }

    private static String text(String name) {
        try (InputStream in = name.equals(STANDARD_INPUT) ? System.in : Files.newInputStream(Path.of(name))) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw wrong(name + ": larger than 1 MiB", "at most 1 MiB");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw wrong(name + ": cannot be read: " + FileTrouble.words(Path.of(name), e), "a file, or - for standard input");
        }
    }

    private static CommandFailure wrong(String what, String expected) {
        return new CommandFailure(ExitCode.USAGE, what, "expected: " + expected);
    }
}
