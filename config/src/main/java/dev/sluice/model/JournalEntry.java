package dev.sluice.model;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What happened. */
public sealed interface JournalEntry {
    /** The product began to serve. */
    record Started(String version, String site) implements JournalEntry {}

    /**
     * Shares were set.
     *
     * @param held the units whose plans stand still since, because a person took their share down
     */
    record SharesSet(Map<String, Move> moves, Set<String> held) implements JournalEntry {
        public SharesSet(Map<String, Move> moves) {
            this(moves, Set.of());
        }
    }

    /**
     * A plan took a step.
     *
     * @param units all that move by it
     * @param stage from 1
     * @param share where they stand, or to where they rise
     * @param why the gates, with their numbers; or a person's words stand beside it
     */
    record PlanMoved(Set<String> units, PlanStep step, int stage, Share share, String why) implements JournalEntry {}

    /**
     * A unit broke that may not go back any more, and was frozen instead.
     *
     * @param cause what broke
     */
    record Contained(Set<String> units, Revert.Cause.Breached cause, FreezeMode mode, Instant at,
            long generation) implements JournalEntry {}

    /**
     * Units went back to old.
     *
     * @param from the shares they had
     */
    record Reverted(Revert revert, Map<String, Share> from) implements JournalEntry {}

    /**
     * Units may be exposed again.
     *
     * @param change what was said to be changed
     */
    record Rearmed(Set<String> units, Optional<String> change) implements JournalEntry {}

    /** A freeze began, changed or ended. */
    record FreezeSet(FreezeMode mode, Set<String> units, Optional<Instant> until) implements JournalEntry {
        public static final String KIND = "freeze";
    }

    /** Nothing is written any more: a freeze has become frozen. */
    record Frozen(FreezeProof proof) implements JournalEntry {
        public static final String KIND = "frozen";
    }

    /**
     * Something happened to a planned freeze.
     *
     * @param start when it is to start, which tells one plan of that name from the next
     * @param facts in words, by what they are about
     */
    record WindowTold(String window, Instant start, MaintenanceWindow.Phase phase, Map<String, String> facts) implements JournalEntry {
        public static final String KIND = "window";

        public WindowTold {
            facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        }
    }

    /**
     * A freeze does not become frozen.
     *
     * @param why what it waits for
     * @param then what is done about it
     */
    record FreezeStuck(long generation, Set<String> units, String why, String then) implements JournalEntry {
        public static final String KIND = "freeze-stuck";
    }

    /** A hold is over, and everybody who was parked has left. */
    record Released(String unit, Parking parking) implements JournalEntry {
        public static final String KIND = "released";
    }

    /**
     * Writes that only new had accepted are on old as well, or were given up.
     *
     * @param upTo the number of the last of them in the ledger
     */
    record CarriedOver(String unit, long upTo) implements JournalEntry {}

    /** The configuration was loaded. */
    record SiteLoaded(String site, List<String> unitsAdded, List<String> unitsGone) implements JournalEntry {}

    /**
     * Units stay where they are although the file says otherwise, until it says something else again.
     *
     * @param shares what the file says of each
     */
    record DriftKept(Map<String, Share> shares) implements JournalEntry {
        public static final String KIND = "drift-kept";

        public DriftKept {
            shares = Collections.unmodifiableMap(new LinkedHashMap<>(shares));
        }
    }

    /** The guard found that a unit should not grow. */
    record HoldRaised(Hold hold) implements JournalEntry {}

    /** What it had found is over. */
    record HoldLifted(Hold hold) implements JournalEntry {}

    /** A unit was exposed to test traffic, to rehearse a revert. */
    record DrillBegun(String unit) implements JournalEntry {}

    /** The rehearsed revert. */
    record DrillReverted(String unit) implements JournalEntry {}

    /** What a drill has shown. */
    record Drilled(Drill drill) implements JournalEntry {
        public static final String KIND = "drill";
    }

    /**
     * Something was done by a runbook.
     *
     * @param step counted from 1; 0: the runbook as a whole
     * @param stepName empty for the runbook as a whole
     * @param facts in words, by what they are about
     */
    record RunbookTold(String runbook, Runbook.Phase phase, int step, String stepName, Map<String, String> facts) implements JournalEntry {
        public static final String KIND = "runbook";

        public RunbookTold {
            facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        }
    }

    /** A gate says something else than before. */
    record GateJudged(String unit, Judgement judgement) implements JournalEntry {
        public static final String KIND = "gate";
    }

    /**
     * Evidence was handed in for a gate.
     *
     * @param at when it was seen, as it says
     */
    record EvidenceGiven(String unit, String gate, Instant at, Optional<Instant> expires) implements JournalEntry {}

    /**
     * A person has agreed to what a gate guards; who and why stands beside it.
     *
     * @param configuration the sum of the configuration that was agreed to
     */
    record Approved(String unit, String gate, String configuration) implements JournalEntry {}

    /** Something became of a pass. */
    record PassTold(Pass pass, Pass.Step step) implements JournalEntry {
        public static final String KIND = "pass";
    }

    /**
     * Something became of a kept callback that its sender does not hear of.
     *
     * @param rule that had it kept
     * @param number it has on disk
     * @param why of a dead letter: what the last replay came to
     */
    record CallbackTold(String rule, Step step, long number, String why) implements JournalEntry {
        public static final String KIND = "callback";

        /** What became of it. */
        public enum Step {
            /** It is not replayed any more unless a person has it so. */
            DEAD,
            /** A person has it replayed again. */
            RETRIED,
            /** A person gave it up. */
            DROPPED;

            /** The word used in answers: {@code dead}, {@code retried}, {@code dropped}. */
            public String label() {
                return name().toLowerCase(Locale.ROOT);
            }
        }
    }

    /** The last of the callbacks that waited of a rule was replayed; so many since the one before that. */
    record CallbacksReplayed(String rule, long count) implements JournalEntry {
        public static final String KIND = "callbacks-replayed";
    }

    /** What is told of who may, and of who was refused. */
    sealed interface OfAccess extends JournalEntry {}

    /**
     * An API token was made.
     *
     * @param units that it may change; empty: all, and the site
     * @param expires empty: never
     */
    record TokenCreated(String name, String role, Set<String> units, Optional<Instant> expires) implements OfAccess {
        public TokenCreated(String name, String role) {
            this(name, role, Set.of(), Optional.empty());
        }
    }

    /** An API token got another text; the one it had is good until then. */
    record TokenRotated(String name, Instant until) implements OfAccess {}

    /** An API token was taken away. */
    record TokenDeleted(String name) implements OfAccess {}

    /**
     * Calls of the API were refused to whoever made them.
     *
     * @param since when the first of them came
     * @param counts how many for which reason
     * @param addresses that they came from, the first few
     * @param tokens by name, that were good for something else, the first few
     */
    record CallsRefused(Instant since, Map<Why, Long> counts, Map<String, Long> addresses,
            Map<String, Long> tokens) implements OfAccess {
        public static final String KIND = "calls-refused";

        public CallsRefused {
            counts = Collections.unmodifiableMap(new TreeMap<>(counts));
            addresses = Collections.unmodifiableMap(new TreeMap<>(addresses));
            tokens = Collections.unmodifiableMap(new TreeMap<>(tokens));
        }

        /** Why one was refused. */
        public enum Why {
            /** No token, or none that anybody has. */
            UNKNOWN,
            /** The token is not good for that. */
            ROLE,
            /** Too many unknown ones came from there. */
            LOCKED,
            /** For the page of another site, or under a name that is not the server's. */
            FOREIGN;

            /** The word used in answers: {@code unknown}, {@code role}, {@code locked}, {@code foreign}. */
            public String label() {
                return name().toLowerCase(Locale.ROOT);
            }
        }
    }

    /** A share before and after. */
    record Move(Share from, Share to) {}

    /** One word for filters: {@code started}, {@code shares}, {@code revert}, … */
    default String kind() {
        return switch (this) {
            case Started _ -> "started";
            case SharesSet _ -> "shares";
            case PlanMoved _ -> "plan";
            case Contained _ -> "contained";
            case Reverted _ -> "revert";
            case Rearmed _ -> "rearm";
            case FreezeSet _ -> FreezeSet.KIND;
            case Frozen _ -> Frozen.KIND;
            case FreezeStuck _ -> FreezeStuck.KIND;
            case WindowTold _ -> WindowTold.KIND;
            case Released _ -> Released.KIND;
            case CarriedOver _ -> "carried-over";
            case SiteLoaded _ -> "config";
            case DriftKept _ -> DriftKept.KIND;
            case HoldRaised _ -> "hold";
            case HoldLifted _ -> "hold-lifted";
            case DrillBegun _ -> "drill-begun";
            case DrillReverted _ -> "drill-reverted";
            case Drilled _ -> Drilled.KIND;
            case RunbookTold _ -> RunbookTold.KIND;
            case GateJudged _ -> GateJudged.KIND;
            case EvidenceGiven _ -> "evidence";
            case Approved _ -> "approval";
            case PassTold _ -> PassTold.KIND;
            case CallbackTold _ -> CallbackTold.KIND;
            case CallbacksReplayed _ -> CallbacksReplayed.KIND;
            case TokenCreated _ -> "token-created";
            case TokenRotated _ -> "token-rotated";
            case TokenDeleted _ -> "token-deleted";
            case CallsRefused _ -> CallsRefused.KIND;
        };
    }
}
