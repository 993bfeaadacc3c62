package dev.sluice.load.draft;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a browser recorded (HAR 1.2).
 *
 * @param entries in the order of their time
 * @param unread how many entries are none, as those of WebSockets
 */
record Har(List<Entry> entries, int unread) {
    Har {
        entries = List.copyOf(entries);
    }

    /** A request and its answer. */
    record Entry(Instant began, Duration took, Asked asked, Answered answered) {
        Instant ended() {
            return began.plus(took);
        }

        /** Where a redirect leads; empty: it is none. */
        Optional<URI> onward() {
            return answered.status() / 100 == 3 ? answered.field("location").flatMap(this::resolved) : Optional.empty();
        }

        private Optional<URI> resolved(String location) {
            try {
                return Optional.of(asked.url().resolve(location));
            } catch (IllegalArgumentException _) {
                return Optional.empty();
            }
        }
    }

    /** A field of a head or of a form. */
    record Field(String name, String value) {}

    record Asked(String method, URI url, List<Field> headers, Optional<Posted> body) {
        Asked {
            headers = List.copyOf(headers);
        }

        /** Scheme, host and port. */
        String root() {
            return url.getScheme() + "://" + url.getRawAuthority();
        }
    }

    /**
     * What a request carried.
     *
     * @param fields of a form; empty: it was none
     */
    record Posted(String type, List<Field> fields, String text) {
        Posted {
            fields = List.copyOf(fields);
        }

        boolean isForm() {
            return type.startsWith("application/x-www-form-urlencoded");
        }

        boolean isJson() {
            return type.matches("application/([a-z.+-]+\\+)?json\\b.*");
        }
    }

    /** @param body empty: none, or none of text */
    record Answered(int status, List<Field> headers, String type, String body) {
        Answered {
            headers = List.copyOf(headers);
        }

        Optional<String> field(String name) {
            return headers.stream().filter(field -> field.name().equalsIgnoreCase(name)).map(Field::value).findFirst();
        }

        boolean isHtml() {
            return type.startsWith("text/html") || type.startsWith("application/xhtml");
        }

        boolean isJson() {
            return type.matches("application/([a-z.+-]+\\+)?json\\b.*");
        }
    }
}
