package dev.sluice.proxy.outcome;

import java.util.ArrayList;
import java.util.List;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;

/** One metric with its values, as a counter or a gauge. Confined to one thread. */
final class Samples {
    private final String name;
    private final String help;
    private final List<Sample> samples = new ArrayList<>();

    /** For a counter {@code name} lacks the ending {@code _total}, which the text form adds. */
    Samples(String name, String help) {
        this.name = name;
        this.help = help;
    }

    private record Sample(double value, Labels labels) {}

    Samples add(Number value, String... labels) {
        samples.add(new Sample(value.doubleValue(), Labels.of(labels)));
        return this;
    }

    MetricSnapshot counter() {
        var counter = CounterSnapshot.builder().name(name).help(help);
        samples.forEach(sample -> counter
                .dataPoint(CounterDataPointSnapshot.builder().value(sample.value).labels(sample.labels).build()));
        return counter.build();
    }

    MetricSnapshot gauge() {
        var gauge = GaugeSnapshot.builder().name(name).help(help);
        samples.forEach(sample -> gauge.dataPoint(GaugeDataPointSnapshot.builder().value(sample.value).labels(sample.labels).build()));
        return gauge.build();
    }
}
