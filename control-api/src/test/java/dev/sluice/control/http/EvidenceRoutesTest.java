package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceRoutesTest {
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
    void measures_are_told_per_endpoint_and_stack() {
        var answer = rig.get("/measures?unit=checkout&last=10s");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(rig.evidence.lastAsked).isEqualTo(Duration.ofSeconds(10));
        assertThat(answer.at("/last")).isEqualTo("10");
        assertThat(answer.json().at("/measures").size()).isEqualTo(3);
        assertThat(answer.at("/measures/0")).isEqualTo("{\"unit\":\"checkout\",\"stack\":\"new\",\"endpoint\":\"POST /checkout/pay\","
                + "\"count\":100,\"failures\":2,\"outcomes\":{\"2xx\":98,\"5xx\":2},\"p50\":9.1,\"p95\":20.8,\"p99\":33.5,\"inFlight\":1}");
        assertThat(rig.get("/measures?unit=catalog").at("/measures")).isEqualTo("[]");
    }

    @Test
    void measures_of_an_unknown_unit_or_time_are_refused() {
        assertThat(rig.get("/measures?unit=chekout").at("/detail")).contains("did you mean checkout?");
        assertThat(rig.get("/measures?unit=chekout").status()).isEqualTo(404);
        for (String wrong : new String[] {"0s", "301s", "10", "1500ms", "soon", ""}) {
            assertThat(rig.get("/measures?last=" + wrong).status()).as(wrong).isEqualTo(422);
        }
    }

    @Test
    void the_journal_is_read_page_by_page_without_gaps() {
        for (int i = 1; i <= 5; i++) {
            assertThat(rig.share("catalog", i + "%").status()).isEqualTo(200);
        }
        long last = rig.conductor.journal().last();
        var page = rig.get("/journal?after=" + (last - 4) + "&limit=3");
        assertThat(page.json().at("/entries").valueStream().map(entry -> entry.path("seq").asLong())).containsExactly(last - 3, last - 2,
                last - 1);
        assertThat(page.at("/next")).isEqualTo(Long.toString(last - 1));
        assertThat(page.at("/entries/0/kind")).isEqualTo("shares");
        assertThat(page.at("/entries/0/actor")).isEqualTo("ops");
        assertThat(page.at("/entries/0/sentence")).isEqualTo("catalog 1% → 2%");
        assertThat(page.at("/entries/0/detail/moves/catalog/to")).isEqualTo("2%");
        assertThat(page.at("/entries/0/hash")).matches("[0-9a-f]{64}");
        var rest = rig.get("/journal?after=" + last);
        assertThat(rest.at("/entries")).isEqualTo("[]");
        assertThat(rest.at("/next")).isEqualTo(Long.toString(last));
        assertThat(rig.get("/journal?limit=1001").at("/errors/0/pointer")).isEqualTo("?limit");
        assertThat(rig.get("/journal?after=-1").status()).isEqualTo(422);
    }
}
