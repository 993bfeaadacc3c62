package dev.sluice.control.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import tools.jackson.databind.node.ObjectNode;

import dev.sluice.model.Measure;
import dev.sluice.model.Side;

/** The measures of a stretch of time, added up over the endpoints of each unit and stack. */
final class MeasureTotals {
    private final Map<String, List<Measure>> byUnit = new HashMap<>();

    MeasureTotals(List<Measure> measures) {
        measures.forEach(measure -> byUnit.merge(measure.unit(), List.of(measure), MeasureTotals::joined));
    }

    private static List<Measure> joined(List<Measure> some, List<Measure> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    /** One unit on one stack: zeros when it saw nothing. */
    ObjectNode json(String unit, Side side) {
        List<Measure> measures = byUnit.getOrDefault(unit, List.of()).stream().filter(measure -> measure.side() == side).toList();
        long count = measures.stream().mapToLong(Measure::count).sum();
        long failures = measures.stream().mapToLong(Measure::failures).sum();
        return Json.object().put("count", count).put("failures", failures)
                .put("errorRate", Json.ratio(count == 0 ? 0 : (double) failures / count))
                .put("p50", Json.millis(quantile(measures, 0.50))).put("p95", Json.millis(quantile(measures, 0.95)))
                .put("p99", Json.millis(quantile(measures, 0.99)))
                .put("inFlight", measures.stream().mapToLong(Measure::inFlight).sum());
    }

    /**
     * The latency below which a part of all answers lie. Of each endpoint three points of its distribution are known and the rest is taken as
     * straight lines between them; exact for a single endpoint, and always between the endpoints' own quantiles.
     */
    private static double quantile(List<Measure> all, double part) {
        List<Measure> measures = all.stream().filter(measure -> measure.count() > 0).toList();
        double low = measures.stream().mapToDouble(measure -> own(measure, part)).min().orElse(0);
        double high = measures.stream().mapToDouble(measure -> own(measure, part)).max().orElse(0);
        long count = measures.stream().mapToLong(Measure::count).sum();
        for (int i = 0; i < 40 && high - low > 0.01; i++) {
            double middle = (low + high) / 2;
            double below = measures.stream().mapToDouble(measure -> measure.count() * partBelow(measure, middle)).sum() / count;
            if (below < part) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    private static double own(Measure measure, double part) {
        return part <= 0.50 ? measure.p50() : part <= 0.95 ? measure.p95() : measure.p99();
    }

    private static double partBelow(Measure measure, double millis) {
        if (millis < measure.p50()) {
            return 0.50 * millis / measure.p50();
        }
        if (millis < measure.p95()) {
            return 0.50 + 0.45 * (millis - measure.p50()) / (measure.p95() - measure.p50());
        }
        if (millis < measure.p99()) {
            return 0.95 + 0.04 * (millis - measure.p95()) / (measure.p99() - measure.p95());
        }
        return 1;
    }
}
