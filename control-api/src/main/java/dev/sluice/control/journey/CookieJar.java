package dev.sluice.control.journey;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The cookies of one visitor, by the rules of RFC 6265 and of the prefixes of names that browsers add to them. */
final class CookieJar {
    /** What browsers keep at least for one domain is 50; a server that sets more than this loses the oldest. */
    private static final int MOST = 300;

    private final List<Cookie> cookies = new ArrayList<>();

    /** Hears a {@code Set-Cookie}. */
    void hear(URI from, String setCookie, Instant now) {
        Cookie.read(from, setCookie, now).ifPresent(cookie -> keep(cookie, from, now));
    }

    private void keep(Cookie cookie, URI from, Instant now) {
        int place = place(cookie);
        if (place >= 0 && cookies.get(place).isSecure() && !Cookie.isTrusted(from)) {
            return;
        }
        if (cookie.isOver(now)) {
            if (place >= 0) {
                cookies.remove(place);
            }
        } else if (place >= 0) {
            cookies.set(place, cookie);
        } else {
            if (cookies.size() == MOST) {
                cookies.removeFirst();
            }
            cookies.add(cookie);
        }
    }

    private int place(Cookie cookie) {
        for (int at = 0; at < cookies.size(); at++) {
            if (cookies.get(at).isSameAs(cookie)) {
                return at;
            }
        }
        return -1;
    }

    /** What goes with a request: longer paths first, then what was there first; empty: nothing. */
    Optional<String> header(URI to, Instant now) {
        String header = cookies.stream().filter(cookie -> cookie.goesTo(to) && !cookie.isOver(now))
                .sorted(Comparator.comparingInt((Cookie cookie) -> cookie.path().length()).reversed())
                .map(cookie -> cookie.name() + "=" + cookie.value()).collect(Collectors.joining("; "));
        return Optional.of(header).filter(text -> !text.isEmpty());
    }
}
