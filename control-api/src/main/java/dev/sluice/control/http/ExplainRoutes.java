package dev.sluice.control.http;

import static dev.sluice.control.http.Operation.ask;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.store.Role;
import dev.sluice.model.Assignment;
import dev.sluice.model.ClientCertificate;
import dev.sluice.model.Crawler;
import dev.sluice.model.Explanation;
import dev.sluice.model.Network;
import dev.sluice.model.OnRevert;
import dev.sluice.model.Question;
import dev.sluice.model.Share;
import dev.sluice.model.TestTarget;
import dev.sluice.model.TlsFacts;
import dev.sluice.model.VisitorKey;

/** What would be decided for a request, and why, without sending it. */
final class ExplainRoutes implements Operation.Room {
    private static final Pattern METHOD = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}");
    private static final Pattern HEADER = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");
    private static final Pattern FINGERPRINT = Pattern.compile("(?i)sha256:([0-9a-f]{64})");
    private static final List<String> VERSIONS = List.of("1.2", "1.3", TlsFacts.NONE.version());
    private static final Pattern ABSOLUTE = Pattern.compile("(?i:https?)://([^/?#]+)(/[^#]*|)(\\?[^#]*|)");

    private final ControlServer.Wiring wiring;

    ExplainRoutes(ControlServer.Wiring wiring) {
        this.wiring = wiring;
    }

    @Override
    public List<Operation> operations() {
        return List.of(ask("/explain", Role.OPERATOR, this::explain).takes(Operation.Effort.SOME));
    }

    private ApiAnswer explain(ApiRequest request) {
        Fields fields = request.fields("method", "url", "headers", "address", "tls", "clientCertificate");
        String method = fields.needed("method");
        if (!method.isEmpty() && !METHOD.matcher(method).matches()) {
            fields.unfit("method", method, "a method name such as GET");
        }
        Map<String, List<String>> headers = headers(fields);
        String from = fields.text("address").orElse("127.0.0.1");
        Optional<InetAddress> address = Network.address(from);
        if (address.isEmpty()) {
            fields.unfit("address", from, "an IP address, without a port");
        }
        TlsFacts tls = tls(fields);
        Where where = where(fields, headers);
        fields.check();
        return ApiAnswer.ok(json(wiring.explainer().apply(
                new Question(method, where.host(), where.target(), headers, address.orElseThrow(), tls))));
    }

    /** What the handshake of such a client would have said; a certificate is told by its names and its fingerprint. */
    private static TlsFacts tls(Fields fields) {
        List<String> shown = fields.texts("clientCertificate");
        String version = fields.text("tls").orElse(shown.isEmpty() ? TlsFacts.NONE.version() : "1.3");
        if (!VERSIONS.contains(version)) {
            fields.unfit("tls", version, String.join(", ", VERSIONS));
        } else if (!shown.isEmpty() && version.equals(TlsFacts.NONE.version())) {
            fields.wrong("clientCertificate", "without TLS there is none (expected: tls 1.2 or 1.3)");
        }
        return new TlsFacts(version, shown.isEmpty() ? Optional.empty() : Optional.of(certificate(shown)));
    }

    private static ClientCertificate certificate(List<String> shown) {
        Set<String> names = shown.stream().filter(text -> !FINGERPRINT.matcher(text).matches()).collect(Collectors.toSet());
        String fingerprint = shown.stream().map(FINGERPRINT::matcher).filter(Matcher::matches).findFirst()
                .map(found -> found.group(1).toLowerCase(Locale.ROOT)).orElse("");
        return new ClientCertificate(names, fingerprint, "");
    }

    private record Where(String host, String target) {}

    private Where where(Fields fields, Map<String, List<String>> headers) {
        String url = fields.needed("url");
        Matcher absolute = ABSOLUTE.matcher(url);
        if (!url.isEmpty() && !Fields.isPlain(url)) {
            fields.wrong("url", "holds control characters (expected: http://host/path or /path)");
        } else if (absolute.matches()) {
            return new Where(absolute.group(1), (absolute.group(2).isEmpty() ? "/" : absolute.group(2)) + absolute.group(3));
        } else if (!url.isEmpty() && !url.startsWith("/")) {
            fields.unfit("url", url, "http://host/path or /path, without a fragment");
        }
        String host = headers.entrySet().stream().filter(header -> header.getKey().equalsIgnoreCase("host"))
                .flatMap(header -> header.getValue().stream()).findFirst().orElse(wiring.conductor().current().site().name());
        return new Where(host.isEmpty() ? "localhost" : host, url);
    }

    private static Map<String, List<String>> headers(Fields fields) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        fields.members("headers").forEach((name, value) -> {
            Optional<List<String>> values = values(value);
            if (values.isEmpty() || !HEADER.matcher(name).matches()) {
                fields.wrongAt("/headers/" + StrictJson.escaped(name), "expected: a header name, and its value as text or a list of texts");
            }
            headers.put(name, values.orElse(List.of()));
        });
        return headers;
    }

    private static Optional<List<String>> values(JsonNode value) {
        List<JsonNode> nodes = value.isArray() ? new ArrayList<>(value.values()) : List.of(value);
        boolean readable = nodes.stream().allMatch(node -> node.isString() && Fields.isPlain(node.stringValue()));
        return readable ? Optional.of(nodes.stream().map(JsonNode::stringValue).toList()) : Optional.empty();
    }

    private static ObjectNode json(Explanation explanation) {
        Assignment assignment = explanation.assignment();
        ObjectNode json = Json.object().put("generation", assignment.generation()).put("unit", assignment.unit())
                .put("stack", assignment.side().label()).put("endpoint", explanation.endpoint()).put("why", explanation.sentence());
        because(assignment.because(), json);
        if (explanation.drawn()) {
            json.put("drawn", true);
        }
        explanation.crawler().ifPresent(crawler -> json.put("crawler", crawler.label()));
        json.put("write", explanation.write()).put("freeze", explanation.freeze().mode().label());
        explanation.otherwise().ifPresent(other -> json.put("otherwise", other));
        explanation.refusal().ifPresent(why -> json.put("refused", why));
        return json;
    }

    private static void because(Assignment.Because because, ObjectNode json) {
        switch (because) {
            case Assignment.Because.Unclaimed _ -> json.put("because", "unclaimed");
            case Assignment.Because.Latched _ -> json.put("because", "latched");
            case Assignment.Because.InSegment(String name) -> json.put("because", "segment").put("segment", name);
            case Assignment.Because.InBucket(int bucket, Share share, VisitorKey key, String segment) -> {
                json.put("because", "bucket").put("bucket", bucket).put("share", share.toString());
                if (!segment.isEmpty()) {
                    json.put("segment", segment);
                }
                json.put("key", key.toString());
            }
            case Assignment.Because.InPathBucket(int bucket, Share share, Crawler _, String segment) -> {
                json.put("because", "path").put("bucket", bucket).put("share", share.toString());
                if (!segment.isEmpty()) {
                    json.put("segment", segment);
                }
            }
            case Assignment.Because.ItsTurn(Share share) -> json.put("because", "turn").put("share", share.toString());
            case Assignment.Because.Tested(TestTarget target) -> json.put("because", "test").put("target", target.label());
            case Assignment.Because.Passed(String id) -> json.put("because", "pass").put("pass", id);
            case Assignment.Because.InControl(Share share) -> json.put("because", "control").put("share", share.toString());
            case Assignment.Because.Fenced(OnRevert how) -> json.put("because", "fenced").put("onRevert", how.label());
            case Assignment.Because.Owned(String of, boolean _) -> json.put("because", "owner").put("of", of);
            case Assignment.Because.NobodyExposed _ -> json.put("because", "nobody");
        }
    }
}
