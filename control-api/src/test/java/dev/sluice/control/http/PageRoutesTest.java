package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageRoutesTest {
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
    void pages_need_no_token_and_allow_nothing_from_elsewhere() {
        var page = rig.page("GET", "/probe.txt").send();
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(page.header("Content-Security-Policy")).startsWith("default-src 'none'; script-src 'self'")
                .endsWith("frame-ancestors 'none'");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(rig.page("GET", "/vendor/probe.js").send().header("Content-Type")).isEqualTo("text/javascript; charset=utf-8");
        assertThat(rig.page("HEAD", "/probe.txt").send().status()).isEqualTo(200);
    }

    @Test
    void nothing_but_the_pages_can_be_named() {
        for (String path : new String[] {"/openapi.yaml", "/..%2fopenapi.yaml", "/%2e%2e/openapi.yaml", "/vendor", "/vendor/",
                "/.hidden.txt",
                "/a/b/c.js", "/vendor%2fprobe.js", "/probe.txt%00.js", "/no-such.html", "/probe.txt/", "/dev/sluice.class"}) {
            assertThat(rig.page("GET", path).send().status()).as(path).isBetween(400, 404);
        }
    }

    @Test
    void probes_and_metrics_need_no_token_unless_the_file_says_so() throws Exception {
        assertThat(rig.page("GET", "/livez").send().text()).isEqualTo("ok\n");
        assertThat(rig.page("GET", "/readyz").send().status()).isEqualTo(200);
        rig.ready.set(false);
        assertThat(rig.page("GET", "/readyz").send().status()).isEqualTo(503);
        var metrics = rig.page("GET", "/metrics").send();
        assertThat(metrics.text()).isEqualTo("sluice_test_total 1\n");
        assertThat(metrics.header("Content-Type")).startsWith("text/plain; version=0.0.4");
        try (ControlRig closed = new ControlRig(dir.resolve("closed"), "control: { metrics: token }\n" + ControlRig.SITE)) {
            assertThat(closed.page("GET", "/metrics").send().status()).isEqualTo(401);
            assertThat(closed.page("GET", "/metrics").as(closed.viewer).send().status()).isEqualTo(200);
        }
    }

    @Test
    void the_description_of_the_api_is_served_with_it() {
        var answer = rig.page("GET", "/api/v1/openapi.yaml").send();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).startsWith("openapi: 3.1.0");
    }
}
