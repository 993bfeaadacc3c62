package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrontDeskTest {
    @TempDir
    Path dir;
    ControlRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new ControlRig(dir);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void without_a_token_nothing_is_told_and_the_way_in_is_named() {
        var answer = rig.ask("GET", "/site").send();
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"sluice\"");
        assertThat(answer.at("/code")).isEqualTo("no-token");
    }

    @Test
    void a_token_that_is_not_known_is_refused_and_never_repeated() {
        String wrong = "slc_do-not-repeat-me";
        var answer = rig.ask("GET", "/site").as(wrong).send();
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).contains("invalid_token");
        assertThat(answer.text()).doesNotContain("do-not-repeat-me");
        var malformed = rig.ask("GET", "/site").with("Authorization", "Basic " + wrong).send();
        assertThat(malformed.status()).isEqualTo(401);
        assertThat(malformed.text()).doesNotContain("do-not-repeat-me");
        assertThat(rig.ask("GET", "/site").with("Authorization", "bearer " + rig.viewer).send().status()).isEqualTo(200);
    }

    @Test
    void whoever_asks_where_the_site_stands_is_told_as_whom() {
        var answer = rig.ask("GET", "/site").as(rig.viewer).send();
        assertThat(answer.at("/caller/role")).isEqualTo("viewer");
        assertThat(rig.ask("GET", "/site").as(rig.admin).send().at("/caller/role")).isEqualTo("admin");
    }

    @Test
    void a_role_that_is_not_enough_is_told_which_one_is() {
        for (String path : List.of("/units/catalog/revert", "/revert", "/units/catalog/rearm", "/site/shares", "/explain",
                "/config/reload")) {
            var answer = rig.ask("POST", path).as(rig.viewer).body("{}").send();
            assertThat(answer.status()).as(path).isEqualTo(403);
            assertThat(answer.at("/detail")).as(path).contains("needs role operator");
        }
        assertThat(rig.ask("GET", "/tokens").as(rig.operator).send().at("/detail")).contains("needs role admin");
        assertThat(rig.ask("PUT", "/freeze").as(rig.viewer).body("{}").send().status()).isEqualTo(403);
    }

    @Test
    void an_unknown_path_is_told_the_nearest_and_a_wrong_method_the_right_ones() {
        var unknown = rig.get("/sites");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.at("/detail")).contains("did you mean /api/v1/site?");
        var method = rig.ask("DELETE", "/freeze").as(rig.admin).send();
        assertThat(method.status()).isEqualTo(405);
        assertThat(method.header("Allow")).isEqualTo("GET, HEAD, PUT");
        assertThat(rig.ask("GET", "/revert").as(rig.admin).send().header("Allow")).isEqualTo("POST");
    }

    @Test
    void head_is_get_without_its_body() {
        var answer = rig.ask("HEAD", "/site").as(rig.viewer).send();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().body()).isEmpty();
        assertThat(answer.header("ETag")).isEqualTo("\"" + rig.generation() + "\"");
        assertThat(rig.ask("HEAD", "/events").as(rig.viewer).send().status()).isEqualTo(405);
    }

    @Test
    void a_body_must_say_that_it_is_json_or_nothing() {
        String body = "{\"share\":\"5%\",\"reason\":\"x\"}";
        var form = rig.ask("PUT", "/units/catalog/share").as(rig.operator).body(body)
                .with("Content-Type", "application/x-www-form-urlencoded").send();
        assertThat(form.status()).isEqualTo(415);
        assertThat(rig.ask("PUT", "/units/catalog/share").as(rig.operator).body(body)
                .with("Content-Type", "Application/JSON; charset=utf-8").send().status()).isEqualTo(200);
        assertThat(raw("PUT /api/v1/units/catalog/share HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + rig.operator
                + "\r\nConnection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)).startsWith("HTTP/1.1 200");
    }

    @Test
    void json_that_leaves_something_to_guess_is_refused_with_its_place() {
        Map<String, String> bodies = Map.of(
                "{\"share\":\"5%\",\"share\":\"50%\",\"reason\":\"x\"}", "/share",
                "{\"share\":\"5%\",\"reason\":\"x\"} more", "",
                "{\"share\":\"5%\",\"reason\":\"x\"", "",
                "{\"share\":" + "[".repeat(40) + "]".repeat(40) + "}", "/share" + "/0".repeat(31));
        bodies.forEach((body, pointer) -> {
            var answer = rig.put("/units/catalog/share", body);
            assertThat(answer.status()).as(body).isEqualTo(400);
            assertThat(answer.at("/errors/0/pointer")).as(body).isEqualTo(pointer);
        });
        assertThat(rig.put("/units/catalog/share", "[]").status()).isEqualTo(422);
    }

    @Test
    void a_body_that_is_too_large_is_refused_and_the_client_gets_to_read_it() throws Exception {
        for (int size : List.of(RequestBody.LIMIT + 1, 10 << 20)) {
            for (boolean chunked : List.of(false, true)) {
                byte[] body = new byte[size];
                var publisher = chunked ? HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))
                        : HttpRequest.BodyPublishers.ofByteArray(body);
                HttpRequest request = HttpRequest.newBuilder(rig.uri("/api/v1/site/shares")).method("POST", publisher)
                        .header("Authorization", "Bearer " + rig.operator).build();
                HttpResponse<String> answer = rig.client.send(request, HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).as("%d bytes, chunked %s", size, chunked).isEqualTo(413);
                assertThat(answer.body()).contains("\"code\":\"too-large\"");
            }
        }
        assertThat(rig.get("/site").status()).isEqualTo(200);
    }

    @Test
    void a_refused_caller_with_a_large_body_gets_to_read_the_refusal() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(rig.uri("/api/v1/site/shares"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[10 << 20])).build();
        assertThat(rig.client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(401);
    }

    @Test
    void what_is_no_http_gets_a_problem_too() {
        String[] broken = {"GARBAGE\r\n\r\n", "GET /api/v1/site HTTP/1.1\r\n\r\n",
                "GET /api/v1/site HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(20_000) + "\r\n\r\n",
                "POST /api/v1/revert HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n"};
        for (String head : broken) {
            String answer = raw(head);
            assertThat(answer).as(head.substring(0, 7)).startsWith("HTTP/1.1 400").contains("application/problem+json")
                    .contains("urn:sluice:problem:unreadable");
        }
        assertThat(rig.ask("GET", "/units/%ff").as(rig.viewer).send().status()).isEqualTo(400);
        assertThat(rig.ask("GET", "/units/..%2Fsite").as(rig.viewer).send().status()).isEqualTo(404);
        assertThat(rig.ask("GET", "/journal?after=1&after=2").as(rig.viewer).send().at("/errors/0/pointer")).isEqualTo("?after");
    }

    @Test
    void answers_are_not_cached_and_not_guessed_at() {
        var answer = rig.get("/site");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    }

    private String raw(String request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), rig.address.getPort());
                OutputStream out = socket.getOutputStream();
                InputStream in = socket.getInputStream()) {
            socket.setSoTimeout(10_000);
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
