package dev.sluice.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How far a plan has come.
 *
 * @param path the shares of the stages that were passed and of the present one, as they were when each was begun: so a file that says
 *        otherwise is noticed, and no stage can be passed over or come twice
 * @param by who began the plan, by the name of a token
 * @param since when the present stage was come to, or began to rise
 * @param from the share there was when the present stage began to rise
 * @param spent time of the present phase; at least as much has passed by a clock that nobody sets
 * @param samples requests that new has answered while the share was held, by unit and endpoint
 * @param skipped what was gone past without being waited for; kept for ever
 * @param notBefore nothing rises before this time
 */
public record Run(List<Share> path, Phase phase, String by, Instant since, Share from, Duration spent, Map<String, Long> samples,
        List<Skip> skipped, Optional<Instant> notBefore) {
    public Run {
        path = List.copyOf(path);
        samples = Map.copyOf(samples);
        skipped = List.copyOf(skipped);
        if (path.isEmpty()) {
            throw new IllegalArgumentException("path: no stage (expected: the first one, at least)");
        }
    }

    /** At the first stage of a plan, nothing of it done. */
    static Run begin(ExposurePlan plan, Share from, String by, Instant now) {
        return new Run(List.of(plan.stage(1).share()), Phase.ENTRY, by, now, from, Duration.ZERO, Map.of(), List.of(), Optional.empty());
    }

    /** What a person went past. */
    public record Skip(int stage, Phase phase, String by, String reason, Instant at) {}

    /** Of the present stage, from 1. */
    public int stage() {
        return path.size();
    }

    /** The share that the present stage is for. */
    public Share share() {
        return path.getLast();
    }

    /** Another phase of the same stage, at its beginning. */
    Run in(Phase next) {
        return new Run(path, next, by, since, from, Duration.ZERO, next == Phase.EXIT ? samples : Map.of(), skipped, notBefore);
    }

    /** Begins to rise from a share. */
    Run rampFrom(Share share, Instant now) {
        return new Run(path, Phase.RAMP, by, now, share, Duration.ZERO, Map.of(), skipped, Optional.empty());
    }

    /** At the entry of the next stage. */
    Run toNext(ExposurePlan plan, Instant now) {
        return new Run(Stream.concat(path.stream(), Stream.of(plan.stage(stage() + 1).share())).toList(), Phase.ENTRY, by,
                now, share(), Duration.ZERO, Map.of(), skipped, notBefore);
    }

    Run with(Skip skip) {
        return new Run(path, phase, by, since, from, spent, samples, Stream.concat(skipped.stream(), Stream.of(skip)).toList(), notBefore);
    }

    Run notBefore(Instant time) {
        return new Run(path, phase, by, since, from, spent, samples, skipped, Optional.of(time));
    }

    /** As it is written down while it goes on. */
    public Run after(Duration time, Map<String, Long> answered) {
        return new Run(path, phase, by, since, from, time, answered, skipped, notBefore);
    }

    /** Whether another is at the same place: the same phase of the same stage, begun at the same time. */
    public boolean isAt(Run other) {
        return phase == other.phase && path.equals(other.path) && since.equals(other.since) && from.equals(other.from);
    }
}
