package dev.sluice.control.http;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;

import dev.sluice.model.Site;

/**
 * By which names the server is called, and whether a page asks that came from it. A name that an attacker made lead here is none of them, and what a
 * browser sends for another site's page is refused: tokens are no cookies, yet neither is let near them.
 */
final class OwnNames {
    /** A literal is never the name of somebody's page, but where that page itself has it. */
    private static final Pattern LITERAL = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}|\\[[0-9a-f:.]{2,45}]");
    private static final Pattern HOST = Pattern.compile("([^:\\[\\]]+|\\[[^\\[\\]]+])(?::\\d{1,5})?");
    private static final HeaderName SITE = HeaderNames.create("Sec-Fetch-Site");

    private OwnNames() {}

    /** Refuses a request that was sent to another name. */
    static void check(ServerRequestHeaders headers, Site.Control control) {
        String host = headers.first(HeaderNames.HOST).orElse("").toLowerCase(Locale.ROOT);
        var parts = HOST.matcher(host);
        String name = parts.matches() ? parts.group(1) : "";
        boolean own = name.equals("localhost") || LITERAL.matcher(name).matches() || control.hosts().contains(name)
                || name.equals(control.address().host().toLowerCase(Locale.ROOT));
        if (!own) {
            throw ApiProblem.of(ApiProblem.Code.WRONG_HOST, "this server is not called " + Fields.shown(host),
                    "ask it by its IP address or localhost, or add the name to control.hosts in the file and reload");
        }
    }

    /** Refuses what a browser asks for the page of another site, or of another port. Before plain HTTP somebody may stand who speaks TLS. */
    static void checkPage(ServerRequestHeaders headers, boolean secure) {
        Optional<String> origin = headers.first(HeaderNames.ORIGIN);
        String host = headers.first(HeaderNames.HOST).orElse("");
        boolean foreign = origin.filter(from -> !from.equals("https://" + host) && (secure || !from.equals("http://" + host))).isPresent();
        String site = headers.first(SITE).orElse("same-origin");
        if (foreign || !site.equals("same-origin") && !site.equals("none")) {
            throw ApiProblem.of(ApiProblem.Code.CROSS_SITE, "a page of another site asks this", "open the dashboard of this server itself");
        }
    }
}
