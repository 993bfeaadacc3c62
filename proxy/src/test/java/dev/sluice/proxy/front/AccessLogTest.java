package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.model.AccessLogFile;
import dev.sluice.model.AccessLogFile.Format;
import dev.sluice.model.FailoverTerms;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.Side;

/** Every exchange leaves exactly one line, whatever becomes of it. */
class AccessLogTest {
    @TempDir
    private Path dir;

    @Test
    void an_answer_is_told_with_where_it_came_from_and_without_secrets() throws Exception {
        try (var old = RawOrigin.ok(); var fresh = RawOrigin.ok()) {
            var proxy = open(Proxied.between(old.address(), fresh.address()));
            proxy.ask("POST /shop/buy?a=1&token=hush HTTP/1.1\r\nHost: Shop.example:80\r\nContent-Length: 3\r\nUser-Agent: curl/8\r\n"
                    + "Referer: http://x/?code=hush\r\nCookie: c=hush\r\nAuthorization: Bearer hush\r\n\r\nabc");
            String id = fresh.received().split("X-Request-Id: ", -1)[1].split("\r\n", -1)[0];
            assertThat(lines(proxy)).singleElement().asString().doesNotContain("hush").contains("\"client\":\"127.0.0.1\"",
                    "\"method\":\"POST\",\"host\":\"shop.example\",\"path\":\"/shop/buy\",\"query\":\"a=1&token=***\"",
                    "\"protocol\":\"HTTP/1.1\"", "\"userAgent\":\"curl/8\",\"referer\":\"http://x/?code=***\"",
                    "\"status\":200,\"outcome\":\"2xx\",\"unit\":\"shop\",\"stack\":\"new\",\"endpoint\":\"other\",\"generation\":1,"
                            + "\"why\":\"bucket\",\"bucket\":",
                    "\"requestId\":\"" + id + "\",\"bytesIn\":3,\"bytesOut\":2,\"totalMs\":", "\"waitMs\":", "\"headMs\":");
        }
    }

    @Test
    void refusals_are_told_with_what_was_understood_of_them() throws Exception {
        try (var old = RawOrigin.ok()) {
            var proxy = open(Proxied.between(old.address()));
            proxy.ask("nonsense\r\n\r\n");
            proxy.ask("GET /a\\b?key=hush HTTP/1.1\r\nHost: a\r\n\r\n");
            proxy.ask("CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n");
            proxy.freeze(Proxied.UNIT, FreezeMode.CLOSED);
            proxy.ask("GET /shop/ HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(lines(proxy)).satisfiesExactly(
                    line -> assertThat(line).contains("\"status\":400,\"outcome\":\"refused\"").doesNotContain("method"),
                    line -> assertThat(line).contains("\"path\":\"/a\\\\b\",\"query\":\"key=***\"", "\"status\":400",
                            "\"outcome\":\"refused\""),
                    line -> assertThat(line).contains("\"method\":\"CONNECT\"", "\"status\":405"),
                    line -> assertThat(line).contains("\"status\":503,\"outcome\":\"refused\",\"unit\":\"shop\""));
        }
    }

    @Test
    void what_was_parked_is_told_once_with_how_long_it_waited() throws Exception {
        try (var old = RawOrigin.ok()) {
            var proxy = open(Proxied.between(old.address()));
            proxy.hold(FreezeMode.HOLD);
            try (RawPeer stays = proxy.client()) {
                stays.send("POST /shop/a HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
                proxy.awaitParked(1);
                try (RawPeer goes = proxy.client()) {
                    goes.send("POST /shop/b HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
                    proxy.awaitParked(2);
                }
                proxy.awaitParked(1);
                proxy.hold(FreezeMode.OPEN);
                assertThat(stays.message()).endsWith("ok");
            }
            assertThat(lines(proxy)).satisfiesExactly(
                    line -> assertThat(line).contains("\"path\":\"/shop/b\"", "\"outcome\":\"client-gone\"", "\"parkedMs\":")
                            .doesNotContain("\"status\"", "\"waitMs\""),
                    line -> assertThat(line).contains("\"path\":\"/shop/a\"", "\"status\":200,\"outcome\":\"2xx\"", "\"bytesIn\":3,",
                            "\"requestId\":\"", "\"parkedMs\":"));
        }
    }

    @Test
    void faults_fallbacks_and_clients_that_leave_are_told() throws Exception {
        try (var silent = RawOrigin.playing(line -> {
            line.request();
            line.request();
        }); var dead = RawOrigin.playing(RawOrigin.Line::request)) {
            var proxy = open(Proxied.between(silent.address(), RawOrigin.absent()));
            try (RawPeer leaving = proxy.client()) {
                leaving.send("GET /shop/a HTTP/1.1\r\nHost: a\r\n\r\n");
                silent.received();
            }
            proxy.awaitOne(Side.OLD, "client-gone");
            assertThat(lines(proxy)).singleElement().asString().doesNotContain("\"status\"").contains("\"outcome\":\"client-gone\"",
                    "\"stack\":\"old\"", "\"failover\":\"connect\"");
            Files.delete(dir.resolve("access.log"));
            var other = open(Proxied.between(dead.address()));
            other.ask("GET /b HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(lines(other)).singleElement().asString().contains("\"status\":502,\"outcome\":\"reset\",\"unit\":\"-\"",
                    "\"why\":\"unclaimed\"");
        }
    }

    @Test
    void an_answer_of_the_other_stack_is_told_with_why() throws Exception {
        try (var old = RawOrigin.ok();
                var fresh = RawOrigin.playing(line -> {
                    while (line.request().contains("/assets/")) {
                        line.send("HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n");
                    }
                    line.send("HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n");
                })) {
            var proxy = open(Proxied.between(old.address(), fresh.address()).failover(FailoverTerms.DEFAULT).assets("/shop/assets/**"));
            proxy.ask("GET /shop/assets/a HTTP/1.1\r\nHost: a\r\n\r\n");
            proxy.ask("GET /shop/b HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(lines(proxy)).satisfiesExactly(
                    line -> assertThat(line).contains("\"status\":200", "\"stack\":\"old\"", "\"failover\":\"asset\""),
                    line -> assertThat(line).contains("\"status\":200", "\"stack\":\"old\"", "\"failover\":\"5xx\""));
        }
    }

    @Test
    void a_websocket_is_told_when_it_ends() throws Exception {
        try (var echo = WebSocketOrigin.echo()) {
            var proxy = open(Proxied.between(echo.address()));
            try (RawPeer client = proxy.client()) {
                client.send(WebSocketOrigin.handshake("/ws"));
                assertThat(client.head()).startsWith("HTTP/1.1 101");
            }
            proxy.awaitOne(Side.OLD, "1xx");
            assertThat(lines(proxy)).singleElement().asString().contains("\"path\":\"/ws\"", "\"status\":101,\"outcome\":\"1xx\"");
        }
    }

    @Test
    void requests_on_one_connection_leave_a_line_each() throws Exception {
        try (var old = RawOrigin.ok()) {
            var proxy = open(Proxied.between(old.address()));
            try (RawPeer client = proxy.client()) {
                client.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
                client.message();
                client.message();
            }
            assertThat(lines(proxy)).satisfiesExactly(line -> assertThat(line).contains("\"path\":\"/1\""),
                    line -> assertThat(line).contains("\"path\":\"/2\""));
        }
    }

    private Proxied open(Proxied.Builder builder) {
        return builder.logging(new AccessLogFile(dir.resolve("access.log"), Format.JSON, AccessLogFile.SECRETS)).open();
    }

    /** Closes the proxy, which writes what is left. */
    private List<String> lines(Proxied proxy) throws IOException {
        proxy.close();
        return Files.readAllLines(dir.resolve("access.log"));
    }
}
