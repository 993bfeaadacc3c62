package dev.sluice.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;

import dev.sluice.model.Share;
import dev.sluice.model.Side;

/** As little of a proxy and its API as a story needs, with a fault to be planted, so that the demo is seen to find it. */
final class ToyProduct {
    /** What it does wrong. */
    enum Fault {
        NONE, NEVER_REVERTS, SENDS_PAYMENTS_TWICE, FORGETS_VISITORS, LEAKS_AFTER_THE_REVERT
    }

    private static final Pattern ORIGIN = Pattern.compile("origins: \\[\"([^\"]+)\"]");

    private final Fault fault;
    private final Map<Side, String> origins;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, Share> shares = new ConcurrentHashMap<>(Map.of("catalog", Share.NONE, "checkout", Share.NONE));
    private final AtomicInteger failures = new AtomicInteger();
    private final HttpServer edge;
    private final HttpServer control;
    private volatile String revertedAt = "";

    static {
        // else it closes what rests of more visitors than 200, and with it what they send at that moment
        System.setProperty("sun.net.httpserver.maxIdleConnections", "2000");
    }

    private ToyProduct(Fault fault, String site) throws IOException {
        var found = ORIGIN.matcher(site).results().map(result -> result.group(1)).toList();
        this.fault = fault;
        origins = Map.of(Side.OLD, found.get(0), Side.NEW, found.get(1));
        edge = server(this::serve);
        control = server(this::command);
    }

    static Product start(Fault fault, Path siteFile, Path stateDir) throws IOException {
        var product = new ToyProduct(fault, Files.readString(siteFile));
        Files.createDirectories(stateDir);
        Files.writeString(stateDir.resolve("admin.token"), "secret\n");
        return new Product(List.of(url(product.edge)), url(product.control), stateDir, product::stop);
    }

    private static HttpServer server(HttpHandler handler) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 512);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            try (exchange) {
                handler.handle(exchange);
            }
        });
        server.start();
        return server;
    }

    private void serve(HttpExchange exchange) throws IOException {
        String unit = DemoSite.unitOf(exchange.getRequestURI().getPath());
        int bucket = bucket(exchange);
        Side side = side(unit, bucket);
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (fault == Fault.SENDS_PAYMENTS_TWICE && body.length > 0 && bucket < 1000) {
            forward(exchange, Side.OLD, body);
        }
        var response = forward(exchange, side, body);
        if (side == Side.NEW && response.statusCode() >= 500 && failures.incrementAndGet() == 5 && fault != Fault.NEVER_REVERTS) {
            shares.put(unit, Share.NONE);
            revertedAt = Instant.now().toString();
        }
        response.headers().map().forEach((name, values) -> {
            if (name.startsWith("x-")) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        answer(exchange, response.statusCode(), response.body());
    }

    private Side side(String unit, int bucket) {
        if (fault == Fault.LEAKS_AFTER_THE_REVERT && !revertedAt.isEmpty() && bucket < 2500) {
            return Side.NEW;
        }
        return shares.get(unit).admits(bucket) ? Side.NEW : Side.OLD;
    }

    private int bucket(HttpExchange exchange) {
        int fresh = ThreadLocalRandom.current().nextInt(Share.WHOLE);
        String cookie = exchange.getRequestHeaders().getFirst("Cookie");
        if (cookie == null) {
            exchange.getResponseHeaders().set("Set-Cookie", "sluice=" + fresh + "; Path=/; HttpOnly");
            return fresh;
        }
        return fault == Fault.FORGETS_VISITORS ? fresh : Integer.parseInt(cookie.substring("sluice=".length()));
    }

    private HttpResponse<String> forward(HttpExchange exchange, Side side, byte[] body) throws IOException {
        var request = HttpRequest.newBuilder(URI.create(origins.get(side) + exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body)).build();
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }

    private void command(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().replaceFirst("/api/v1", "");
        if (!"Bearer secret".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 401, "{}");
        } else if (path.equals("/journal")) {
            String entry = "{\"seq\":1,\"kind\":\"revert\",\"sentence\":\"checkout back to old\",\"at\":\"" + revertedAt + "\"}";
            answer(exchange, 200, revertedAt.isEmpty() ? "{\"entries\":[],\"next\":0}" : "{\"entries\":[" + entry + "],\"next\":1}");
        } else if (exchange.getRequestMethod().equals("PUT")) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            shares.put(path.split("/", -1)[2], Share.parse(body.replaceFirst("(?s).*\"share\":\"([^\"]+)\".*", "$1")).orElseThrow());
            answer(exchange, 200, "{\"generation\":1}");
        } else {
            String unit = path.substring("/units/".length());
            boolean latched = unit.equals("checkout") && !revertedAt.isEmpty();
            answer(exchange, 200, "{\"share\":\"" + shares.get(unit) + "\",\"latched\":" + latched
                    + (latched ? ",\"revert\":{\"at\":\"" + revertedAt + "\",\"detail\":\"5 of 9 answers failed\"}}" : "}"));
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static String url(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void stop() {
        edge.stop(0);
        control.stop(0);
        client.shutdownNow();
    }
}
