package dev.sluice.load.run;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;

import dev.sluice.load.ControlCalls;

/**
 * The signed word by which requests say that they are tests: a pass for all units that names no stack and passes no freeze. They go where they would
 * go anyway, and are in no measure, for no guard and in no ledger.
 */
final class Mark implements AutoCloseable {
    /** Beside the load itself: for those who are still on their way, and for the cleanup. */
    private static final Duration SLACK = Duration.ofMinutes(15);
    /** The longest load: a pass lasts 8 h at most. */
    static final Duration LONGEST = Duration.ofHours(8).minus(SLACK);

    private final ControlCalls control;
    private final String id;
    private final String header;

    private Mark(ControlCalls control, String id, String header) {
        this.control = control;
        this.id = id;
        this.header = header;
    }

    /** One that is good for a load of such a length, at most {@link #LONGEST}. */
    static Mark of(ControlCalls control, Duration length) throws IOException, InterruptedException {
        List<String> units = new ArrayList<>();
        control.ask("/site").path("units").forEach(unit -> units.add(unit.path("name").asString("")));
        JsonNode made = control.tell("POST", "/bypass", Map.of("holder", "load run", "units", units, "modes", List.of(), "for",
                length.plus(SLACK).toSeconds() + "s", "reason", "marks the requests of a load run as tests"));
        return new Mark(control, made.path("id").asString(""), made.path("header").asString(""));
    }

    /** The value of the header {@code Sluice-Bypass}. */
    String header() {
        return header;
    }

    /** Takes it back. */
    @Override
    public void close() throws IOException {
        try {
            control.tell("DELETE", "/bypass/" + id, Map.of());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // it ends by its time
        }
    }
}
