package dev.sluice.control.callback;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

import dev.sluice.control.store.CallbackStore.Kept;
import dev.sluice.model.SpoolState;

/** Which of the kept callbacks is next: one after the other of each rule, in the order in which they came. Confined to one thread. */
final class CallbackLines {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
    private static final int MOST_DOUBLINGS = 10;
    /** Told of dead letters; a person who has so many has another problem than the rest. */
    private static final int MOST_TOLD = 200;

    private final Map<String, Line> lines = new LinkedHashMap<>();
    private final TreeMap<Long, Kept> dead = new TreeMap<>();

    private static final class Line {
        private final TreeMap<Long, Kept> waiting = new TreeMap<>();
        private boolean underWay;
        private Optional<Long> notBefore = Optional.empty();
        private long replayed;
    }

    void add(Kept kept) {
        if (kept.dead().isPresent()) {
            dead.put(kept.number(), kept);
        } else {
            line(kept).waiting.put(kept.number(), kept);
        }
    }

    /** The first of every rule that may be replayed now. */
    List<Kept> due(long nanos, Predicate<Kept> open) {
        List<Kept> due = new ArrayList<>();
        for (Line line : lines.values()) {
            if (!line.underWay && !line.waiting.isEmpty() && line.notBefore.filter(time -> nanos - time < 0).isEmpty()
                    && open.test(first(line))) {
                due.add(first(line));
            }
        }
        return due;
    }

    /** Whether any waits that may be replayed, now or after a pause. */
    boolean isAnyWaiting(Predicate<Kept> open) {
        return lines.values().stream().anyMatch(line -> !line.waiting.isEmpty() && open.test(first(line)));
    }

    boolean isEmpty() {
        return lines.values().stream().allMatch(line -> line.waiting.isEmpty());
    }

    boolean isAnyUnderWay() {
        return lines.values().stream().anyMatch(line -> line.underWay);
    }

    void begun(Kept kept) {
        line(kept).underWay = true;
    }

    /** It is tried again, not before a time. */
    void again(Kept kept, long notBefore) {
        Line line = line(kept);
        line.underWay = false;
        line.notBefore = Optional.of(notBefore);
        line.waiting.replace(kept.number(), kept);
    }

    /** How long the next try waits after one in vain. */
    static Duration pause(Kept kept) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(MOST_DOUBLINGS, Math.max(0, kept.tries() - 1)));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    /** It is where it was sent to; how many were since none waited, if it is the last. */
    Optional<Long> replayed(Kept kept) {
        Line line = line(kept);
        leave(kept);
        line.replayed++;
        if (!line.waiting.isEmpty()) {
            return Optional.empty();
        }
        long all = line.replayed;
        line.replayed = 0;
        return Optional.of(all);
    }

    /** It waits no more. */
    void leave(Kept kept) {
        Line line = line(kept);
        line.underWay = false;
        line.notBefore = Optional.empty();
        line.waiting.remove(kept.number());
    }

    Optional<Kept> dead(long number) {
        return Optional.ofNullable(dead.get(number));
    }

    void forgetDead(long number) {
        dead.remove(number);
    }

    int dead() {
        return dead.size();
    }

    SpoolState state(long bytes, Optional<String> trouble) {
        List<SpoolState.Line> waiting = new ArrayList<>();
        lines.forEach((rule, line) -> {
            if (!line.waiting.isEmpty()) {
                waiting.add(new SpoolState.Line(rule, line.waiting.size(), Optional.of(first(line).at()), first(line).tries()));
            }
        });
        return new SpoolState(waiting, dead.values().stream().limit(MOST_TOLD).map(CallbackLines::letter).toList(), dead.size(), bytes,
                trouble);
    }

    static SpoolState.DeadLetter letter(Kept kept) {
        return new SpoolState.DeadLetter(kept.number(), kept.rule(), kept.unit(), kept.method(), kept.path(), kept.at(), kept.tries(),
                kept.dead().orElse(""));
    }

    private Line line(Kept kept) {
        return lines.computeIfAbsent(kept.rule(), _ -> new Line());
    }

    private static Kept first(Line line) {
        return line.waiting.firstEntry().getValue();
    }
}
