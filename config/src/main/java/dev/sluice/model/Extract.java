package dev.sluice.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where an exchange tells by which name the two stacks know what was written: its text is that of the file. */
public sealed interface Extract {
    /** A field of the answer's head. */
    record Header(String name) implements Extract {
        @Override
        public String toString() {
            return "header:" + name;
        }
    }

    /** The open segments of the request's path. */
    record Path(PathPattern pattern) implements Extract {
        @Override
        public String toString() {
            return "path:" + pattern;
        }
    }

    /**
     * A place in the answer's body, by a JSON pointer (RFC 6901).
     *
     * @param pointer not empty: a whole body is no name
     */
    record Json(String pointer) implements Extract {
        @Override
        public String toString() {
            return "json:" + pointer;
        }
    }

    /** Of a JSON pointer that names a member. */
    Pattern POINTER = Pattern.compile("(?:/(?:[^/~\\p{Cntrl}]|~[01])*){1,32}");

    /** Reads {@code header:Location}, <code>path:/orders/{id}</code> or {@code json:/order/id}. */
    static Optional<Extract> parse(String text) {
        int colon = text.indexOf(':');
        String where = text.substring(colon + 1);
        return switch (colon < 0 ? "" : text.substring(0, colon)) {
            case "header" -> Optional.of(where).filter(name -> name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")).map(Header::new);
            case "path" -> PathPattern.parse(where).filter(pattern -> pattern.segments().contains("*")).map(Path::new);
            case "json" -> Optional.of(where).filter(pointer -> POINTER.matcher(pointer).matches()).map(Json::new);
            default -> Optional.empty();
        };
    }

    /** What stands in the open segments of a path; empty when the pattern does not fit. */
    static Optional<String> from(PathPattern pattern, String path) {
        if (!pattern.matches(path)) {
            return Optional.empty();
        }
        String[] segments = path.substring(1).split("/", -1);
        List<String> open = new ArrayList<>();
        for (int i = 0; i < pattern.segments().size(); i++) {
            if (pattern.segments().get(i).equals("*")) {
                open.add(segments[i]);
            }
        }
        return Optional.of(String.join("/", open));
    }
}
