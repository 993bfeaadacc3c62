package dev.sluice.journey;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One request of a journey and what its answer must be.
 *
 * @param name unlike that of every other step of the file
 * @param think how long the visitor waits before it, drawn evenly between two bounds
 * @param only the choices of axes with which it happens; of an axis that is not named: all
 * @param drawn what is taken out of the answer, for later steps
 * @param checks all must hold; without one of the status it must be 2xx or 3xx
 */
public record Step(String name, Call call, Think think, Map<String, Set<String>> only, List<Extraction> drawn, List<Check> checks) {
    public Step {
        only = Map.copyOf(only);
        drawn = List.copyOf(drawn);
        checks = List.copyOf(checks);
    }

    /** With one check more. */
    public Step with(Check check) {
        return new Step(name, call, think, only, drawn, Stream.concat(checks.stream(), Stream.of(check)).toList());
    }

    /** Whether it happens with these choices, by axis. */
    public boolean happensTo(Map<String, String> choices) {
        return only.entrySet().stream().allMatch(axis -> axis.getValue().contains(choices.getOrDefault(axis.getKey(), "")));
    }

    /**
     * What is sent.
     *
     * @param url a path, or a whole URL on a host that may be loaded
     * @param follow whether redirects are followed, as browsers do; not one whose status the checks expect
     */
    public record Call(String method, Text url, Map<String, Text> headers, Body body, boolean follow) {
        public Call {
            headers = Map.copyOf(headers);
        }
    }

    /** Between two durations; both zero: at once. */
    public record Think(Duration least, Duration most) {
        public static final Think NONE = new Think(Duration.ZERO, Duration.ZERO);

        public Think {
            if (least.isNegative() || most.compareTo(least) < 0) {
                throw new IllegalArgumentException("think: " + least + ".." + most + " (expected: not negative, in order)");
            }
        }
    }

    /** What a request carries. */
    public sealed interface Body {
        record None() implements Body {}

        /** Fields of a form, in order. */
        record Form(Map<String, Text> fields) implements Body {
            public Form {
                fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields)); // in order
            }
        }

        /** Whatever type {@code Content-Type} says. */
        record Raw(String type, Text text) implements Body {}
    }
}
