package dev.sluice.model;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Somebody who is told what happens.
 *
 * @param units only what is about these; empty: everything
 * @param atLeast only what matters so much
 * @param timeout for one attempt, from connecting to the answer
 */
public record Recipient(String name, Way way, Set<String> units, Severity atLeast, Duration timeout) {
    public static final Severity USUAL_SEVERITY = Severity.WARNING;
    public static final Duration USUAL_TIMEOUT = Duration.ofSeconds(5);

    public Recipient {
        units = Collections.unmodifiableSet(new LinkedHashSet<>(units));
    }

    /** How they are told. */
    public sealed interface Way {
        /** Where it leads to, without what may be a secret. */
        String host();

        /** One word for files and answers. */
        String label();
    }

    /**
     * By HTTP.
     *
     * @param url where it is posted to; often a secret by itself
     * @param secret signs what is posted; empty: nothing is signed
     */
    public record Webhook(URI url, Format format, Optional<String> secret) implements Way {
        @Override
        public String host() {
            return url.getScheme() + "://" + url.getAuthority();
        }

        @Override
        public String label() {
            return format.label();
        }
    }

    /**
     * By SMTP.
     *
     * @param ca who may vouch for the server, in a PEM file; empty: whom Java believes
     */
    public record Mail(List<String> to, String from, Server server, Optional<Login> login, Optional<Path> ca) implements Way {
        public Mail {
            to = List.copyOf(to);
            if (to.isEmpty()) {
                throw new IllegalArgumentException("to: nobody (expected: one address or more)");
            }
        }

        /** Who takes it. */
        public record Server(String host, int port, Encryption encryption) {}

        /** A user of the server. */
        public record Login(String user, String password) {}

        @Override
        public String host() {
            return "smtp://" + server.host() + ":" + server.port();
        }

        @Override
        public String label() {
            return "mail";
        }
    }

    /** How a mail is kept from others on its way to the server. */
    public enum Encryption {
        /** The connection is encrypted after it was opened, or nothing is sent. */
        STARTTLS,
        /** It is encrypted from its first byte on. */
        IMPLICIT,
        /** It is not. */
        OFF;

        /** The word used in files. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<Encryption> parse(String label) {
            return Arrays.stream(values()).filter(each -> each.label().equals(label)).findFirst();
        }
    }

    /** What is posted. */
    public enum Format {
        /** The entry with all its particulars. */
        JSON,
        /** One text, as Slack and those who imitate it take it. */
        SLACK,
        /** The entry with all its particulars, in the envelope of CloudEvents 1.0. */
        CLOUDEVENTS;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        public static Optional<Format> parse(String label) {
            return Arrays.stream(values()).filter(each -> each.label().equals(label)).findFirst();
        }
    }

    /** Whether an entry is for it. */
    public boolean wants(JournalEntry entry) {
        Significance significance = Significance.of(entry);
        return significance.severity().compareTo(atLeast) >= 0
                && (units.isEmpty() || significance.units().stream().anyMatch(units::contains));
    }

    /** Without secrets, for logs. */
    @Override
    public String toString() {
        return name + " at " + way.host();
    }
}
