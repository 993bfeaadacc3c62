package dev.sluice.model;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was seen of one plan since its present phase began. In memory alone, but for the time and the requests, which are written down now and
 * then: a restart looks at every gate anew, and holds longer rather than shorter.
 *
 * @param run with the time that has passed until now
 * @param tracks the gates that count in this phase
 * @param waits why nothing rises; empty: nothing is in the way
 */
public record PlanWatch(Run run, Map<PlanGate, Track> tracks, List<String> waits) {
    public PlanWatch {
        tracks = Map.copyOf(tracks);
        waits = List.copyOf(waits);
    }

    /**
     * What one gate said.
     *
     * @param last its latest verdict
     * @param fresh whether that was given in this phase
     * @param unsure how long it has told nothing that decides
     * @param passes in a row
     */
    public record Track(Optional<Judgement> last, boolean fresh, Duration unsure, int passes) {
        static final Track UNKNOWN = new Track(Optional.empty(), false, Duration.ZERO, 0);

        Track after(PlanSights.Look look, Duration passed) {
            if (look.latest().isEmpty() || look.latest().equals(last)) {
                Duration silent = unsure.plus(passed);
                return new Track(last, fresh, silent, silent.compareTo(look.patience()) > 0 ? 0 : passes);
            }
            return switch (look.latest().get().verdict()) {
                case Verdict.Pass _ -> new Track(look.latest(), true, Duration.ZERO, passes + 1);
                case Verdict.Fail _ -> new Track(look.latest(), true, Duration.ZERO, 0);
                case Verdict.Inconclusive _ -> new Track(look.latest(), true, unsure.plus(passed), 0);
            };
        }

        /** In this phase, and not so long ago that it would have to say so again. */
        boolean passed() {
            return passes > 0;
        }

        Optional<Judgement> failed() {
            return last.filter(said -> fresh && said.verdict() instanceof Verdict.Fail);
        }

        /** As {@code pass: 0.1% of 4000 requests failed on new and 0.1% on old}. */
        String sentence() {
            return last.filter(_ -> fresh).map(said -> said.verdict().label() + ": " + said.verdict().sentence())
                    .orElse("nothing said yet");
        }
    }

    /** At the beginning of a phase: what gates said before it began says nothing of it. */
    static PlanWatch begin(Run run, PlanSights seen) {
        Map<PlanGate, Track> tracks = new HashMap<>();
        seen.gates().forEach((gate, look) -> tracks.put(gate, new Track(look.latest(), false, Duration.ZERO, 0)));
        return new PlanWatch(run, tracks, List.of());
    }

    /** A beat later; gates that were not asked before begin now. */
    PlanWatch after(PlanSights seen) {
        Map<PlanGate, Track> next = new HashMap<>();
        seen.gates().forEach((gate, look) -> {
            Track before = tracks.get(gate);
            next.put(gate, before == null ? new Track(look.latest(), false, Duration.ZERO, 0) : before.after(look, seen.passed()));
        });
        return new PlanWatch(run, next, waits);
    }

    PlanWatch with(Run of) {
        return new PlanWatch(of, tracks, waits);
    }

    PlanWatch waitingFor(List<String> what) {
        return new PlanWatch(run, tracks, what);
    }

    Track track(PlanGate gate) {
        return Optional.ofNullable(tracks.get(gate)).orElse(Track.UNKNOWN);
    }
}
