package dev.sluice.proxy.trace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.zip.GZIPInputStream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

import dev.sluice.model.TraceTerms;

/** A collector of traces that answers as it is told, and reads what it takes. */
public final class ScriptedCollector implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final IntFunction<Reply> script;
    private final AtomicInteger asked = new AtomicInteger();
    private final BlockingQueue<Batch> batches = new LinkedBlockingQueue<>();
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    private ScriptedCollector(IntFunction<Reply> script) {
        this.script = script;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/traces", this::answer);
        server.start();
    }

    /** What it says to one batch; a status of 0: nothing, for as long as it is there. */
    public record Reply(int status, Map<String, String> headers, String body) {
        public static final Reply TAKEN = new Reply(200, Map.of("Content-Type", "application/json"), "{\"partialSuccess\":{}}");
        public static final Reply SILENCE = new Reply(0, Map.of(), "");

        public static Reply of(int status) {
            return new Reply(status, Map.of(), "");
        }
    }

    /**
     * One that it was sent.
     *
     * @param at in nanoseconds, by the clock that never jumps
     */
    public record Batch(long at, String text, Map<String, String> headers, int spans, Map<String, String> resource) {}

    /**
     * One that it has taken.
     *
     * @param parent empty: it has none
     */
    public record Span(String trace, String id, String parent, int kind, String name, Map<String, String> attributes, int status,
            long begun, long ended, String state) {
        public boolean isServer() {
            return kind == 2;
        }

        public String attribute(String name) {
            return attributes.getOrDefault(name, "");
        }
    }

    public static ScriptedCollector taking() {
        return answering(_ -> Reply.TAKEN);
    }

    /** {@code script} tells the answer to each batch by its number, from 1. */
    public static ScriptedCollector answering(IntFunction<Reply> script) {
        return new ScriptedCollector(script);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces");
    }

    public TraceTerms keeping(int perMillion) {
        return new TraceTerms(url(), perMillion, Map.of());
    }

    /** The next that it was sent, whatever it said. */
    public Batch batch() throws InterruptedException {
        return Optional.ofNullable(batches.poll(60, TimeUnit.SECONDS)).orElseThrow(() -> new AssertionError("no batch came"));
    }

    /** How many it was sent. */
    public int asked() {
        return asked.get();
    }

    /** All that it has taken so far. */
    public List<Span> spans() {
        return List.copyOf(spans);
    }

    /** Answers nobody any more. */
    public void goAway() {
        closing.countDown();
        server.stop(0);
    }

    @Override
    public void close() {
        goAway();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String text = new String(new GZIPInputStream(exchange.getRequestBody()).readAllBytes(), StandardCharsets.UTF_8);
            JsonNode root = JSON.readTree(text);
            List<Span> read = read(root);
            Reply reply = script.apply(asked.incrementAndGet());
            if (reply.status() / 100 == 2) {
                spans.addAll(read);
            }
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
            batches.add(new Batch(System.nanoTime(), text, headers, read.size(),
                    attributes(root.get("resourceSpans").get(0).get("resource").get("attributes"))));
            if (reply.status() == 0) {
                closing.await();
                return;
            }
            reply.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<Span> read(JsonNode root) {
        List<Span> read = new ArrayList<>();
        for (JsonNode span : root.get("resourceSpans").get(0).get("scopeSpans").get(0).get("spans")) {
            read.add(new Span(span.get("traceId").asString(), span.get("spanId").asString(), text(span, "parentSpanId"),
                    span.get("kind").asInt(), span.get("name").asString(), attributes(span.get("attributes")),
                    span.get("status").path("code").asInt(0), Long.parseLong(span.get("startTimeUnixNano").asString()),
                    Long.parseLong(span.get("endTimeUnixNano").asString()), text(span, "traceState")));
        }
        return read;
    }

    private static Map<String, String> attributes(JsonNode list) {
        Map<String, String> all = new TreeMap<>();
        for (JsonNode attribute : list) {
            JsonNode value = attribute.get("value");
            String text = value.has("stringValue") ? value.get("stringValue").asString() : value.get("intValue").asString();
            if (all.put(attribute.get("key").asString(), text) != null) {
                throw new AssertionError("doubled: " + attribute);
            }
        }
        return all;
    }

    private static String text(JsonNode node, String name) {
        return node.has(name) ? node.get(name).asString() : "";
    }
}
