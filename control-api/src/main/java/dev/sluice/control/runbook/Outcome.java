package dev.sluice.control.runbook;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What came of doing something.
 *
 * @param why it failed; empty: it did not
 * @param facts worth writing down
 */
record Outcome(String why, Map<String, String> facts) {
    static Outcome done(Map<String, String> facts) {
        return new Outcome("", facts);
    }

    static Outcome failed(String why, Map<String, String> facts) {
        return new Outcome(why, facts);
    }

    boolean isDone() {
        return why.isEmpty();
    }

    /** The facts, the reason of a failure among them. */
    Map<String, String> told(Map<String, String> besides) {
        Map<String, String> all = new LinkedHashMap<>(besides);
        all.putAll(facts);
        if (!isDone()) {
            all.put("why", why);
        }
        return all;
    }
}
