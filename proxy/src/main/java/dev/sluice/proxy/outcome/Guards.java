package dev.sluice.proxy.outcome;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import dev.sluice.model.CutoverUnit;
import dev.sluice.model.GuardTerms;
import dev.sluice.model.Revert;
import dev.sluice.model.RuleNoise;
import dev.sluice.model.SiteNoise;
import dev.sluice.proxy.guard.Guard;
import dev.sluice.proxy.guard.HoldNews;
import dev.sluice.proxy.route.LiveSplit;
import dev.sluice.proxy.route.Picture;
import dev.sluice.proxy.route.Route;

/**
 * The judge of each unit, who stays in office over reloads: only another rule and a re-arm bring a new one, without evidence. Follows the
 * pictures that are put in force, on whatever thread does that, by compare-and-set.
 */
final class Guards {
    private final int loops;
    private final LongSupplier nanoTime;
    private final HoldBoard holds;
    private final AtomicReference<State> state;

    Guards(int loops, LiveSplit live, HoldBoard holds, LongSupplier nanoTime) {
        this.loops = loops;
        this.holds = holds;
        this.nanoTime = nanoTime;
        Picture first = live.current();
        this.state = new AtomicReference<>(new State(first, armed(null, first), Map.of()));
        live.onPublish(this::follow);
    }

    /**
     * A judge, and from which picture on requests concern him.
     *
     * @param since those decided on an earlier one belong to the evidence that a re-arm has set aside
     */
    record Armed(Guard guard, long since) {}

    /** What is counted when a unit goes back to old. */
    record Reverts(String unit, String cause) {}

    private record State(Picture picture, Map<String, Armed> armed, Map<Reverts, Long> reverts) {}

    /** Null for a unit that is not guarded. */
    @Nullable
    Armed of(String unit) {
        return state.get().armed.get(unit);
    }

    /** All that there are. */
    Collection<Armed> armed() {
        return state.get().armed.values();
    }

    /** After how many nanoseconds without an answer a request hangs. */
    long hangAfter(Route route) {
        Armed armed = of(route.assignment().unit());
        return armed == null ? HangWatch.UNGUARDED : armed.guard.hangAfter(route.endpoint());
    }

    /** How near each of their streams is to a finding: 1 is one. */
    Map<String, Map<String, Double>> suspicions() {
        Map<String, Map<String, Double>> ratios = new TreeMap<>();
        state.get().armed.forEach((unit, armed) -> ratios.put(unit, armed.guard.suspicions()));
        return ratios;
    }

    Optional<SiteNoise> noise(String unit) {
        return Optional.ofNullable(of(unit)).map(armed -> armed.guard.calibration().noise());
    }

    Map<String, RuleNoise.Traffic> traffic() {
        Map<String, RuleNoise.Traffic> known = new HashMap<>();
        state.get().armed.forEach((unit, armed) -> armed.guard.calibration().traffic().ifPresent(traffic -> known.put(unit, traffic)));
        return known;
    }

    /** A guard has something to say of the growth of its unit. One that was replaced, or whose unit is on old anyway, is not listened to. */
    void tell(Guard guard, HoldNews news) {
        State now = state.get();
        String unit = guard.unit();
        Armed armed = now.armed.get(unit);
        if (armed == null || !armed.guard.equals(guard) || now.picture.cutover().split().of(unit).isLatched()) {
            return;
        }
        switch (news) {
            case HoldNews.Raised(String stream, String sentence) -> holds.raise(unit, stream, sentence);
            case HoldNews.Lifted(String stream) -> holds.lift(unit, stream);
        }
    }

    /** Since the start. */
    Map<Reverts, Long> reverts() {
        return state.get().reverts;
    }

    private void follow(Picture picture) {
        State before = state.getAndUpdate(known -> picture.generation() <= known.picture.generation() ? known
                : new State(picture, armed(known, picture), reverts(known, picture)));
        if (picture.generation() <= before.picture.generation()) {
            return; // a later one came first
        }
        state.get().armed.forEach((unit, armed) -> {
            if (share(before.picture, unit) < share(picture, unit)) {
                armed.guard.raised(nanoTime.getAsLong());
            }
        });
        before.armed.forEach((unit, armed) -> {
            Armed now = state.get().armed.get(unit);
            if (!armed.equals(now) || picture.cutover().split().of(unit).isLatched()) {
                holds.liftAll(unit);
            }
        });
    }

    private static int share(Picture picture, String unit) {
        return picture.cutover().split().of(unit).share().basisPoints();
    }

    private Map<String, Armed> armed(@Nullable State before, Picture picture) {
        Map<String, Armed> armed = new HashMap<>();
        for (CutoverUnit unit : picture.cutover().site().units().values()) {
            unit.guard().ifPresent(terms -> armed.put(unit.name(), armed(before, picture, unit, terms)));
        }
        return armed;
    }

    private Armed armed(@Nullable State before, Picture picture, CutoverUnit unit, GuardTerms terms) {
        boolean rearmed = before != null && isRearmed(before.picture, picture, unit.name());
        Armed present = before == null ? null : before.armed.get(unit.name());
        if (present != null && !rearmed && present.guard.judges(unit, terms)) {
            return present;
        }
        long now = nanoTime.getAsLong();
        Guard next = present == null ? new Guard(unit, terms, loops, now) : present.guard.successor(unit, terms, now);
        return new Armed(next, rearmed ? picture.generation() : 0);
    }

    /** The latch is gone, or another one is there: then it was opened in between. */
    private static boolean isRearmed(Picture before, Picture after, String unit) {
        Optional<Revert> latch = before.cutover().split().of(unit).revert();
        return latch.isPresent() && !latch.equals(after.cutover().split().of(unit).revert());
    }

    private static Map<Reverts, Long> reverts(State before, Picture after) {
        Map<Reverts, Long> counts = new HashMap<>(before.reverts);
        after.cutover().split().exposures().forEach((unit, exposure) -> {
            Optional<Revert> known = before.picture.cutover().split().of(unit).revert();
            exposure.revert().filter(revert -> !Optional.of(revert).equals(known))
                    .ifPresent(revert -> counts.merge(new Reverts(unit, revert.cause().label()), 1L, Long::sum));
        });
        return counts;
    }
}
