package dev.sluice.proxy.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;

import dev.sluice.model.Share;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.wire.Fields;

/** What caches are told while two stacks answer for the same addresses (SEMANTICS C). */
final class Caching {
    private Caching() {}

    /** While a unit is split, an answer of one stack must not be kept for visitors of the other. */
    static void keepApart(HttpHeaders headers, Route route, HttpMethod asked) {
        if (route.passage().isPresent()) {
            headers.set(Fields.CACHE_CONTROL, "private, no-store"); // nobody else is let in, nor sent to that stack
            return;
        }
        if (!isSplit(route) || !HttpMethod.GET.equals(asked) && !HttpMethod.HEAD.equals(asked) || isPrivate(headers)) {
            return;
        }
        if (isHtml(headers)) {
            headers.set(Fields.CACHE_CONTROL, String.join(", ", madePrivate(headers)));
        }
        if (!headers.containsValue(Fields.VARY, "*", true) && !headers.containsValue(Fields.VARY, "Cookie", true)) {
            headers.add(Fields.VARY, "Cookie");
        }
    }

    /** Whether the answer invites shared caches. */
    static boolean isShared(HttpHeaders headers) {
        return hasDirective(headers, "public") || hasDirective(headers, "s-maxage");
    }

    private static boolean isSplit(Route route) {
        if (route.unit().isEmpty()) {
            return false;
        }
        Share share = route.picture().cutover().split().of(route.assignment().unit()).share();
        return !share.isNone() && (share.compareTo(Share.ALL) < 0 || !route.unit().get().controlShare().isNone());
    }

    private static boolean isPrivate(HttpHeaders headers) {
        return hasDirective(headers, "private") || hasDirective(headers, "no-store");
    }

    private static boolean isHtml(HttpHeaders headers) {
        String type = headers.get(Fields.CONTENT_TYPE);
        return type != null && type.regionMatches(true, 0, "text/html", 0, 9);
    }

    private static List<String> madePrivate(HttpHeaders headers) {
        List<String> directives = new ArrayList<>(List.of("private"));
        for (String directive : directives(headers)) {
            String name = nameOf(directive);
            if (!name.equals("public") && !name.equals("s-maxage") && !name.equals("proxy-revalidate") && !name.isEmpty()) {
                directives.add(directive);
            }
        }
        return directives;
    }

    private static boolean hasDirective(HttpHeaders headers, String name) {
        if (!headers.contains(Fields.CACHE_CONTROL)) {
            return false;
        }
        return directives(headers).stream().anyMatch(directive -> nameOf(directive).equals(name));
    }

    private static List<String> directives(HttpHeaders headers) {
        List<String> directives = new ArrayList<>();
        for (String line : headers.getAll(Fields.CACHE_CONTROL)) {
            for (String directive : line.split(",", -1)) {
                directives.add(directive.strip());
            }
        }
        return directives;
    }

    private static String nameOf(String directive) {
        int equals = directive.indexOf('=');
        return (equals < 0 ? directive : directive.substring(0, equals)).strip().toLowerCase(Locale.ROOT);
    }
}
