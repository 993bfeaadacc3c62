package dev.sluice.proxy.route;

import java.util.List;
import java.util.Locale;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;

/** Tells a person who opens a page from everything else: only then a cookie is set. */
final class Navigation {
    private static final AsciiString DESTINATION = AsciiString.cached("sec-fetch-dest");
    private static final AsciiString MODE = AsciiString.cached("sec-fetch-mode");
    private static final AsciiString SITE = AsciiString.cached("sec-fetch-site");
    private static final List<String> MACHINES = List.of("bot/", "bot-", "spider", "crawl", "slurp");

    private Navigation() {}

    /** A page is opened: the browser says so (Fetch Metadata), or an older one asks for HTML. Not by a crawler, as far as it says it is one. */
    static boolean isOne(HttpHeaders headers) {
        return (isOfBrowser(headers) || isOfOlderBrowser(headers)) && !isOfMachine(headers);
    }

    /** The browser itself says that it opens a page. */
    static boolean isOfBrowser(HttpHeaders headers) {
        return "document".equals(headers.get(DESTINATION));
    }

    private static boolean isOfOlderBrowser(HttpHeaders headers) {
        String accept = headers.get(HttpHeaderNames.ACCEPT, "");
        return accept.contains("text/html") && !headers.contains(DESTINATION) && !headers.contains(MODE) && !headers.contains(SITE);
    }

    private static boolean isOfMachine(HttpHeaders headers) {
        String agent = headers.get(HttpHeaderNames.USER_AGENT, "").toLowerCase(Locale.ROOT);
        return MACHINES.stream().anyMatch(agent::contains);
    }
}
