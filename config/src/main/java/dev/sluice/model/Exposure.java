package dev.sluice.model;

import java.time.Instant;
import java.util.Optional;

/**
 * Where one unit stands.
 *
 * @param share what was asked for; not in force while latched
 * @param revert the revert that latched the unit; empty: not latched
 * @param relapses the reverts by the guard of late, this one included
 * @param carried up to when old has what new had accepted, or a person has given it up
 * @param progress where it stands in its plan
 */
public record Exposure(Share share, Optional<Revert> revert, Freeze freeze, Relapses relapses, Instant carried, Progress progress) {
    public static final Exposure NONE = new Exposure(Share.NONE, Optional.empty(), Freeze.NONE, Relapses.NONE);

    /** Where nothing was ever carried over. */
    public Exposure(Share share, Optional<Revert> revert, Freeze freeze, Relapses relapses) {
        this(share, revert, freeze, relapses, Instant.EPOCH, new Progress.NotStarted());
    }

    /** The later of two times: what was once carried over stays so. */
    public Exposure withCarried(Instant upTo) {
        return upTo.isAfter(carried) ? new Exposure(share, revert, freeze, relapses, upTo, progress) : this;
    }

    /** Whether a revert holds the unit on old: no share, no segment, until a person re-arms it. */
    public boolean isLatched() {
        return revert.isPresent();
    }

    /** The share that counts. */
    public Share inForce() {
        return isLatched() ? Share.NONE : share;
    }

    public Exposure withShare(Share to) {
        return new Exposure(to, revert, freeze, relapses, carried, progress);
    }

    /** Back to old, and kept there. A unit that is latched already keeps its first revert. */
    public Exposure reverted(Revert by) {
        boolean relapse = revert.isEmpty() && by.cause() instanceof Revert.Cause.Breached;
        return new Exposure(Share.NONE, Optional.of(revert.orElse(by)), freeze, relapse ? relapses.and(by.at()) : relapses,
                carried, progress.reverted());
    }

    /** Allowed again, at 0 % and before the first stage of its plan. */
    public Exposure rearmed() {
        return new Exposure(Share.NONE, Optional.empty(), freeze, relapses, carried, new Progress.NotStarted());
    }

    public Exposure withProgress(Progress to) {
        return new Exposure(share, revert, freeze, relapses, carried, to);
    }

    public Exposure withRelapses(Relapses of) {
        return new Exposure(share, revert, freeze, of, carried, progress);
    }

    /** From when on a person may re-arm what the guard latched. A revert that a person asked for holds nobody up. */
    public Optional<Instant> heldUntil() {
        return byGuard().map(by -> by.at().plus(relapses.holdDown(by.at())));
    }

    /** Whether it takes a change to re-arm it. */
    public boolean isLocked() {
        return byGuard().filter(by -> relapses.isLocked(by.at())).isPresent();
    }

    public Exposure withFreeze(Freeze to) {
        return new Exposure(share, revert, to, relapses, carried, progress);
    }

    private Optional<Revert> byGuard() {
        return revert.filter(by -> by.cause() instanceof Revert.Cause.Breached);
    }
}
