package dev.sluice.model;

import java.util.Optional;

/** Where a unit stands in its plan. All units of a group stand at the same. */
public sealed interface Progress {
    /** Nobody has begun it, or not since a re-arm. */
    record NotStarted() implements Progress {}

    /** It goes by itself. */
    record Running(Run run) implements Progress {}

    /** It stands still: the share stays, nothing rises, and gates and guard are looked at as before. */
    record Held(Run run, Halt halt) implements Progress {}

    /** All stages were passed. */
    record Done(Run run) implements Progress {}

    /** A revert ended it; the revert says why. */
    record Aborted(Run run) implements Progress {}

    /** How far it came; empty: it was not begun. */
    default Optional<Run> soFar() {
        return switch (this) {
            case NotStarted _ -> Optional.empty();
            case Running(Run run) -> Optional.of(run);
            case Held(Run run, Halt _) -> Optional.of(run);
            case Done(Run run) -> Optional.of(run);
            case Aborted(Run run) -> Optional.of(run);
        };
    }

    /** Whether it has the say over the share. */
    default boolean isActive() {
        return this instanceof Running || this instanceof Held;
    }

    /** The same, with another run; as it is when it was not begun. */
    default Progress with(Run run) {
        return switch (this) {
            case NotStarted none -> none;
            case Running _ -> new Running(run);
            case Held(Run _, Halt halt) -> new Held(run, halt);
            case Done _ -> new Done(run);
            case Aborted _ -> new Aborted(run);
        };
    }

    /** What is left of it after a revert. */
    default Progress reverted() {
        return switch (this) {
            case NotStarted none -> none;
            case Aborted before -> before;
            case Running(Run run) -> new Aborted(run);
            case Held(Run run, Halt _) -> new Aborted(run);
            case Done(Run run) -> new Aborted(run);
        };
    }

    /** One word. */
    default String label() {
        return switch (this) {
            case NotStarted _ -> "not-started";
            case Running _ -> "running";
            case Held _ -> "held";
            case Done _ -> "done";
            case Aborted _ -> "aborted";
        };
    }
}
