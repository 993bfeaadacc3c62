package dev.sluice.proxy.outcome;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/** Metrics without a series so far: told by name all the same, so that whoever writes an alert knows every name from the first scrape on. */
final class UnseenSeries {
    private UnseenSeries() {}

    /** Their heads as Prometheus text, which leaves them out by itself. */
    static String heads(MetricSnapshots all) {
        var text = new StringBuilder();
        all.stream().filter(metric -> metric.getDataPoints().isEmpty()).forEach(metric -> head(metric, text));
        return text.toString();
    }

    private static void head(MetricSnapshot metric, StringBuilder text) {
        MetricMetadata named = metric.getMetadata();
        boolean counts = metric instanceof CounterSnapshot;
        String name = named.getPrometheusName() + (counts ? "_total" : "");
        text.append("# HELP ").append(name).append(' ').append(named.getHelp()).append('\n').append("# TYPE ").append(name).append(' ')
                .append(counts ? "counter" : metric instanceof HistogramSnapshot ? "histogram" : "gauge").append('\n');
    }
}
