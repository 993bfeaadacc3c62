package dev.sluice.control.journey;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What became of a request. */
public sealed interface Reply {
    /**
     * A whole answer.
     *
     * @param fields of the head, in order; names in lower case
     * @param took from when it was meant to be asked for
     */
    record Answered(int status, List<Map.Entry<String, String>> fields, String body, Duration took) implements Reply {
        public Answered {
            fields = List.copyOf(fields);
        }

        /** The first value of a field, by its name in lower case. */
        public Optional<String> field(String name) {
            return fields.stream().filter(field -> field.getKey().equals(name)).map(Map.Entry::getValue).findFirst();
        }
    }

    /** No whole answer; a sentence why. */
    record Failed(String why) implements Reply {}
}
