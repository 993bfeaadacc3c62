package dev.sluice.model;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which clients' certificates are meant. */
public sealed interface CertificatePattern {
    boolean matches(ClientCertificate certificate);

    /** Whatever was shown. */
    record Any() implements CertificatePattern {
        @Override
        public boolean matches(ClientCertificate certificate) {
            return true;
        }

        @Override
        public String toString() {
            return "any";
        }
    }

    /** One certificate, by its fingerprint in lower-case hexadecimal. */
    record Fingerprint(String sha256) implements CertificatePattern {
        private static final String PREFIX = "sha256:";
        private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

        @Override
        public boolean matches(ClientCertificate certificate) {
            return certificate.sha256().equals(sha256);
        }

        @Override
        public String toString() {
            return PREFIX + sha256;
        }
    }

    /** One of its names, in lower case. */
    record Named(String name) implements CertificatePattern {
        @Override
        public boolean matches(ClientCertificate certificate) {
            return certificate.names().contains(name);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * One of its names, but for its first part.
     *
     * @param rest from the dot, or the @, behind that part on
     */
    record Below(String rest) implements CertificatePattern {
        @Override
        public boolean matches(ClientCertificate certificate) {
            for (String name : certificate.names()) {
                int at = name.length() - rest.length();
                if (at > 0 && name.endsWith(rest) && name.indexOf(rest.charAt(0)) == at) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public String toString() {
            return "*" + rest;
        }
    }

    /** Reads {@code any}, {@code sha256:…}, {@code name}, {@code *.rest} and {@code *@rest}. */
    static Optional<CertificatePattern> parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.equals("any")) {
            return Optional.of(new Any());
        }
        if (lower.startsWith(Fingerprint.PREFIX)) {
            String hex = lower.substring(Fingerprint.PREFIX.length()).replace(":", "");
            return Fingerprint.HEX.matcher(hex).matches() ? Optional.of(new Fingerprint(hex)) : Optional.empty();
        }
        boolean open = lower.startsWith("*.") || lower.startsWith("*@");
        String rest = open ? lower.substring(1) : lower;
        if (rest.isBlank() || rest.indexOf('*') >= 0 || open && rest.length() == 1) {
            return Optional.empty();
        }
        return Optional.of(open ? new Below(rest) : new Named(lower));
    }
}
