package dev.sluice.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import dev.sluice.journey.Step.Body;
import dev.sluice.journey.Step.Call;
import dev.sluice.journey.Text;

/** Reads what a step sends. */
final class CallReader {
    private static final List<String> METHODS = List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final Set<String> BODILESS = Set.of("GET", "HEAD", "OPTIONS");
    private static final String METHOD = "one of " + String.join(", ", METHODS) + " with what it asks, such as GET: /cart";
    private static final String URL = "a path such as /cart, or a whole URL on a host of target";
    private static final String TYPE = "a media type such as text/xml";
    /** Those of the connection, which whoever sends the request sets. */
    private static final Set<String> NOT_OURS = Set.of("host", "content-length", "transfer-encoding", "connection", "upgrade", "te",
            "expect", "keep-alive");

    private final StepReader.Texts texts;
    private final Set<String> hosts;

    /**
     * @param hosts besides this machine, that a whole URL may name
     */
    CallReader(StepReader.Texts texts, Set<String> hosts) {
        this.texts = texts;
        this.hosts = hosts;
    }

    Optional<Call> read(ConfigNode node) {
        List<String> methods = METHODS.stream().filter(method -> node.value(method).isPresent()).toList();
        if (methods.size() != 1) {
            return node.self().refuse(methods.isEmpty() ? "no method" : "both " + methods.get(0) + " and " + methods.get(1), METHOD);
        }
        String method = methods.getFirst();
        Optional<Text> url = node.value(method).flatMap(this::url);
        Map<String, Text> headers = node.value("headers").map(value -> headers(value, at -> texts.read(at, "a text"))).orElse(Map.of());
        boolean follow = node.value("follow").flatMap(ConfigValue::flag).orElse(true);
        Body body = body(node, method);
        return url.map(asked -> new Call(method, asked, headers, body, follow));
    }

    static Map<String, Text> headers(ConfigValue value, Function<ConfigValue, Optional<Text>> reader) {
        Map<String, Text> headers = new LinkedHashMap<>();
        value.named("a mapping of header names to their values").forEach((name, at) -> {
            if (!VisitorsReader.isToken(name)) {
                at.refuseKey("not the name of a header", Optional.of("letters, digits and - _ ."));
            } else if (NOT_OURS.contains(name.toLowerCase(Locale.ROOT))) {
                at.refuseKey("is not for a scenario to say", Optional.of("none: it follows from the target and the body"));
            }
            reader.apply(at).flatMap(text -> isOneLine(text) ? Optional.of(text) : at.refuse("more than one line", "a single line"))
                    .ifPresent(text -> headers.put(name, text));
        });
        return headers;
    }

    private static boolean isOneLine(Text text) {
        return text.toString().chars().noneMatch(character -> character < ' ' && character != '\t' || character == 0x7F);
    }

    private Optional<Text> url(ConfigValue value) {
        return texts.read(value, URL).flatMap(text -> {
            String written = text.toString();
            if (written.chars().anyMatch(character -> character <= ' ' || character == 0x7F) || written.indexOf('#') >= 0) {
                return value.refuse(ConfigValue.shown(written), URL + ", without blanks and #");
            }
            if (written.startsWith("/") && !written.startsWith("//") || written.startsWith("${")) {
                return Optional.of(text);
            }
            Optional<String> host = Optional.of(written).filter(url -> url.matches("(?i)https?://.*")).flatMap(CallReader::host);
            if (host.isEmpty()) {
                return value.refuse(ConfigValue.shown(written), URL);
            }
            return isAllowed(host.get()) ? Optional.of(text)
                    : value.refuse(host.get() + " is not a host of target", "target: { hosts: [" + host.get() + "] }");
        });
    }

    /** Empty also when a place stands in it. */
    private static Optional<String> host(String url) {
        String authority = url.replaceFirst("(?i)^(https?://[^/?]*).*", "$1");
        try {
            return Optional.ofNullable(new URI(authority).getHost()).flatMap(HostPort::host);
        } catch (URISyntaxException noUrl) {
            return Optional.empty();
        }
    }

    private boolean isAllowed(String host) {
        return hosts.contains(host) || host.equals("localhost") || host.equals("::1") || host.matches("127(\\.\\d+){3}");
    }

    private Body body(ConfigNode node, String method) {
        List<String> kinds = List.of("form", "json", "body").stream().filter(key -> node.value(key).isPresent()).toList();
        Optional<ConfigValue> type = node.value("type");
        if (!kinds.equals(List.of("body"))) {
            type.ifPresent(value -> value.refuse("type without body", "type beside body alone"));
        }
        if (kinds.isEmpty()) {
            return new Body.None();
        }
        ConfigValue value = node.value(kinds.getFirst()).orElseThrow();
        if (kinds.size() > 1) {
            value.refuse("both " + kinds.get(0) + " and " + kinds.get(1), "one of form, json and body");
        } else if (BODILESS.contains(method)) {
            value.refuse(kinds.getFirst() + " of a " + method, "none: " + method + " carries no body");
        }
        return switch (kinds.getFirst()) {
            case "form" -> new Body.Form(form(value));
            case "json" -> new Body.Raw("application/json", json(value).orElse(Text.of("")));
            default -> new Body.Raw(type.flatMap(at -> at.parsed(TYPE, CallReader::mediaType)).orElse("text/plain; charset=utf-8"),
                    texts.read(value, "a text").orElse(Text.of("")));
        };
    }

    private Map<String, Text> form(ConfigValue value) {
        Map<String, Text> fields = new LinkedHashMap<>();
        value.named("a mapping of fields to their values, such as { id: \"${id}\" }").forEach((name, at) -> texts.read(at, "a text")
                .ifPresent(field -> fields.put(name, field)));
        return fields;
    }

    private Optional<Text> json(ConfigValue value) {
        return (value.isMapping() || value.isList() ? JsonText.of(value) : value.text("a mapping, a list, or JSON as text"))
                .flatMap(written -> texts.check(value, Text.ofJson(written)));
    }

    private static Optional<String> mediaType(String text) {
        return Optional.of(text).filter(type -> type.matches("[A-Za-z0-9!#$&^_.+-]{1,60}/[A-Za-z0-9!#$&^_.+-]{1,60}(; ?[ -~]{1,100})?"));
    }
}
