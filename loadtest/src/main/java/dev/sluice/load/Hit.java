package dev.sluice.load;

import java.util.Map;
import java.util.Optional;

/**
 * A request as an origin received it.
 *
 * @param path without the query
 * @param headers by lower-case name; of several the last
 */
public record Hit(String method, String path, Map<String, String> headers, String body) {
    /** Sent by our visitors to say who they are. */
    public static final String VISITOR = "x-visitor";
    /** The field of a form that names a POST, so that a doubled one is found. */
    public static final String ID = "id=";

    public Hit {
        headers = Map.copyOf(headers);
    }

    public Optional<String> visitor() {
        return Optional.ofNullable(headers.get(VISITOR));
    }

    /** The id in the body of a form. */
    public Optional<String> id() {
        for (String field : body.split("&", -1)) {
            if (field.startsWith(ID) && field.length() > ID.length()) {
                return Optional.of(field.substring(ID.length()));
            }
        }
        return Optional.empty();
    }
}
