package dev.sluice.control;

import java.util.Set;

import dev.sluice.model.Cutover;

/** Where the picture in force lives; the request path holds it, the conductor replaces it. */
public interface SplitSink {
    /** What is in force now, with every unit that an event loop has withdrawn. */
    Cutover current();

    /**
     * Puts a cutover in force and returns what is then in force: units withdrawn since {@code basis} stay reverted.
     *
     * @param basis what {@link #current()} answered when {@code next} was made
     */
    Cutover publish(Cutover next, Cutover basis);

    /** Ends the writes of some units that are under way, and leaves open what came of them. */
    default void cutWrites(Set<String> units) {}
}
