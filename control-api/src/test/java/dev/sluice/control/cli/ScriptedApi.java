package dev.sluice.control.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import picocli.CommandLine;

import dev.sluice.config.Subcommand;

/** A control API that answers what a test tells it to, in that order and the last answer again and again. */
final class ScriptedApi implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, List<Reply>> script = new HashMap<>();
    private final List<Call> calls = Collections.synchronizedList(new ArrayList<>());

    private ScriptedApi(HttpServer server) {
        this.server = server;
    }

    static ScriptedApi start() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var api = new ScriptedApi(server);
            server.createContext("/", api::answer);
            server.start();
            return api;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ScriptedApi on(String methodAndPath, String body) {
        return on(methodAndPath, 200, body);
    }

    ScriptedApi on(String methodAndPath, int status, String body) {
        script.computeIfAbsent(methodAndPath, _ -> new ArrayList<>()).add(new Reply(status, body));
        return this;
    }

    /** A problem document. */
    ScriptedApi refuses(String methodAndPath, int status, String code, String detail) {
        return on(methodAndPath, status, """
                {"type":"urn:sluice:problem:%s","title":"no","status":%d,"detail":"%s","remedy":"do this next","code":"%s","generation":7}
                """.formatted(code, status, detail, code));
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<Call> calls() {
        return List.copyOf(calls);
    }

    Call onlyCall() {
        if (calls.size() != 1) {
            throw new AssertionError("calls: " + calls + " (expected: one)");
        }
        return calls.getFirst();
    }

    /** Types a command whose address and token are this API's. */
    Typed type(Subcommand command, String... arguments) {
        return typed(command, Stream.concat(Stream.of(arguments), Stream.of("--control", address(), "--token", "secret")).toList());
    }

    static Typed typed(Subcommand command, List<String> arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode = new CommandLine(command).setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .execute(arguments.toArray(String[]::new));
        return new Typed(exitCode, out.toString(), err.toString());
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var uri = exchange.getRequestURI().toString();
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var call = new Call(exchange.getRequestMethod() + " " + uri.replaceFirst("^/api/v1", ""), body,
                    header(exchange, "Authorization"), header(exchange, "If-Match"));
            calls.add(call);
            var replies = script.getOrDefault(call.line(), List.of(new Reply(404, "{\"detail\":\"not scripted: " + call.line() + "\"}")));
            var reply = replies.size() > 1 ? replies.removeFirst() : replies.getFirst();
            byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static Optional<String> header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
    }

    /** What the API was asked. */
    record Call(String line, String body, Optional<String> authorization, Optional<String> ifMatch) {}

    /** What became of a command. */
    record Typed(int exitCode, String out, String err) {}

    private record Reply(int status, String body) {}
}
