package dev.sluice.control.runbook;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

import dev.sluice.model.PlainText;

/** What a program said, by its hash and its last words. */
record Transcript(String lastWords, String hash) {
    private static final int LAST_WORDS = 400;
    private static final int PIECE = 8_192;

    static Transcript of(InputStream from) {
        MessageDigest sum = sha256();
        var last = new ByteArrayOutputStream();
        byte[] piece = new byte[PIECE];
        try {
            for (int count = from.read(piece); count >= 0; count = from.read(piece)) {
                sum.update(piece, 0, count);
                byte[] before = last.toByteArray();
                last.reset();
                int keep = Math.min(before.length, Math.max(0, LAST_WORDS - count));
                last.write(before, before.length - keep, keep);
                last.write(piece, Math.max(0, count - LAST_WORDS), Math.min(count, LAST_WORDS));
            }
        } catch (IOException e) {
            last.writeBytes((" (" + e.getMessage() + ")").getBytes(StandardCharsets.UTF_8));
        }
        String words = PlainText.line(last.toString(StandardCharsets.UTF_8)).strip();
        return new Transcript(words, HexFormat.of().formatHex(sum.digest()));
    }

    /** As the journal keeps it; empty: the end was not heard. */
    static Map<String, String> facts(Optional<Transcript> said) {
        return said.map(all -> Map.of("output", all.lastWords, "outputHash", all.hash)).orElse(Map.of("output", "(not read to its end)"));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
