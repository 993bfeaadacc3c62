package dev.sluice.model;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The move of units back to old, and why.
 *
 * @param units all that went back together; the one that caused it first
 * @param generation of the picture in which it took effect
 */
public record Revert(Set<String> units, Cause cause, Instant at, long generation) {
    public Revert {
        units = Collections.unmodifiableSet(new LinkedHashSet<>(units));
    }

    /** Who or what asked for it. */
    public sealed interface Cause {
        /** One word for labels: {@code operator}, {@code gate}, or that of a breach. */
        String label();

        /** A sentence a person can read. */
        String sentence();

        /**
         * A person or a script.
         *
         * @param reason may be empty: a revert asks for nothing
         */
        record Asked(String by, String reason) implements Cause {
            @Override
            public String label() {
                return "operator";
            }

            @Override
            public String sentence() {
                return "asked for by " + by + (reason.isEmpty() ? "" : ": " + reason);
            }
        }

        /**
         * A gate of a plan that failed while its stage was on new.
         *
         * @param stage of the plan, from 1
         * @param onFail what the stage asks for then
         * @param said the gate's words, its verdict first
         */
        record Gated(PlanGate gate, int stage, Stage.OnFail onFail, String said) implements Cause {
            @Override
            public String label() {
                return "gate";
            }

            @Override
            public String sentence() {
                return "gate " + gate + " in stage " + stage + " of its plan, on-fail: " + onFail.label() + ": " + said;
            }
        }

        /**
         * The guard of a unit.
         *
         * @param scene what it saw when it decided; empty: written down before that was kept
         */
        record Breached(Breach breach, Optional<Scene> scene) implements Cause {
            public Breached(Breach breach) {
                this(breach, Optional.empty());
            }

            @Override
            public String label() {
                return breach.label();
            }

            @Override
            public String sentence() {
                return breach.sentence() + scene.map(seen -> "; " + seen.sentence()).orElse("");
            }
        }
    }
}
