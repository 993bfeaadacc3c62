package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

import dev.sluice.model.Measure;
import dev.sluice.model.Side;

class MeasureTotalsTest {
    @Test
    void a_single_endpoint_keeps_its_own_quantiles() {
        var totals = new MeasureTotals(List.of(measure("pay", 100, 9, 20, 33), measure("idle", 0, 0, 0, 0)));
        assertThat(totals.json("u", Side.NEW).toString()).isEqualTo(
                "{\"count\":100,\"failures\":1,\"errorRate\":0.01,\"p50\":9.0,\"p95\":20.0,\"p99\":33.0,\"inFlight\":2}");
    }

    @Test
    void several_endpoints_are_blended_by_how_often_they_answered() {
        var totals = new MeasureTotals(List.of(measure("fast", 900, 2, 4, 5), measure("slow", 100, 100, 200, 300)));
        var json = totals.json("u", Side.NEW);
        assertThat(json.path("count").asLong()).isEqualTo(1000);
        assertThat(json.path("p50").asDouble()).isBetween(2.0, 3.0);
        assertThat(json.path("p95").asDouble()).isCloseTo(100, Offset.offset(1.0));
        assertThat(json.path("p99").asDouble()).isCloseTo(189, Offset.offset(2.0));
    }

    @Test
    void equal_quantiles_and_nothing_at_all_are_no_trouble() {
        var same = new MeasureTotals(List.of(measure("a", 5, 7, 7, 7), measure("b", 5, 7, 7, 7)));
        assertThat(same.json("u", Side.NEW).path("p99").asDouble()).isEqualTo(7.0);
        assertThat(same.json("u", Side.OLD).path("count").asLong()).isZero();
        assertThat(same.json("other", Side.NEW).path("p50").asDouble()).isZero();
    }

    private static Measure measure(String endpoint, long count, double p50, double p95, double p99) {
        return new Measure("u", Side.NEW, endpoint, count, Map.of(), count / 100, p50, p95, p99, 1);
    }
}
