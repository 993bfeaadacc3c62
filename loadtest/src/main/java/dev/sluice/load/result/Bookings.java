package dev.sluice.load.result;

import java.util.Map;

/** Which orders the stacks have booked during a run. */
public sealed interface Bookings {
    /** The scenario names no books. */
    record NotAsked() implements Bookings {}

    /** They could not be read; a sentence why. */
    record Unread(String why) implements Bookings {}

    /** How often each number came into a book since the run began, of either stack. */
    record Listed(Map<String, Long> old, Map<String, Long> fresh) implements Bookings {
        public Listed {
            old = Map.copyOf(old);
            fresh = Map.copyOf(fresh);
        }

        long times(String id) {
            return old.getOrDefault(id, 0L) + fresh.getOrDefault(id, 0L);
        }
    }
}
