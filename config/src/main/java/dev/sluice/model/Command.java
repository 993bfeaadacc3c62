package dev.sluice.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What somebody asks of the cutover. */
public sealed interface Command {
    /** Sets shares, all of them or none. Each moves its whole group. */
    record SetShares(Map<String, Share> shares, Asker asker) implements Command {
        public SetShares {
            shares = Map.copyOf(shares);
        }
    }

    /**
     * Takes units back to old.
     *
     * @param units empty: all
     */
    record RevertUnits(Set<String> units, Asker asker) implements Command {
        public RevertUnits {
            units = Set.copyOf(units);
        }
    }

    /**
     * Allows a reverted unit, with its group, to be exposed again; it stands at 0 %.
     *
     * @param change names what was changed, which a unit that relapsed too often asks for
     */
    record Rearm(String unit, Optional<String> change, Asker asker) implements Command {
        public Rearm(String unit, Asker asker) {
            this(unit, Optional.empty(), asker);
        }
    }

    /**
     * Freezes or opens units.
     *
     * @param units empty: all, what no unit claims included
     * @param lasting after which it reopens by itself; empty: until somebody opens it
     */
    record SetFreeze(FreezeMode mode, Set<String> units, Optional<Duration> lasting, Asker asker) implements Command {
        public SetFreeze {
            units = Set.copyOf(units);
        }
    }

    /**
     * Says that old has now what new had accepted, or that it is given up: entries of the ledger of one unit.
     *
     * @param upTo the number of the last one
     * @param at when that one was written; who wrote nothing later is fenced no more
     */
    record CarryOver(String unit, long upTo, Instant at, Asker asker) implements Command {}

    /** Puts another site in place of the one in force; units it does not know leave the picture, new ones start at the share of the file. */
    record LoadSite(Site site, Asker asker) implements Command {}

    /** Exposes a unit to test traffic alone, so that a revert can be rehearsed. */
    record BeginDrill(String unit, Asker asker) implements Command {}

    /** The rehearsed revert itself. */
    record EndDrill(String unit, Asker asker) implements Command {}

    Asker asker();

    /**
     * Who asks, and why.
     *
     * @param name of the token
     * @param reason a person's words; may be empty for a revert
     */
    record Asker(String name, String reason) {
        /** The product itself. */
        public static final String SELF = "sluice";
    }
}
