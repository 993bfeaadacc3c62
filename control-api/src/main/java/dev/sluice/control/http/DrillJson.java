package dev.sluice.control.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.drill.Drills;
import dev.sluice.model.Drill;

/** What drills have shown, as answers tell it: judged now, on the configuration in force. */
final class DrillJson {
    private final Drills drills;
    private final InstantSource clock;

    DrillJson(Drills drills, InstantSource clock) {
        this.drills = drills;
        this.clock = clock;
    }

    /** All of it. */
    ObjectNode whole(ObjectNode json, String unit) {
        json.put("unit", unit).put("state", drills.isRunning(unit) ? "running" : "idle");
        drills.last(unit).ifPresent(drill -> json.set("last", last(drill)));
        return json;
    }

    /** In a phrase; nothing for a unit that never had one. */
    Optional<ObjectNode> brief(String unit) {
        Instant now = clock.instant();
        return drills.last(unit).map(drill -> Json.object().put("at", Json.time(drill.at())).put("passed", drill.passed())
                .put("valid", drill.flaw(now, drills.present()).isEmpty()).put("seconds", seconds(drill.times().total()))
                .put("sentence", drill.sentence(now, drills.present())));
    }

    private ObjectNode last(Drill drill) {
        Instant now = clock.instant();
        Optional<String> flaw = drill.flaw(now, drills.present());
        ObjectNode json = Json.object().put("generation", drill.generation()).put("at", Json.time(drill.at()))
                .put("ageSeconds", Math.max(0, Duration.between(drill.at(), now).toSeconds())).put("passed", drill.passed())
                .put("valid", flaw.isEmpty());
        flaw.ifPresent(why -> json.put("why", why));
        json.put("sentence", drill.sentence(now, drills.present()));
        json.set("faults", Json.array(drill.faults()));
        Drill.Times times = drill.times();
        json.put("seconds", seconds(times.total())).put("budget", Drill.BUDGET.toSeconds()).put("alarm", drill.alarms());
        json.putObject("times").put("decide", seconds(times.decide())).put("route", seconds(times.route()))
                .put("drain", seconds(times.drain()))
                .put("verify", seconds(times.verify()));
        Drill.Seen seen = drill.seen();
        json.put("path", seen.path()).put("sent", seen.sent()).put("onNew", seen.onNew()).put("serverErrors", seen.serverErrors())
                .put("probes", seen.probes()).put("byOld", seen.byOld()).put("webSocket", seen.webSocket()).put("upload", seen.upload());
        json.put("configuration", drill.setting().configuration());
        json.set("old", Json.array(drill.setting().oldStack()));
        json.set("new", Json.array(drill.setting().newStack()));
        return json;
    }

    private static double seconds(Duration time) {
        return Math.rint(time.toNanos() / 1e3) / 1e6;
    }
}
