package dev.sluice.load.draft;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.sluice.journey.Extraction.Source;

/**
 * Finds for values that a request sends the earlier answer that they came from: what a visitor never sent before it stood there is no word of
 * its own. Confined to the thread that drafts.
 */
final class Tokens {
    private final List<Visit> before = new ArrayList<>();
    /** What requests sent, with the first of them, counted from 0. */
    private final Map<String, Integer> sent = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final Set<String> ofCookies = new HashSet<>();
    private final Names given;

    /**
     * @param given what extractions are called
     */
    Tokens(Names given) {
        this.given = given;
    }

    /** A visit whose answer is known to all requests from now on. */
    void add(Visit visit) {
        before.add(visit);
        visit.answered().headers().stream().filter(field -> field.name().equalsIgnoreCase("set-cookie"))
                .flatMap(field -> field.value().lines())
                .forEach(cookie -> ofCookies.add(HarReader.decoded(cookie.replaceFirst(";.*", "").replaceFirst("^[^=]*=", ""))));
    }

    /** A place such as <code>${csrf}</code>, whose value the nearest earlier answer is asked for; empty: the value is the visitor's own. */
    Optional<String> place(String hint, String value) {
        int now = before.size();
        int first = sent.getOrDefault(value, now);
        sent.putIfAbsent(value, now);
        for (int at = now - 1; at >= 0; at--) {
            Visit visit = before.get(at);
            Optional<Source> source = first <= at ? Optional.empty() : Answer.of(visit.answered()).source(hint, value);
            if (source.isPresent()) {
                String name = names.computeIfAbsent(value, _ -> given.taken(hint));
                visit.take(name, source.get());
                return Optional.of("${" + name + "}");
            }
        }
        return Optional.empty();
    }

    /** Whether a server gave this value in a cookie. */
    boolean isOfCookie(String value) {
        return value.length() >= 8 && ofCookies.contains(value);
    }
}
