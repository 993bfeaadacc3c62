package dev.sluice.load.draft;

import java.util.List;

import dev.sluice.journey.Journey;

/**
 * A scenario that somebody has yet to look at.
 *
 * @param target the root of what was recorded; empty: unknown
 * @param notes what whoever looks at it should know, a sentence each
 */
record Draft(String name, String target, List<Journey> journeys, List<String> notes) {
    Draft {
        journeys = List.copyOf(journeys);
        notes = List.copyOf(notes);
    }
}
