package dev.sluice.model;

import java.util.Optional;

/** Where the call of another program says what it is about: its text is that of the file. */
public sealed interface CallId {
    /** The open segments of its path. */
    record Path(PathPattern pattern) implements CallId {
        @Override
        public String toString() {
            return "path:" + pattern;
        }
    }

    /** A parameter of its query. */
    record Query(String name) implements CallId {
        @Override
        public String toString() {
            return "query:" + name;
        }
    }

    /** A field of its head. */
    record Header(String name) implements CallId {
        @Override
        public String toString() {
            return "header:" + name;
        }
    }

    /** Reads <code>path:/hooks/{id}</code>, {@code query:order} or {@code header:X-Order}. */
    static Optional<CallId> parse(String text) {
        int colon = text.indexOf(':');
        String where = text.substring(colon + 1);
        return switch (colon < 0 ? "" : text.substring(0, colon)) {
            case "header" -> Optional.of(where).filter(name -> name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")).map(Header::new);
            case "path" -> PathPattern.parse(where).filter(pattern -> pattern.segments().contains("*")).map(Path::new);
            case "query" -> Optional.of(where).filter(name -> name.matches("[A-Za-z0-9._\\[\\]-]{1,100}")).map(Query::new);
            default -> Optional.empty();
        };
    }
}
