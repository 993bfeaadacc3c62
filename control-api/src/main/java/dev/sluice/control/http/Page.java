package dev.sluice.control.http;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import tools.jackson.databind.node.ObjectNode;

/**
 * A part of a list that may grow: what comes behind a place, in the order of places. What is taken away meanwhile moves nothing else.
 *
 * @param next behind which the rest comes; empty: this is the last of it
 */
record Page<T>(List<T> items, Optional<String> next) {
    static final String AFTER = "after";
    static final String LIMIT = "limit";

    private static final int USUAL = 200;
    private static final int LARGEST = 1_000;

    Page {
        items = List.copyOf(items);
    }

    /**
     * The part that a request asks for.
     *
     * @param place of one; no two have the same
     */
    static <T> Page<T> of(ApiRequest request, List<T> all, Function<T, String> place) {
        String after = request.asked(AFTER).orElse("");
        int limit = (int) request.number(LIMIT, USUAL, 1, LARGEST);
        List<T> rest = all.stream().sorted(Comparator.comparing(place)).filter(one -> place.apply(one).compareTo(after) > 0).toList();
        List<T> part = rest.subList(0, Math.min(limit, rest.size()));
        return new Page<>(part, part.size() < rest.size() ? Optional.of(place.apply(part.getLast())) : Optional.empty());
    }

    /** Where the answer says how to go on. */
    ObjectNode into(ObjectNode json) {
        next.ifPresent(place -> json.put("next", place));
        return json;
    }
}
