package dev.sluice.model;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * That nothing is written any more (SEMANTICS D4): what was found when a freeze became frozen. It holds for as long as that freeze is in force.
 *
 * @param generation that brought the freeze; no other one has it
 * @param at when it was found
 * @param last the last write that ended; empty: none since the start of the process
 * @param uncertain writes that a stack had and did not answer, shortly before the freeze or during it: what came of them has to be looked up.
 *        The latest of them
 * @param uncertainLeftOut how many more there were
 * @param blindBefore when the process began, if that was after the freeze did: what an earlier one had under way is not known
 * @param probe what the probe of the database said, if there is one
 */
public record FreezeProof(long generation, Set<String> units, FreezeMode mode, Instant since, Instant at, Optional<WriteState.Ended> last,
        List<WriteState.Ended> uncertain, long uncertainLeftOut, Optional<Instant> blindBefore, Optional<String> probe) {
    public FreezeProof {
        units = Set.copyOf(units);
        uncertain = List.copyOf(uncertain);
    }
}
