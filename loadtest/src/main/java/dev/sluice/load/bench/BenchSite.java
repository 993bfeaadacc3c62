package dev.sluice.load.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;

import dev.sluice.config.InvalidSiteException;
import dev.sluice.config.SiteReader;
import dev.sluice.model.Cutover;
import dev.sluice.model.TlsFacts;
import dev.sluice.proxy.route.Caller;
import dev.sluice.proxy.route.LiveSplit;
import dev.sluice.proxy.route.RequestTarget;

/** A site of 1 000 units with ten segments each, and what browsers ask of it. */
final class BenchSite {
    static final int UNITS = 1_000;
    static final Caller CLIENT = new Caller(InetAddress.ofLiteral("203.0.113.9"), true, new TlsFacts("1.3", Optional.empty()));

    private static final int SEGMENTS = 10;

    private BenchSite() {}

    /** Every segment asks for something that no request here brings, so that all ten are looked at. */
    static LiveSplit live(String visitors) throws IOException, InvalidSiteException {
        var text = new StringBuilder("""
                listen: [{ address: "127.0.0.1:0" }]
                control: { address: "127.0.0.1:0" }
                stacks: { old: { origins: ["http://127.0.0.1:9001"] }, new: { origins: ["http://127.0.0.1:9002"] } }
                units:
                """);
        for (int i = 0; i < UNITS; i++) {
            text.append("  unit").append(i).append(": { owner: bench@shop.example, match: [{ path: \"/shop/area").append(i)
                    .append("/**\" }], share: 5%, visitors: { by: ").append(visitors).append(" }, segments: [");
            for (int j = 0; j < SEGMENTS; j++) {
                text.append(j == 0 ? "" : ", ").append(segment(j));
            }
            text.append("] }\n");
        }
        Path file = Files.createTempFile("sluice-bench-", ".yaml");
        try {
            var site = SiteReader.read(Files.writeString(file, text), Map.of());
            long[] generation = {1};
            return new LiveSplit(Cutover.resume(site, 1, Map.of()), () -> ++generation[0]);
        } finally {
            Files.delete(file);
        }
    }

    private static String segment(int number) {
        String when = switch (number % 3) {
            case 0 -> "header: { X-Staff-" + number + ": \"yes\" }";
            case 1 -> "network: [198.51." + number + ".0/24]";
            default -> "cookie: { beta" + number + ": \"1\" }";
        };
        return "{ name: s" + number + ", when: { " + when + " }, to: new }";
    }

    /** What a browser sends for the next resource of a page. */
    static HttpRequest request(int unit, String cookie) {
        var request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/shop/area" + unit + "/item/4711?size=l");
        request.headers().add("Host", "shop.example").add("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0")
                .add("Accept", "*/*").add("Accept-Language", "en").add("Accept-Encoding", "gzip, deflate, br")
                .add("Referer", "https://shop.example/").add("Cookie", cookie).add("Sec-Fetch-Dest", "empty")
                .add("Sec-Fetch-Mode", "cors").add("Sec-Fetch-Site", "same-origin");
        return request;
    }

    static RequestTarget target(HttpRequest request) {
        var parsed = RequestTarget.parse("GET", request.uri(), List.of("shop.example"), true);
        if (parsed instanceof RequestTarget.Parsed.Good(RequestTarget target)) {
            return target;
        }
        throw new IllegalStateException("refused: " + request.uri());
    }
}
