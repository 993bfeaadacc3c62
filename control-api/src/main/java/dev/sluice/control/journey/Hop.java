package dev.sluice.control.journey;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A request but for its cookies: that of a step, or one that follows a redirect.
 *
 * @param fields in lower case
 */
record Hop(String method, URI url, List<Map.Entry<String, String>> fields, String body) {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    /** The request that a redirect asks for (RFC 9110 section 15.4, and what browsers make of a POST); empty where it is none. */
    Optional<Hop> after(Reply.Answered answer) {
        return REDIRECTS.contains(answer.status())
                ? answer.field("location").flatMap(reference -> Location.of(url, reference)).map(to -> to(to, answer.status()))
                : Optional.empty();
    }

    private Hop to(URI to, int status) {
        boolean becomesGet = status == 303 ? !method.equals("HEAD") : status <= 302 && method.equals("POST");
        List<Map.Entry<String, String>> kept = fields.stream()
                .filter(field -> !becomesGet || !field.getKey().startsWith("content-"))
                .filter(field -> !field.getKey().equals("authorization") || Location.isSameOrigin(to, url)).toList();
        return new Hop(becomesGet ? "GET" : method, to, kept, becomesGet ? "" : body);
    }
}
