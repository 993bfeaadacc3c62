package dev.sluice.model;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Where each exchange leaves a line, and what that line looks like.
 *
 * @param redacted names of query parameters whose values are left out, in lower case
 */
public record AccessLogFile(Path file, Format format, Set<String> redacted) {
    /** What nobody should find in a log. */
    public static final Set<String> SECRETS = Set.of("token", "password", "passwd", "pwd", "secret", "code", "key", "apikey", "signature",
            "sig", "authorization", "auth", "session", "sid", "jwt", "otp");

    public AccessLogFile {
        redacted = Set.copyOf(new LinkedHashSet<>(redacted));
    }

    /** What a line looks like. */
    public enum Format {
        /** One object with everything that is known. */
        JSON("json"),
        /** The Common Log Format. */
        COMMON("common"),
        /** The same with Referer and User-Agent. */
        COMBINED("combined");

        private final String label;

        Format(String label) {
            this.label = label;
        }

        /** As it stands in the file. */
        public String label() {
            return label;
        }
    }
}
