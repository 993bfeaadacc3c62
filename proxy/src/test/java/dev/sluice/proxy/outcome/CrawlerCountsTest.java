package dev.sluice.proxy.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.sluice.model.Crawler;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.Side;
import dev.sluice.proxy.route.LiveSplit;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.route.Sites;

/** Verified crawlers have a lane of their own: counted for each stack, no news for the guard (SEMANTICS A1). */
class CrawlerCountsTest {
    private final LiveSplit live = Sites.live(Sites.of(Sites.unit("pay", "/pay/**").share("50%").build()));
    private final OutcomeMeter meter = new OutcomeMeter(1, live, InstantSource.system());
    private final Recorder recorder = meter.recorder(0);

    @Test
    void a_stack_that_fails_for_crawlers_alone_is_not_taken_back_and_is_seen_to_fail() {
        for (int client = 0; client < 500; client++) {
            ended(Optional.of(Crawler.GOOGLEBOT), client, 500);
        }
        assertThat(isLatched()).isFalse();
        assertThat(meter.suspicions().get("pay").values()).containsOnly(0.0);
        assertThat(meter.crawled()).isEqualTo(Map.of(new CrawlerCounts.Key(Crawler.GOOGLEBOT, Side.NEW, Ending.SERVER_ERROR), 500L));
        assertThat(scrape()).contains("sluice_crawler_requests_total{class=\"5xx\",engine=\"googlebot\",stack=\"new\"} 500.0");
        for (int client = 0; client < 500 && !isLatched(); client++) {
            ended(Optional.empty(), client, 500);
        }
        assertThat(isLatched()).isTrue();
    }

    @Test
    void what_goes_well_for_crawlers_does_not_speak_for_the_stack() {
        int alone = failuresUntilLatched();
        var other = new CrawlerCountsTest();
        for (int i = 0; i < 10_000; i++) {
            other.ended(Optional.of(Crawler.BINGBOT), i, 200);
        }
        assertThat(other.failuresUntilLatched()).isEqualTo(alone);
    }

    @Test
    void what_fell_back_to_old_is_counted_on_both() {
        Route route = route(Optional.of(Crawler.APPLEBOT), 1);
        recorder.began(route, Side.NEW);
        recorder.fellBack(route, new Outcome.Failed(new Fault.ConnectFailed("refused")), "connect", -1);
        recorder.began(route, Side.OLD);
        recorder.ended(route, Side.OLD, Outcome.answered(200), 1);
        assertThat(meter.crawled()).containsOnly(
                Map.entry(new CrawlerCounts.Key(Crawler.APPLEBOT, Side.NEW, Ending.CONNECT), 1L),
                Map.entry(new CrawlerCounts.Key(Crawler.APPLEBOT, Side.OLD, Ending.SUCCESS), 1L));
    }

    private int failuresUntilLatched() {
        for (int client = 0; client < 500; client++) {
            if (isLatched()) {
                return client;
            }
            ended(Optional.empty(), client, 500);
        }
        throw new AssertionError("never latched");
    }

    private boolean isLatched() {
        return live.current().cutover().split().of("pay").isLatched();
    }

    private void ended(Optional<Crawler> crawler, long client, int status) {
        Route route = route(crawler, client);
        recorder.began(route, Side.NEW);
        recorder.ended(route, Side.NEW, Outcome.answered(status), 1_000);
    }

    private Route route(Optional<Crawler> crawler, long client) {
        Route plain = OutcomeMeterTest.route(live, "pay", 0, client);
        return new Route(plain.picture(), plain.assignment(), plain.unit(), plain.endpoint(), false, FreezeMode.OPEN, client,
                plain.fence(), Optional.empty(), crawler);
    }

    private String scrape() {
        return new ProxyMetrics(meter, live, Map.of(), List::of, "1").scrape();
    }
}
