package dev.sluice.control.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.model.ArrivalReport;
import dev.sluice.model.Arrivals;
import dev.sluice.model.LiveShare;
import dev.sluice.model.LiveShare.Straggler;
import dev.sluice.model.LiveShare.Tail;
import dev.sluice.model.Verdict;

/** Who comes in at the old address, as answers tell it. */
final class ArrivalJson {
    private static final double PERCENT = 0.01;
    private static final double TENTH = 0.001;

    private ArrivalJson() {}

    /** {@code verdict}: whether that address may be given up. */
    static ObjectNode of(LiveShare live, Verdict verdict) {
        ObjectNode json = Json.object().put("at", Json.time(live.at()));
        counts(json, live.lately());
        if (live.lately().old() + live.lately().fresh() > 0) {
            json.put("ratio", Json.ratio(live.lately().share()));
        }
        json.set("forecast", forecast(live));
        json.putObject("decommission").put("allowed", verdict instanceof Verdict.Pass).put("sentence", verdict.sentence()).put("remedy",
                verdict.wayOut());
        ArrayNode sources = json.putArray("sources");
        live.sources().forEach(source -> {
            ObjectNode one = sources.addObject().put("source", source.name());
            source.told().ifPresent(at -> one.put("told", Json.time(at)));
            if (!source.trouble().isEmpty()) {
                one.put("trouble", source.trouble());
            }
        });
        stragglers(json, live.stragglers());
        return json;
    }

    /** In a few words, for the page. */
    static ObjectNode summary(LiveShare live, Verdict verdict) {
        ObjectNode json = Json.object();
        counts(json, live.lately());
        if (live.lately().old() + live.lately().fresh() > 0) {
            json.put("ratio", Json.ratio(live.lately().share()));
        }
        if (live.tail() instanceof Tail.Falling falling) {
            falling.below(TENTH, live.at()).ifPresent(at -> json.put("below01", Json.time(at)));
        }
        json.put("sentence", verdict.sentence());
        stragglers(json, live.stragglers().stream().filter(one -> one.by() != LiveShare.Trait.ENDPOINT).limit(6).toList());
        return json;
    }

    static ObjectNode report(ObjectNode json, Optional<ArrivalReport> report) {
        json.put("counting", report.isPresent());
        ArrayNode minutes = json.putArray("minutes");
        report.ifPresent(told -> told.minutes()
                .forEach(minute -> counts(minutes.addObject().put("minute", minute.at()), minute.counts())));
        stragglers(json, report.map(ArrivalReport::stragglers).orElse(List.of()));
        return json;
    }

    private static ObjectNode forecast(LiveShare live) {
        ObjectNode json = Json.object();
        switch (live.tail()) {
            case Tail.Falling falling -> {
                json.put("fittedRatio", falling.now()).put("halves", Json.millis(Math.log(2) / falling.rate() * 60))
                        .put("errorRatio", Json.ratio(falling.error() / falling.rate())).put("minutes", falling.minutes())
                        .put("requests", falling.requests());
                falling.below(PERCENT, live.at()).ifPresent(at -> json.put("below1", Json.time(at)));
                falling.below(TENTH, live.at()).ifPresent(at -> json.put("below01", Json.time(at)));
            }
            case Tail.Unknown(String why) -> json.put("unknown", why);
        }
        return json;
    }

    private static void counts(ObjectNode json, Arrivals counts) {
        json.put("old", counts.old()).put("new", counts.fresh()).put("elsewhere", counts.elsewhere());
    }

    private static void stragglers(ObjectNode json, List<Straggler> all) {
        ArrayNode list = json.putArray("stragglers");
        all.forEach(one -> list.addObject().put("by", one.by().name().toLowerCase(Locale.ROOT)).put("what", one.what()).put("count",
                one.count()));
    }
}
