package dev.sluice.control.http;

import static dev.sluice.control.http.Operation.open;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The dashboard and the description of the API, from the jar. Nothing outside of {@code /dashboard} can be named. */
final class PageRoutes implements Operation.Room {
    /** Names as we give them: no dot in front, no way up, an ending whose type is known. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]*(?:\\.[a-z0-9_-]+)*");
    private static final Map<String, String> TYPES = Map.of("html", "text/html; charset=utf-8", "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8", "svg", "image/svg+xml", "png", "image/png", "ico", "image/x-icon", "json", "application/json",
            "txt", "text/plain; charset=utf-8", "woff2", "font/woff2");
    private static final Map<String, String> GUARDED = Map.of("Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; "
                    + "form-action 'none'; frame-ancestors 'none'",
            "Referrer-Policy", "no-referrer", "Cache-Control", "no-cache");

    @Override
    public List<Operation> operations() {
        return List.of(
                open("/", _ -> page("index.html")),
                open("/{file}", request -> page(request.at("file"))),
                open("/{folder}/{file}", request -> page(request.at("folder"), request.at("file"))),
                open(Operation.ROOT + "/openapi.yaml", _ -> found("openapi.yaml", "application/yaml")));
    }

    private static ApiAnswer page(String... names) {
        String type = TYPES.getOrDefault(names[names.length - 1].replaceFirst(".*\\.", ""), "");
        for (String name : names) {
            if (!NAME.matcher(name).matches() || type.isEmpty()) {
                throw nothing();
            }
        }
        return found("dashboard/" + String.join("/", names), type);
    }

    private static ApiAnswer found(String resource, String type) {
        URL url = Optional.ofNullable(PageRoutes.class.getResource("/" + resource)).orElseThrow(PageRoutes::nothing);
        try (InputStream in = url.openStream()) {
            return ApiAnswer.bytes(200, type, in.readAllBytes()).withHeaders(GUARDED);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ApiProblem nothing() {
        return ApiProblem.of(ApiProblem.Code.UNKNOWN_PATH, "nothing answers this path",
                "see " + Operation.ROOT + "/openapi.yaml for what there is");
    }
}
