package dev.sluice.load.result;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.sluice.load.run.Attempt;
import dev.sluice.load.run.Attempts;
import dev.sluice.load.run.Happening;
import dev.sluice.scenario.Demands;

/**
 * What one event loop has seen of a run. The loop writes; a reader that takes a second out of it, or all of it at the end, holds its lock for a
 * moment.
 */
public final class Book implements Attempts {
    /** Steps and choices are kept apart up to here, each. */
    static final int MOST_SLICES = 2_000;
    private static final String OTHERS = "(others)";

    private final Map<Slice, Series> steps = new HashMap<>();
    private final Map<Slice, Series> cells = new HashMap<>();
    private final Map<String, Toll> walks = new TreeMap<>();
    private final Incidents failures = new Incidents();
    private final Incidents troubles = new Incidents();
    private final List<Happening.Cued> cues = new ArrayList<>();
    private final Trails trails;
    private Series all = new Series(3);
    private Series second = new Series(3);
    private Arrived arrived = Arrived.NONE;
    private Arrived arrivedNow = Arrived.NONE;

    public Book(Demands demands) {
        trails = new Trails(demands);
    }

    @Override
    public synchronized void saw(Attempt attempt) {
        second.add(attempt);
        slice(steps, new Slice(attempt.step(), attempt.side()), 3).add(attempt);
        if (!attempt.cell().isEmpty()) {
            slice(cells, new Slice(attempt.cell(), attempt.side()), 2).add(attempt);
        }
        trails.saw(attempt);
        switch (attempt.ending()) {
            case Attempt.Ending.Fine _,Attempt.Ending.NotExecuted _ -> {}
            case Attempt.Ending.Wrong(String what) -> failures.heard(what, Optional.of(attempt.visitor()));
            case Attempt.Ending.Lost(String why) -> failures.heard(attempt.step() + ": " + why, Optional.of(attempt.visitor()));
        }
    }

    @Override
    public synchronized void heard(Happening happening) {
        switch (happening) {
            case Happening.Arrival arrival -> arrivedNow = arrivedNow.and(new Arrived(1, arrival.isLate() ? 1 : 0, 0));
            case Happening.Dropped(_, Happening.Dropped.Why why) -> {
                arrivedNow = arrivedNow.and(new Arrived(0, 0, 1));
                troubles.heard("visitors who did not come for the bound of " + why.name().toLowerCase(java.util.Locale.ROOT),
                        Optional.empty());
            }
            case Happening.Walked walked -> {
                walks.merge(known(walks, walked.cell()), new Toll(1, walked.failure().isPresent() ? 1 : 0), Toll::and);
                trails.left(walked.visitor());
            }
            case Happening.Cued cued -> cues.add(cued);
            case Happening.SentAgain _ -> troubles.heard("sent again because a kept connection was closed just then", Optional.empty());
            case Happening.Strayed(_, String host) -> troubles.heard("not followed to " + host, Optional.empty());
            case Happening.CutShort(_, String step) -> troubles.heard(step + ": answer longer than is kept", Optional.empty());
            case Happening.Trouble trouble -> troubles.heard(trouble.what(), Optional.empty());
        }
    }

    private static Series slice(Map<Slice, Series> slices, Slice slice, int digits) {
        Slice known = slices.size() < MOST_SLICES || slices.containsKey(slice) ? slice : new Slice(OTHERS, slice.side());
        return slices.computeIfAbsent(known, _ -> new Series(digits));
    }

    private static String known(Map<String, Toll> walks, String cell) {
        return walks.size() < MOST_SLICES || walks.containsKey(cell) ? cell : OTHERS;
    }

    /** What was seen since this was asked last. */
    synchronized Lately lately() {
        var lately = new Lately(second, arrivedNow);
        all.add(second);
        arrived = arrived.and(arrivedNow);
        second = new Series(3);
        arrivedNow = Arrived.NONE;
        return lately;
    }

    /** Since the last look. */
    record Lately(Series requests, Arrived arrived) {}

    /** Takes over all that another one has; that one is not used any more. */
    synchronized void add(Book other) {
        var _ = lately();
        var _ = other.lately();
        all.add(other.all);
        arrived = arrived.and(other.arrived);
        other.steps.forEach((slice, series) -> slice(steps, slice, 3).add(series));
        other.cells.forEach((slice, series) -> slice(cells, slice, 2).add(series));
        other.walks.forEach((cell, toll) -> walks.merge(known(walks, cell), toll, Toll::and));
        failures.add(other.failures);
        troubles.add(other.troubles);
        cues.addAll(other.cues);
        trails.add(other.trails);
    }

    Series all() {
        return all;
    }

    Arrived arrived() {
        return arrived;
    }

    /** By step and stack, in order. */
    Map<Slice, Series> steps() {
        return sorted(steps);
    }

    /** By a visitor's choices and stack, in order. */
    Map<Slice, Series> cells() {
        return sorted(cells);
    }

    /** Journeys by the visitor's choices. */
    Map<String, Toll> walks() {
        return walks;
    }

    Incidents failures() {
        return failures;
    }

    Incidents troubles() {
        return troubles;
    }

    List<Happening.Cued> cues() {
        return cues;
    }

    Trails trails() {
        return trails;
    }

    private static Map<Slice, Series> sorted(Map<Slice, Series> slices) {
        Map<Slice, Series> sorted = new TreeMap<>(Slice.ORDER);
        sorted.putAll(slices);
        return sorted;
    }
}
