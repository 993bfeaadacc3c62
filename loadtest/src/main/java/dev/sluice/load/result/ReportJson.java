package dev.sluice.load.result;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.sluice.load.result.Incidents.Incident;
import dev.sluice.model.Side;

/**
 * A report as JSON, and back. Durations are seconds, latencies milliseconds, ratios 0..1, times RFC 3339; {@code histogram} is HdrHistogram's
 * compressed form in Base64, in microseconds.
 */
public final class ReportJson {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String FORMAT = "sluice-load/1";

    private ReportJson() {}

    public static String write(Report report) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", FORMAT);
        json.put("scenario", report.scenario());
        json.put("target", report.target());
        json.put("passed", report.isPassed());
        json.put("findings", report.findings().stream().map(finding -> Map.of("fails", finding.fails(), "sentence", finding.sentence()))
                .toList());
        json.put("began", report.began().toString());
        json.put("seconds", report.seconds());
        json.put("model", report.isClosed() ? "closed" : "open");
        json.put("rate", report.rate());
        json.put("arrivals", arrived(report.arrived()));
        json.put("requests", requests(report.counts(), report.latencies()));
        json.put("steps", report.steps().stream().map(row -> row("step", row)).toList());
        json.put("variants", report.variants().stream().map(row -> row("variant", row)).toList());
        json.put("journeys",
                report.walks().entrySet().stream().sorted(Map.Entry.comparingByKey()).map(walk -> Map.of("variant", walk.getKey(),
                        "walked", walk.getValue().walked(), "failed", walk.getValue().failed())).toList());
        json.put("cues", report.cues().stream().map(cue -> Map.of("at", cue.at(), "millis", cue.millis(), "done", cue.isDone(), "what",
                cue.what())).toList());
        json.put("failures", report.failures().stream().map(ReportJson::incident).toList());
        json.put("timeline", report.timeline().stream().map(ReportJson::second).toList());
        return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }

    private static Map<String, Object> arrived(Arrived arrived) {
        return Map.of("visitors", arrived.visitors(), "late", arrived.late(), "dropped", arrived.dropped());
    }

    private static Map<String, Object> counts(Counts counts) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("fine", counts.fine());
        json.put("wrong", counts.wrong());
        json.put("notExecuted", counts.notExecuted());
        json.put("lost", counts.lost());
        return json;
    }

    private static Map<String, Object> requests(Counts counts, Latencies latencies) {
        Map<String, Object> json = counts(counts);
        json.put("errorRatio", counts.errorRatio());
        json.put("p50", latencies.percentile(50));
        json.put("p95", latencies.percentile(95));
        json.put("p99", latencies.percentile(99));
        json.put("histogram", latencies.text());
        return json;
    }

    private static Map<String, Object> row(String name, Report.Row row) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(name, row.what());
        row.side().ifPresent(side -> json.put("stack", side.label()));
        json.putAll(requests(row.counts(), row.latencies()));
        json.put("statuses", row.statuses().entrySet().stream()
                .collect(Collectors.toMap(status -> String.valueOf(status.getKey()), Map.Entry::getValue)));
        return json;
    }

    private static Map<String, Object> incident(Incident incident) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("sentence", incident.sentence());
        json.put("times", incident.times());
        incident.visitor().ifPresent(visitor -> json.put("visitor", visitor));
        return json;
    }

    private static Map<String, Object> second(Second second) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("at", second.at());
        json.put("arrived", second.arrived());
        json.put("late", second.late());
        json.put("dropped", second.dropped());
        json.putAll(counts(second.counts()));
        json.put("p50", second.p50());
        json.put("p95", second.p95());
        json.put("p99", second.p99());
        return json;
    }

    /**
     * What {@link #write} wrote.
     *
     * @throws IllegalArgumentException with a sentence, when it did not
     */
    public static Report read(String text) {
        try {
            JsonNode json = MAPPER.readTree(text);
            if (!json.path("format").asString("").equals(FORMAT)) {
                throw new IllegalArgumentException("format: " + json.path("format") + " (expected: \"" + FORMAT + "\")");
            }
            return report(json);
        } catch (JacksonException wrong) {
            throw new IllegalArgumentException("no report of a load run: " + wrong.getOriginalMessage(), wrong);
        }
    }

    private static Report report(JsonNode json) {
        JsonNode arrivals = json.required("arrivals");
        JsonNode requests = json.required("requests");
        return new Report(json.required("scenario").asString(), json.required("target").asString(),
                Instant.parse(json.required("began").asString()), json.required("seconds").asDouble(),
                json.required("model").asString().equals("closed"),
                new Arrived(arrivals.required("visitors").asLong(), arrivals.required("late").asLong(),
                        arrivals.required("dropped").asLong()),
                countsOf(requests), Latencies.parse(requests.required("histogram").asString()),
                each(json, "timeline", ReportJson::secondOf), each(json, "steps", row -> rowOf("step", row)),
                each(json, "variants", row -> rowOf("variant", row)),
                each(json, "journeys", walk -> walk).stream().collect(Collectors.toMap(walk -> walk.required("variant").asString(),
                        walk -> new Toll(walk.required("walked").asLong(), walk.required("failed").asLong()))),
                each(json, "cues", cue -> new Report.Sent(cue.required("at").asDouble(), cue.required("millis").asDouble(),
                        cue.required("done").asBoolean(), cue.required("what").asString())),
                each(json, "failures", ReportJson::incidentOf),
                each(json, "findings", finding -> new Finding(finding.required("fails").asBoolean(),
                        finding.required("sentence").asString())));
    }

    private static <T> List<T> each(JsonNode json, String name, Function<JsonNode, T> read) {
        List<T> all = new ArrayList<>();
        json.required(name).forEach(one -> all.add(read.apply(one)));
        return all;
    }

    private static Counts countsOf(JsonNode json) {
        return new Counts(json.required("fine").asLong(), json.required("wrong").asLong(), json.required("notExecuted").asLong(),
                json.required("lost").asLong());
    }

    private static Report.Row rowOf(String name, JsonNode json) {
        Map<Integer, Long> statuses = json.required("statuses").propertyStream()
                .collect(Collectors.toMap(status -> Integer.valueOf(status.getKey()), status -> status.getValue().asLong()));
        return new Report.Row(json.required(name).asString(), side(json.path("stack").asString("")), countsOf(json),
                Latencies.parse(json.required("histogram").asString()), statuses);
    }

    private static Optional<Side> side(String label) {
        return label.isEmpty() ? Optional.empty() : Optional.of(Side.valueOf(label.toUpperCase(Locale.ROOT)));
    }

    private static Incident incidentOf(JsonNode json) {
        return new Incident(json.required("sentence").asString(), json.required("times").asLong(),
                json.has("visitor") ? Optional.of(json.required("visitor").asLong()) : Optional.empty());
    }

    private static Second secondOf(JsonNode json) {
        return new Second(json.required("at").asLong(), json.required("arrived").asLong(), json.required("late").asLong(),
                json.required("dropped").asLong(), countsOf(json), json.required("p50").asDouble(), json.required("p95").asDouble(),
                json.required("p99").asDouble());
    }
}
