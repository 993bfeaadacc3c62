package dev.sluice.config;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import dev.sluice.model.TraceTerms;

/** Reads where traces go, how many of them, and what is sent along. */
final class TracesReader {
    private static final String URL = "http://HOST:PORT/v1/traces or https://HOST/v1/traces, without a user";
    private static final String SAMPLE = "0..100% in steps of 0.0001%";
    private static final String HEADERS = "headers by name such as { Authorization: \"${OTLP_TOKEN}\" }";
    private static final String NAME = "the name of a header that says nothing about the body or the connection";
    private static final String VALUE = "1..4000 visible ASCII characters, spaces between them, better ${NAME} from the environment";
    private static final int MOST = 20;
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}");
    private static final Pattern TEXT = Pattern.compile("[!-~](?:[ -~]{0,3998}[!-~])?");
    /** What is posted decides on these. */
    private static final Set<String> OURS = Set.of("connection", "content-encoding", "content-length", "content-type", "expect", "host",
            "keep-alive", "te", "transfer-encoding", "upgrade", "user-agent");

    private TracesReader() {}

    /** Empty when it is not said where they go; then that is among the problems. */
    static Optional<TraceTerms> read(ConfigNode node) {
        Optional<URI> collector = node.required("otlp", URL).flatMap(value -> value.parsed(URL, SupplyReader::url));
        int sample = node.value("sample").flatMap(value -> value.parsed(SAMPLE, TracesReader::perMillion)).orElse(TraceTerms.USUAL);
        Map<String, String> headers = node.value("headers").map(TracesReader::headers).orElse(Map.of());
        return collector.map(url -> new TraceTerms(url, sample, headers));
    }

    private static Optional<Integer> perMillion(String text) {
        var part = Quantity.part(text);
        return part.isPresent() ? Optional.of(Math.toIntExact(Math.round(part.getAsDouble() * TraceTerms.ALL))) : Optional.empty();
    }

    private static Map<String, String> headers(ConfigValue value) {
        Map<String, ConfigValue> named = value.named(HEADERS);
        if (named.size() > MOST) {
            value.refuse(named.size() + " headers", "at most " + MOST);
        }
        Map<String, String> headers = new LinkedHashMap<>();
        named.forEach((name, text) -> {
            if (!TOKEN.matcher(name).matches() || OURS.contains(name.toLowerCase(Locale.ROOT))) {
                text.refuseKey(ConfigValue.shown(name), Optional.of(NAME));
            }
            header(text).ifPresent(said -> headers.put(name, said));
        });
        return headers;
    }

    /** What it says is not repeated, for it may be a secret. */
    private static Optional<String> header(ConfigValue value) {
        return value.text(VALUE).flatMap(text -> TEXT.matcher(text).matches() ? Optional.of(text)
                : value.refuse("a text of " + text.length() + " characters", VALUE));
    }
}
