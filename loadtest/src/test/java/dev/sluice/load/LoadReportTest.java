package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;

import org.junit.jupiter.api.Test;

class LoadReportTest {
    private static final long MILLI = 1_000_000;

    @Test
    void latency_counts_from_the_intended_start_so_waiting_to_be_sent_is_not_hidden() {
        var report = new LoadReport();
        report.saw(new Sample("v1", "catalog", "GET /", Optional.empty(), 0, 900 * MILLI, 1000 * MILLI, 200), "old");
        assertThat(report.total().p50()).isEqualTo(1000, within(1.0));
    }

    @Test
    void rate_failures_and_percentiles_are_told_in_all_and_by_label() {
        var report = new LoadReport();
        for (int i = 0; i < 1000; i++) {
            long at = i * 10L * MILLI;
            int status = i % 100 == 0 ? 500 : i % 100 == 1 ? 0 : 200;
            report.saw(new Sample("v", "checkout", i % 2 == 0 ? "GET /cart" : "POST /checkout/pay", Optional.empty(), at, at,
                    at + (i % 100 + 1) * MILLI, status), "new");
        }
        var all = report.total();
        assertThat(all.count()).isEqualTo(1000);
        assertThat(all.failed()).isEqualTo(20);
        assertThat(all.failedPerCent()).isEqualTo(2.0);
        assertThat(all.rate()).isEqualTo(100, within(0.01));
        assertThat(all.p50()).isEqualTo(50, within(0.5));
        assertThat(all.p95()).isEqualTo(95, within(0.5));
        assertThat(all.p99()).isEqualTo(99, within(0.5));
        assertThat(report.of("new")).isEqualTo(all);
        assertThat(report.of("POST /checkout/pay").count()).isEqualTo(500);
        assertThat(report.of("nobody").count()).isZero();
        assertThat(report.table().lines()).hasSize(5).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    }
}
