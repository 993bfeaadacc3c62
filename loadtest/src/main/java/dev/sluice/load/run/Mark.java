package dev.sluice.load.run;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;

import dev.sluice.load.ControlCalls;

/**
 * The signed word by which requests say that they are tests: a pass for all units that names no stack. They go where they would go anyway, and are
 * in no measure, for no guard and in no ledger; but for those that come after the end of a freeze, which ends such passes, and before it is
 * renewed. One thread makes and renews it; event loops read it.
 */
final class Mark implements AutoCloseable {
    /** Beside the load itself: for those who are still on their way, and for the cleanup. */
    private static final Duration SLACK = Duration.ofMinutes(15);
    private static final Duration LONGEST = Duration.ofHours(8);

    private final ControlCalls control;
    private final Duration lasts;
    private volatile String header = "";
    private String id = "";

    private Mark(ControlCalls control, Duration lasts) {
        this.control = control;
        this.lasts = lasts;
    }

    /** One that is good for a load of such a length. */
    static Mark of(ControlCalls control, Duration length) throws IOException, InterruptedException {
        Duration lasts = length.plus(SLACK);
        var mark = new Mark(control, lasts.compareTo(LONGEST) < 0 ? lasts : LONGEST);
        mark.renew();
        return mark;
    }

    /** Makes another one: the end of a freeze ends passes that name no stack. */
    void renew() throws IOException, InterruptedException {
        String before = id;
        List<String> units = new ArrayList<>();
        control.ask("/site").path("units").forEach(unit -> units.add(unit.path("name").asString("")));
        JsonNode made = control.tell("POST", "/bypass",
                Map.of("holder", "load run", "units", units, "for", lasts.toSeconds() + "s", "reason",
                        "marks the requests of a load run as tests"));
        id = made.path("id").asString("");
        header = made.path("header").asString("");
        end(before);
    }

    private void end(String pass) throws IOException, InterruptedException {
        if (!pass.isEmpty() && isKnown(pass)) {
            control.tell("DELETE", "/bypass/" + pass, Map.of());
        }
    }

    private boolean isKnown(String pass) throws IOException, InterruptedException {
        for (JsonNode one : control.ask("/bypass").path("passes")) {
            if (one.path("id").asString("").equals(pass)) {
                return true;
            }
        }
        return false;
    }

    /** The value of the header {@code Sluice-Bypass}. */
    String header() {
        return header;
    }

    /** Takes it back. */
    @Override
    public void close() throws IOException {
        try {
            end(id);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // it ends by its time
        }
    }
}
