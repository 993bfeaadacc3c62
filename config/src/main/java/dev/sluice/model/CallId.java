package dev.sluice.model;

import java.util.Optional;
import java.util.regex.Pattern;

/** Where the call of another program says what it is about: its text is that of the file. */
public sealed interface CallId {
    /** Of a name in a query or in a form. */
    Pattern FIELD = Pattern.compile("[A-Za-z0-9._\\[\\]-]{1,100}");

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

    /**
     * A place in its body, which is JSON, by a JSON pointer (RFC 6901).
     *
     * @param pointer not empty
     */
    record Json(String pointer) implements CallId {
        @Override
        public String toString() {
            return "json:" + pointer;
        }
    }

    /** A field of its body, which is a form. */
    record Form(String name) implements CallId {
        @Override
        public String toString() {
            return "form:" + name;
        }
    }

    /** Whether its body has to be read for it. */
    default boolean isInBody() {
        return switch (this) {
            case Path _,Query _,Header _ -> false;
            case Json _,Form _ -> true;
        };
    }

    /** Reads <code>path:/hooks/{id}</code>, {@code query:order}, {@code header:X-Order}, {@code json:/data/order} or {@code form:order}. */
    static Optional<CallId> parse(String text) {
        int colon = text.indexOf(':');
        String where = text.substring(colon + 1);
        return switch (colon < 0 ? "" : text.substring(0, colon)) {
            case "header" -> Optional.of(where).filter(name -> name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")).map(Header::new);
            case "path" -> PathPattern.parse(where).filter(pattern -> pattern.segments().contains("*")).map(Path::new);
            case "query" -> Optional.of(where).filter(FIELD.asMatchPredicate()).map(Query::new);
            case "form" -> Optional.of(where).filter(FIELD.asMatchPredicate()).map(Form::new);
            case "json" -> Optional.of(where).filter(Extract.POINTER.asMatchPredicate()).map(Json::new);
            default -> Optional.empty();
        };
    }
}
