package dev.sluice.control.gate;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.sluice.control.gate.Needs.Need;
import dev.sluice.control.gate.StageAhead.Want;
import dev.sluice.model.Pace;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.Site;
import dev.sluice.model.Spread;
import dev.sluice.model.Stage;
import dev.sluice.model.Tally;

/** The time for which the share of a stage would be held, in steps in which nothing changes. Confined to one thread. */
final class Walk {
    static final String SAMPLES = "min-samples";

    private static final String DURING = "during";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Ahead ahead;
    private final Stage stage;
    private final Map<Wish, Double> have = new LinkedHashMap<>();
    private final Map<Wish, Duration> reached = new HashMap<>();
    private final Map<Replay.Source, Long> minutes = new TreeMap<>();
    private final long[] took = new long[Spread.BUCKETS];
    private Duration dwelt = Duration.ZERO;
    private Duration spent = Duration.ZERO;
    private Duration held = Duration.ZERO;
    private double onNew;
    private long good;
    private long failures;
    private Instant counted = Instant.MIN;
    private Instant at;

    Walk(Ahead ahead, Stage stage, Instant begun) {
        this.ahead = ahead;
        this.stage = stage;
        this.at = begun;
        want(SAMPLES, ahead.needs.samples(ahead.unit, stage).stream().filter(need -> ahead.knowsEndpoints(need.unit())).toList());
        want(DURING, ahead.needs.gates(ahead.unit, stage.gates().during(), stage.share()));
        want("exit", ahead.needs.gates(ahead.unit, stage.gates().exit(), stage.share()));
    }

    /**
     * What is known of the time ahead.
     *
     * @param parts by unit and endpoint, of all requests since the start; none: nobody has asked for it
     */
    record Ahead(String unit, Site site, Needs needs, Map<String, Replay> replays, Map<String, Map<String, Double>> parts, Instant end) {
        /** Whether anything is known of how requests of a unit spread over its endpoints. */
        boolean knowsEndpoints(String unit) {
            return !parts.getOrDefault(unit, Map.of()).isEmpty();
        }

        /** The part of a unit's requests that counts for a need. */
        double part(Need need) {
            return need.endpoint().map(endpoint -> parts.getOrDefault(need.unit(), Map.of()).getOrDefault(endpoint, 0.0)).orElse(1.0);
        }
    }

    private record Wish(String list, Need need) {}

    /** Of what a gate asks for at one place, the most. */
    private void want(String list, List<Need> all) {
        Map<String, Need> most = new LinkedHashMap<>();
        all.forEach(need -> most.merge(need.what(), need, (one, other) -> one.requests() >= other.requests() ? one : other));
        most.values().forEach(need -> have.put(new Wish(list, need), 0.0));
    }

    /** Until it may be left; when that is. */
    Instant go() {
        while (!isOver() && at.isBefore(ahead.end)) {
            step();
        }
        return at;
    }

    boolean isOver() {
        return dwelt.compareTo(stage.dwell()) >= 0 && reached.size() == have.size();
    }

    private void step() {
        Map<String, Replay.Flow> flows = new HashMap<>();
        ahead.replays.forEach((member, replay) -> flows.put(member, replay.at(at)));
        Instant next = at.truncatedTo(ChronoUnit.MINUTES).plus(MINUTE);
        Duration step = Duration.between(at, next);
        boolean counts = !isHeld();
        if (counts && dwelt.compareTo(stage.dwell()) < 0) {
            step = shorter(step, stage.dwell().minus(dwelt));
        }
        if (counts && spent.compareTo(patience()) < 0) {
            step = shorter(step, patience().minus(spent));
        }
        for (Map.Entry<Wish, Double> want : have.entrySet()) {
            step = reached.containsKey(want.getKey()) ? step : shorter(step, left(want.getKey(), want.getValue(), flows));
        }
        advance(step, flows, counts);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    /** How long it takes at this rate until there are enough; a millisecond at least. */
    private Duration left(Wish want, double had, Map<String, Replay.Flow> flows) {
        double rate = rate(want.need(), flows);
        double seconds = rate <= 0 || !want.need().isKnown() ? Double.MAX_VALUE : (want.need().requests() - had) / rate;
        return seconds > MINUTE.toSeconds() ? MINUTE : Duration.ofMillis(Math.max(1, (long) Math.ceil(seconds * 1_000)));
    }

    private double rate(Need need, Map<String, Replay.Flow> flows) {
        double perSecond = Optional.ofNullable(flows.get(need.unit())).map(Replay.Flow::perSecond).orElse(0.0);
        return perSecond * ahead.part(need) * stage.share().basisPoints() / Share.WHOLE;
    }

    private void advance(Duration step, Map<String, Replay.Flow> flows, boolean counts) {
        double seconds = step.toNanos() / 1e9;
        if (!counted.equals(at.truncatedTo(ChronoUnit.MINUTES))) {
            counted = at.truncatedTo(ChronoUnit.MINUTES);
            flows.values().forEach(this::count);
        }
        spent = spent.plus(step);
        have.replaceAll((want, had) -> had + rate(want.need(), flows) * seconds);
        have.forEach((want, has) -> {
            if (has >= want.need().requests() - 1e-6) {
                reached.putIfAbsent(want, spent);
            }
        });
        onNew += flows.values().stream().mapToDouble(Replay.Flow::perSecond).sum() * seconds * stage.share().basisPoints()
                / Share.WHOLE;
        dwelt = counts ? dwelt.plus(step) : dwelt;
        held = counts ? held : held.plus(step);
        at = at.plus(step);
    }

    private void count(Replay.Flow flow) {
        minutes.merge(flow.source(), 1L, Long::sum);
        good += flow.old().good();
        failures += flow.old().failures();
        for (int i = 0; i < took.length; i++) {
            took[i] += flow.old().took().counts().get(i);
        }
    }

    /** How long gates held the plan, for they had too little to tell. */
    Duration held() {
        return held;
    }

    /** What was recorded of the minutes that stand in. */
    StageAhead.Seen seen() {
        Tally old = new Tally(ahead.unit, Side.OLD, "", good, failures, Map.of(), Spread.of(took));
        return new StageAhead.Seen(Math.round(onNew), old, minutes.getOrDefault(Replay.Source.SAME_WEEKDAY, 0L),
                minutes.getOrDefault(Replay.Source.OTHER_DAY, 0L), minutes.getOrDefault(Replay.Source.NOWHERE, 0L));
    }

    /** A gate of {@code during} that tells nothing holds the plan after a while, and its time stands still. */
    private boolean isHeld() {
        return spent.compareTo(patience()) >= 0
                && have.keySet().stream().anyMatch(want -> want.list().equals(DURING) && !reached.containsKey(want));
    }

    private Duration patience() {
        return stage.gates().during().stream().flatMap(gate -> ahead.site.gate(gate).stream()).map(gate -> Pace.of(gate).patience())
                .min(Duration::compareTo).orElse(DryRun.LONGEST);
    }

    List<Want> wants() {
        return have.keySet().stream().map(wish -> Optional.ofNullable(reached.get(wish)).map(Want.of(wish.list, wish.need)::after)
                .orElseGet(() -> Want.of(wish.list, wish.need))).toList();
    }

    String because() {
        Optional<Wish> missing = have.keySet().stream().filter(want -> !reached.containsKey(want)).findFirst();
        if (missing.isPresent()) {
            return missing.get().need().what() + lacks(missing.get());
        }
        return reached.entrySet().stream().filter(one -> one.getValue().compareTo(stage.dwell()) > 0)
                .max(Map.Entry.comparingByValue())
                .map(one -> one.getKey().need().what() + ", " + Wording.count(one.getKey().need().requests()) + " requests")
                .orElse("its dwell");
    }

    private String lacks(Wish want) {
        if (!want.need().isKnown()) {
            return ": old has answered too little to compare with";
        }
        return ": " + Wording.count(Math.round(have.getOrDefault(want, 0.0))) + " of " + Wording.count(want.need().requests())
                + " requests";
    }
}
