package dev.sluice.model;

import java.util.Optional;
import java.util.function.Function;

/**
 * A method and a path template inside a unit, measured on its own.
 *
 * @param method upper case
 */
public record Endpoint(String method, PathPattern path) {
    /** The name under which a unit measures what none of its endpoints names. */
    public static final String OTHER = "other";

    /** Reads <code>POST /checkout/{step}</code>. */
    public static Optional<Endpoint> parse(String text) {
        return parse(text, PathPattern::parse);
    }

    /** As {@link #parse}, and {@code POST /shop.Orders/Get*} fits all calls that begin so. */
    public static Optional<Endpoint> parseWithStems(String text) {
        return parse(text, PathPattern::parseWithStems);
    }

    private static Optional<Endpoint> parse(String text, Function<String, Optional<PathPattern>> path) {
        int space = text.indexOf(' ');
        if (space < 1 || !text.substring(0, space).matches("[A-Z]+")) {
            return Optional.empty();
        }
        return path.apply(text.substring(space + 1).strip()).map(parsed -> new Endpoint(text.substring(0, space), parsed));
    }

    public boolean matches(String requestMethod, String requestPath) {
        return method.equals(requestMethod) && path.matches(requestPath);
    }

    /** As in files and labels: <code>POST /checkout/{step}</code>. */
    @Override
    public String toString() {
        return method + " " + path;
    }
}
