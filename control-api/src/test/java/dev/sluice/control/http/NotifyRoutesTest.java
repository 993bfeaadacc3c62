package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the file to somebody's web server, by a change of a share. */
class NotifyRoutesTest {
    @TempDir
    Path dir;
    ControlRig rig;
    HttpServer receiver;
    final BlockingQueue<String> posts = new LinkedBlockingQueue<>();

    @BeforeEach
    void start() throws Exception {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            try (exchange) {
                posts.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(200, -1);
            }
        });
        receiver.start();
        rig = new ControlRig(dir, ControlRig.SITE + "notify:\n  - { name: ops, url: \"http://127.0.0.1:" + receiver.getAddress().getPort()
                + "/hook/s3cret\", units: [catalog], severity: info }\n");
    }

    @AfterEach
    void stop() {
        rig.close();
        receiver.stop(0);
    }

    private String next() throws InterruptedException {
        return Optional.ofNullable(posts.poll(60, TimeUnit.SECONDS)).orElseThrow(() -> new AssertionError("nothing came within 60 s"));
    }

    @Test
    void what_is_on_disk_is_told_to_whom_the_file_names() throws Exception {
        rig.share("cart", "0%");
        rig.share("catalog", "5%");
        var told = ControlRig.MAPPER.readTree(next());
        assertThat(told.at("/sentence").stringValue()).isEqualTo("catalog 0% → 5%");
        var journaled = rig.get("/journal?after=" + (told.at("/seq").asLong() - 1) + "&limit=1");
        assertThat(told.at("/hash").stringValue()).as("it was on disk before it was told").isEqualTo(journaled.at("/entries/0/hash"));
        rig.post("/units/catalog/revert", "");
        assertThat(next()).contains("\"severity\":\"warning\"").contains("\"kind\":\"revert\"");
        assertThat(rig.get("/notify").text()).contains("\"name\":\"ops\",\"host\":\"http://127.0.0.1:").doesNotContain("s3cret");
    }

    @Test
    void a_reload_says_who_is_told_from_then_on() throws Exception {
        Files.writeString(rig.file, ControlRig.SITE);
        assertThat(rig.post("/config/reload", "").status()).isEqualTo(200);
        assertThat(rig.get("/notify").at("/recipients")).isEqualTo("[]");
        rig.share("catalog", "5%");
        assertThat(posts).isEmpty();
    }

    @Test
    void a_test_call_reaches_the_receiver_and_an_unknown_name_gets_the_nearest() throws Exception {
        assertThat(rig.post("/notify/ops/test", "").at("/delivered")).isEqualTo("true");
        assertThat(next()).contains("\"test\":true").contains("asked for by ops");
        ControlRig.Answer unknown = rig.post("/notify/opps/test", "");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.at("/detail")).isEqualTo("nobody is told by the name of 'opps'; did you mean ops?");
        assertThat(rig.ask("POST", "/notify/ops/test").as(rig.viewer).send().status()).isEqualTo(403);
    }
}
