package dev.sluice.control.report;

import java.time.Duration;
import java.util.Optional;

import dev.sluice.model.Breach;
import dev.sluice.model.Motion;
import dev.sluice.model.Revert;

/**
 * What a revert by the guard cost before it was decided, as the journal has it.
 *
 * @param failed what went wrong on new from the onset on, as far as it was counted
 * @param requests out of so many
 * @param since how long from the onset to the decision
 * @param inMotion what was under way on new at the switch; empty: not written down then
 */
record Cost(long failed, long requests, Duration since, Optional<Motion> inMotion) {

    /** Empty: a person or a gate asked for it, and no failures were counted. */
    static Optional<Cost> of(Revert revert) {
        return switch (revert.cause()) {
            case Revert.Cause.Asked _,Revert.Cause.Gated _ -> Optional.empty();
            case Revert.Cause.Breached breached -> Optional.of(breached.scene()
                    .map(scene -> new Cost(scene.onNew().failures(), scene.onNew().requests(), scene.since(),
                            Optional.of(scene.inMotion())))
                    .orElseGet(() -> of(breached.breach())));
        };
    }

    /** Where only the finding itself was written down. */
    private static Cost of(Breach breach) {
        return switch (breach) {
            case Breach.RuleBroken broken -> new Cost(broken.onNew().failures(), broken.onNew().requests(), broken.within(),
                    Optional.empty());
            case Breach.Worse worse -> counted(worse.onNew(), worse.within());
            case Breach.Blackout blackout -> new Cost(blackout.failures(), blackout.failures(), blackout.within(), Optional.empty());
            case Breach.Widespread(Breach last, _, _) -> of(last);
            case Breach.Hanging(Breach found, _, _) -> of(found);
            case Breach.Slow slow -> counted(slow.onNew(), slow.within());
            case Breach.Shifted shifted -> counted(shifted.onNew(), shifted.within());
        };
    }

    private static Cost counted(Breach.Counted counted, Duration within) {
        return new Cost(counted.failures(), counted.requests(), within, Optional.empty());
    }
}
