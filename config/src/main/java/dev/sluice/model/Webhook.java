package dev.sluice.model;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Somebody who is told what happens, by HTTP.
 *
 * @param url where it is posted to; often a secret by itself
 * @param units only what is about these; empty: everything
 * @param atLeast only what matters so much
 * @param secret signs what is posted; empty: nothing is signed
 * @param timeout for one attempt, from connecting to the head of the answer
 */
public record Webhook(String name, URI url, Set<String> units, Severity atLeast, Format format, Optional<String> secret, Duration timeout) {
    public static final Severity USUAL_SEVERITY = Severity.WARNING;
    public static final Duration USUAL_TIMEOUT = Duration.ofSeconds(5);

    public Webhook {
        units = Collections.unmodifiableSet(new LinkedHashSet<>(units));
    }

    /** What is posted. */
    public enum Format {
        /** The entry with all its particulars. */
        JSON,
        /** One text, as Slack and those who imitate it take it. */
        SLACK;

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

    /** Where it leads to, without what may be a secret. */
    public String host() {
        return url.getScheme() + "://" + url.getAuthority();
    }

    /** Without secrets, for logs. */
    @Override
    public String toString() {
        return "webhook " + name + " to " + host();
    }
}
