package dev.sluice.model;

import java.util.Optional;

/**
 * Where one unit stands.
 *
 * @param share what was asked for; not in force while latched
 * @param revert the revert that latched the unit; empty: not latched
 */
public record Exposure(Share share, Optional<Revert> revert, Freeze freeze) {
    public static final Exposure NONE = new Exposure(Share.NONE, Optional.empty(), Freeze.NONE);

    /** Whether a revert holds the unit on old: no share, no segment, until a person re-arms it. */
    public boolean isLatched() {
        return revert.isPresent();
    }

    public Exposure withShare(Share to) {
        return new Exposure(to, revert, freeze);
    }

    /** Back to old, and kept there. A unit that is latched already keeps its first revert. */
    public Exposure reverted(Revert by) {
        return new Exposure(Share.NONE, Optional.of(revert.orElse(by)), freeze);
    }

    /** Allowed again, at 0 %. */
    public Exposure rearmed() {
        return new Exposure(Share.NONE, Optional.empty(), freeze);
    }

    public Exposure withFreeze(Freeze to) {
        return new Exposure(share, revert, to);
    }
}
