package dev.sluice.control.store;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.model.Drill;

/** A drill as JSON; times in microseconds. */
final class DrillJson {
    private DrillJson() {}

    static void write(Drill drill, ObjectNode to) {
        to.put("unit", drill.unit()).put("generation", drill.generation()).put("at", drill.at().toString());
        Drill.Setting setting = drill.setting();
        to.put("configuration", setting.configuration());
        RevertJson.names(setting.oldStack(), "old", to);
        RevertJson.names(setting.newStack(), "new", to);
        Drill.Times times = drill.times();
        to.put("decideMicros", micros(times.decide())).put("routeMicros", micros(times.route())).put("drainMicros", micros(times.drain()))
                .put("verifyMicros", micros(times.verify()));
        Drill.Seen seen = drill.seen();
        to.put("path", seen.path()).put("sent", seen.sent()).put("onNew", seen.onNew()).put("serverErrors", seen.serverErrors())
                .put("probes", seen.probes()).put("byOld", seen.byOld()).put("webSocket", seen.webSocket()).put("upload", seen.upload());
        RevertJson.names(drill.faults(), "faults", to);
    }

    static Drill read(JsonNode from) {
        var setting = new Drill.Setting(text(from, "configuration"), texts(from, "old"), texts(from, "new"));
        var times = new Drill.Times(time(from, "decideMicros"), time(from, "routeMicros"), time(from, "drainMicros"),
                time(from, "verifyMicros"));
        var seen = new Drill.Seen(text(from, "path"), from.required("sent").intValue(), from.required("onNew").longValue(),
                from.required("serverErrors").intValue(), from.required("probes").intValue(), from.required("byOld").intValue(),
                from.required("webSocket").booleanValue(), from.required("upload").booleanValue());
        return new Drill(text(from, "unit"), from.required("generation").longValue(), Instant.parse(text(from, "at")), setting, times, seen,
                texts(from, "faults"));
    }

    private static long micros(Duration time) {
        return time.toNanos() / 1_000;
    }

    private static Duration time(JsonNode from, String field) {
        return Duration.ofNanos(from.required(field).longValue() * 1_000);
    }

    private static String text(JsonNode from, String field) {
        return from.required(field).stringValue();
    }

    private static List<String> texts(JsonNode from, String field) {
        List<String> texts = new ArrayList<>();
        from.required(field).forEach(each -> texts.add(each.stringValue()));
        return texts;
    }
}
