package dev.sluice.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Leave for a tester to be served while a unit is frozen, or to see one stack. What it lets in is of no visitor.
 *
 * @param id names it; no secret
 * @param holder whose it is, for lists
 * @param units empty: all, and what no unit claims
 * @param stack where its holder's requests go; empty: where they would go anyway
 * @param terms what it lets in
 * @param page a path, where its link ends
 * @param until when it ends
 */
public record Pass(String id, String holder, Set<String> units, Optional<Side> stack, Terms terms, String page, Instant made,
        Instant until) {
    /** The longest that one may last. */
    public static final Duration LONGEST = Duration.ofHours(8);

    public Pass {
        units = Set.copyOf(units);
        if (Duration.between(made, until).compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("pass: until " + until + " (expected: within " + LONGEST.toHours() + " h of " + made + ")");
        }
    }

    /**
     * What a pass lets in.
     *
     * @param modes of the freezes that it passes
     * @param writes whether also what may change something is let into what is frozen
     * @param networks whose requests need nothing else; empty: what shows the pass is a link or a header
     */
    public record Terms(Set<FreezeMode> modes, boolean writes, List<Network> networks) {
        public Terms {
            modes = Set.copyOf(modes);
            networks = List.copyOf(networks);
        }
    }

    /** What becomes of one. */
    public enum Step {
        MADE, USED, REVOKED;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public boolean isFor(String unit) {
        return units.isEmpty() || units.contains(unit);
    }

    /** Whether a freeze of this mode lets its holder's request in. */
    public boolean lets(FreezeMode mode, boolean write) {
        return mode.lets(write) || terms.modes().contains(mode) && (!write || terms.writes());
    }

    public boolean isOver(Instant now) {
        return !now.isBefore(until);
    }
}
