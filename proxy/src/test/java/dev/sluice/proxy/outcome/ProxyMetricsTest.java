package dev.sluice.proxy.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import dev.sluice.model.Cutover;
import dev.sluice.model.Freeze;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.Origin;
import dev.sluice.model.OriginState;
import dev.sluice.model.Side;
import dev.sluice.proxy.route.LiveSplit;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.route.Sites;

class ProxyMetricsTest {
    private final LiveSplit live = Sites.live(Sites.of(Sites.unit("pay", "/pay/**").endpoints("POST /pay/{step}").share("25%").build()));
    private final OutcomeMeter meter = new OutcomeMeter(1, live, InstantSource.system(), () -> 0);
    private final ProxyMetrics metrics = new ProxyMetrics(meter, live, Map.of("client", () -> 7L),
            () -> List.of(new OriginState(Side.NEW, new Origin("a.example", 80), false, Instant.EPOCH)), "1.2.3");

    @Test
    void the_series_have_their_names_their_units_and_bounded_labels() {
        Route route = OutcomeMeterTest.route(live, "pay", 0, 1);
        Recorder recorder = meter.recorder(0);
        recorder.began(route, Side.NEW);
        recorder.ended(route, Side.NEW, Outcome.answered(201), TimeUnit.MILLISECONDS.toNanos(20));
        recorder.began(route, Side.NEW);
        recorder.fellBack(route, new Outcome.Failed(new Fault.Reset("by peer")), new Fault.Reset("by peer").label(), -1);
        recorder.began(route, Side.OLD);
        assertThat(metrics.scrape().lines()).contains(
                "sluice_requests_total{endpoint=\"POST /pay/{step}\",outcome=\"2xx\",stack=\"new\",unit=\"pay\"} 1.0",
                "sluice_requests_total{endpoint=\"POST /pay/{step}\",outcome=\"reset\",stack=\"new\",unit=\"pay\"} 1.0",
                "sluice_request_duration_seconds_bucket{endpoint=\"POST /pay/{step}\",stack=\"new\",unit=\"pay\",le=\"0.01\"} 0",
                "sluice_request_duration_seconds_bucket{endpoint=\"POST /pay/{step}\",stack=\"new\",unit=\"pay\",le=\"0.025\"} 1",
                "sluice_request_duration_seconds_bucket{endpoint=\"POST /pay/{step}\",stack=\"new\",unit=\"pay\",le=\"60.0\"} 1",
                "sluice_request_duration_seconds_bucket{endpoint=\"POST /pay/{step}\",stack=\"new\",unit=\"pay\",le=\"+Inf\"} 1",
                "sluice_request_duration_seconds_count{endpoint=\"POST /pay/{step}\",stack=\"new\",unit=\"pay\"} 1",
                "sluice_request_duration_seconds_sum{endpoint=\"POST /pay/{step}\",stack=\"new\",unit=\"pay\"} 0.02",
                "sluice_requests_in_flight{stack=\"new\",unit=\"pay\"} 0.0", "sluice_requests_in_flight{stack=\"old\",unit=\"pay\"} 1.0",
                "sluice_failover_total{cause=\"reset\",unit=\"pay\"} 1.0", "sluice_unit_share_ratio{unit=\"pay\"} 0.25",
                "sluice_unit_latched{unit=\"pay\"} 0.0", "sluice_unit_generation 100.0", "sluice_freeze_mode{unit=\"-\"} 0.0",
                "sluice_origin_up{origin=\"a.example:80\",stack=\"new\"} 0.0", "sluice_connections{side=\"client\"} 7.0",
                "sluice_build_info{version=\"1.2.3\"} 1.0");
        assertThat(metrics.scrape()).contains("jvm_memory_used_bytes").contains("# TYPE sluice_requests_total counter")
                .contains("# TYPE sluice_request_duration_seconds histogram");
    }

    @Test
    void a_scrape_before_the_first_request_is_whole() {
        assertThat(metrics.scrape()).contains("sluice_unit_share_ratio{unit=\"pay\"} 0.25");
    }

    @Test
    void reverts_latches_and_freezes_show() {
        Cutover basis = live.current().cutover();
        var freeze = new Freeze(FreezeMode.CLOSED, Instant.EPOCH, Optional.empty(), 200);
        var frozen = new Cutover(basis.site(), basis.split().with(200, Set.of("pay"), exposure -> exposure.withFreeze(freeze)));
        live.publish(frozen, basis);
        for (int client = 0; client < 30; client++) {
            Route route = OutcomeMeterTest.route(live, "pay", 0, client);
            meter.recorder(0).began(route, Side.NEW);
            meter.recorder(0).ended(route, Side.NEW, Outcome.answered(500), 1);
        }
        assertThat(metrics.scrape().lines()).contains("sluice_reverts_total{cause=\"errors\",unit=\"pay\"} 1.0",
                "sluice_unit_latched{unit=\"pay\"} 1.0",
                "sluice_unit_share_ratio{unit=\"pay\"} 0.0", "sluice_freeze_mode{unit=\"pay\"} 3.0");
    }
}
