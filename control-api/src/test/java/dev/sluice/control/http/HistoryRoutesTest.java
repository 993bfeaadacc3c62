package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.control.store.Minute;
import dev.sluice.control.store.NotOnDiskException;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.Spread;

class HistoryRoutesTest {
    private static final Instant TWO = Instant.parse("2026-12-01T02:00:00Z");
    private static final String HOUR = "/history?from=2026-12-01T02:00:00Z&to=2026-12-01T03:00:00Z";

    @TempDir
    Path dir;
    ControlRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new ControlRig(dir);
        fill(rig);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    /** Three minutes of two units. */
    static void fill(ControlRig rig) throws NotOnDiskException {
        List<Minute> minutes = new ArrayList<>();
        for (int at = 0; at < 3; at++) {
            for (String unit : List.of("catalog", "checkout")) {
                for (Side side : Side.values()) {
                    long[] counts = new long[Spread.BUCKETS];
                    counts[side == Side.OLD ? 60 : 61] = 100;
                    minutes.add(new Minute(TWO.plusSeconds(60L * at), unit, side, 60, 100 + at, at, Spread.of(counts),
                            new Share(2_500)));
                }
            }
        }
        rig.history.add(minutes);
    }

    @Test
    void a_minute_is_told_with_its_counts_quantiles_and_share() {
        ControlRig.Answer answer = rig.get(HOUR + "&unit=checkout");
        assertThat(answer.at("/minutes/1")).isEqualTo("{\"at\":\"2026-12-01T02:00:00Z\",\"unit\":\"checkout\",\"stack\":\"old\","
                + "\"seconds\":60,\"count\":100,\"failures\":0,\"p50\":14.5,\"p95\":15.2,\"p99\":15.2,\"share\":\"25%\",\"shareBp\":2500}");
        assertThat(answer.json().at("/minutes").size()).isEqualTo(6);
        assertThat(answer.at("/next")).isEqualTo("(absent)");
        assertThat(rig.get("/history").at("/minutes")).as("the last day").isEqualTo("[]");
        assertThat(rig.get(HOUR.replace("T03:00:00Z", "T02:02:00Z")).json().at("/minutes").size()).isEqualTo(8);
    }

    @Test
    void pages_end_and_leave_nothing_out() {
        List<String> seen = new ArrayList<>();
        String next = "";
        do {
            ControlRig.Answer page = rig.get(HOUR + "&limit=5" + (next.isEmpty() ? "" : "&after=" + next));
            page.json().at("/minutes").forEach(minute -> seen.add(minute.toString()));
            next = page.json().at("/next").asString("");
        } while (!next.isEmpty());
        assertThat(seen).hasSize(12).doesNotHaveDuplicates();
    }

    @Test
    void what_cannot_be_read_is_refused_by_name() {
        assertThat(rig.get("/history?from=yesterday").at("/errors/0/pointer")).isEqualTo("?from");
        assertThat(rig.get("/history?from=2026-12-01T03:00:00Z&to=2026-12-01T03:00:00Z").at("/errors/0/pointer")).isEqualTo("?from");
        assertThat(rig.get("/history?to=-1000000000-01-01T00:00:00Z").at("/errors/0/pointer")).isEqualTo("?to");
        assertThat(rig.get("/history?after=7").at("/errors/0/pointer")).isEqualTo("?after");
        assertThat(rig.get("/history?after=new/x/y").at("/errors/0/pointer")).isEqualTo("?after");
        assertThat(rig.get("/history?limit=5001").at("/errors/0/pointer")).isEqualTo("?limit");
    }
}
