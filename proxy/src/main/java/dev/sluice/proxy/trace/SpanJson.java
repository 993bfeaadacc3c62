package dev.sluice.proxy.trace;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.sluice.model.Assignment;
import dev.sluice.model.Endpoint;
import dev.sluice.proxy.outcome.AccessEntry;
import dev.sluice.proxy.outcome.JsonText;
import dev.sluice.proxy.outcome.Outcome;

/**
 * Spans as a request of OTLP has them (OTLP 1, JSON), with the names of OpenTelemetry's conventions for HTTP and our own below
 * {@code sluice.}. Numbers of 64 bits are texts there. Confined to one thread.
 */
final class SpanJson {
    private static final int SERVER = 2;
    private static final int CLIENT = 3;
    private static final int ERROR = 2;
    /** Others are not to become names of spans, for anybody may send them. */
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");
    private static final String HTTP = "HTTP/";

    private final String version;
    private final StringBuilder out = new StringBuilder();

    /**
     * @param version of the product
     */
    SpanJson(String version) {
        this.version = version;
    }

    /** One request with all of them. */
    String batch(String site, List<Span> spans) {
        out.setLength(0);
        out.append("{\"resourceSpans\":[{\"resource\":{");
        var resource = new Attributes();
        resource.text("service.name", "sluice");
        resource.text("service.version", version);
        resource.text("sluice.site", site);
        resource.end();
        out.append("},\"scopeSpans\":[{\"scope\":{\"name\":\"dev.sluice\"},\"spans\":[");
        String between = "";
        for (Span span : spans) {
            out.append(between);
            between = ",";
            switch (span) {
                case Span.Server server -> server(server);
                case Span.Client client -> client(client);
            }
        }
        return out.append("]}]}]}").toString();
    }

    private void server(Span.Server span) {
        AccessEntry entry = span.entry();
        Optional<AccessEntry.Routed> routed = entry.routed();
        String method = entry.asked().map(AccessEntry.Asked::method).orElse("");
        Optional<String> route = routed.flatMap(known -> template(known.route().endpointName()));
        being(span.being(), SERVER, name(method) + route.map(" "::concat).orElse(""));
        var attributes = new Attributes();
        entry.asked().ifPresent(asked -> asked(asked, span.front(), attributes));
        attributes.text("http.route", route.orElse(""));
        int status = entry.told().status();
        attributes.number("http.response.status_code", status);
        String error = routed.map(known -> error(known.outcome())).filter(word -> !word.isEmpty())
                .orElse(status >= 500 ? Integer.toString(status) : "");
        attributes.text("error.type", error);
        attributes.text("sluice.outcome", routed.map(known -> known.outcome().label()).orElse("refused"));
        routed.ifPresent(known -> routed(known, attributes));
        attributes.end();
        end(!error.isEmpty());
    }

    private static void asked(AccessEntry.Asked asked, Span.Front front, Attributes attributes) {
        method(asked.method(), attributes);
        attributes.text("url.scheme", front.encrypted() ? "https" : "http");
        attributes.text("url.path", asked.shownPath());
        attributes.text("server.address", asked.host());
        attributes.number("server.port", front.port() > 0 ? front.port() : front.encrypted() ? 443 : 80);
        attributes.text("network.protocol.version", protocol(asked.protocol()));
    }

    private static void routed(AccessEntry.Routed routed, Attributes attributes) {
        Assignment assignment = routed.route().assignment();
        attributes.text("sluice.unit", assignment.unit());
        attributes.text("sluice.stack", routed.side().label());
        attributes.number("sluice.generation", assignment.generation());
        attributes.text("sluice.why", assignment.because().label());
        attributes.text("sluice.failover", routed.failover());
        attributes.text("sluice.request_id", routed.requestId());
    }

    private void client(Span.Client span) {
        Call.Asked asked = span.asked();
        Call.Where where = span.where();
        being(span.being(), CLIENT, name(asked.method()));
        var attributes = new Attributes();
        method(asked.method(), attributes);
        if (where.port() > 0) {
            attributes.text("server.address", where.host());
            attributes.number("server.port", where.port());
            attributes.text("url.full", full(where, asked.path()));
        }
        attributes.number("http.response.status_code", span.status());
        attributes.number("http.request.resend_count", span.again());
        String error = span.error().isEmpty() && span.status() >= 400 ? Integer.toString(span.status()) : span.error();
        attributes.text("error.type", error);
        attributes.text("sluice.unit", asked.unit());
        attributes.text("sluice.stack", asked.side().label());
        attributes.end();
        end(!error.isEmpty());
    }

    private void being(Span.Being being, int kind, String name) {
        TraceParent trace = being.trace();
        out.append("{\"traceId\":\"").append(trace.traceId()).append("\",\"spanId\":\"").append(being.id()).append('"');
        if (!being.parentId().isEmpty()) {
            out.append(",\"parentSpanId\":\"").append(being.parentId()).append('"');
        }
        if (!trace.state().isEmpty()) {
            out.append(",\"traceState\":");
            JsonText.append(trace.state(), out);
        }
        out.append(",\"flags\":").append(trace.sent()).append(",\"kind\":").append(kind).append(",\"name\":");
        JsonText.append(name, out);
        out.append(",\"startTimeUnixNano\":\"").append(being.begun()).append("\",\"endTimeUnixNano\":\"").append(being.ended())
                .append("\",");
    }

    private void end(boolean failed) {
        out.append(",\"status\":{");
        if (failed) {
            out.append("\"code\":").append(ERROR);
        }
        out.append("}}");
    }

    private static void method(String method, Attributes attributes) {
        if (METHODS.contains(method)) {
            attributes.text("http.request.method", method);
        } else {
            attributes.text("http.request.method", "_OTHER");
            attributes.text("http.request.method_original", method);
        }
    }

    private static String name(String method) {
        return METHODS.contains(method) ? method : "HTTP";
    }

    /** The path of a declared endpoint. */
    private static Optional<String> template(String endpoint) {
        return endpoint.equals(Endpoint.OTHER) ? Optional.empty() : Optional.of(endpoint.substring(endpoint.indexOf(' ') + 1));
    }

    /** {@code 1.1} of {@code HTTP/1.1}, {@code 2} of {@code HTTP/2.0}. */
    private static String protocol(String protocol) {
        String number = protocol.startsWith(HTTP) ? protocol.substring(HTTP.length()) : protocol;
        return number.equals("2.0") ? "2" : number;
    }

    private static String error(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Failed failed -> failed.label();
            case Outcome.Answered _,Outcome.Refused _,Outcome.ClientGone _,Outcome.Overtaken _ -> "";
        };
    }

    private static String full(Call.Where where, String path) {
        if (where.scheme().isEmpty()) {
            return "";
        }
        String host = where.host().indexOf(':') >= 0 ? "[" + where.host() + "]" : where.host();
        return where.scheme() + "://" + host + ":" + where.port() + path;
    }

    /** The attributes of one thing; what is empty, or 0, is not among them. */
    private final class Attributes {
        private String between = "";

        Attributes() {
            out.append("\"attributes\":[");
        }

        void text(String key, String value) {
            if (!value.isEmpty()) {
                key(key).append("{\"stringValue\":");
                JsonText.append(value, out);
                out.append("}}");
            }
        }

        void number(String key, long value) {
            if (value != 0) {
                key(key).append("{\"intValue\":\"").append(value).append("\"}}");
            }
        }

        void end() {
            out.append(']');
        }

        private StringBuilder key(String key) {
            out.append(between).append("{\"key\":\"").append(key).append("\",\"value\":");
            between = ",";
            return out;
        }
    }
}
