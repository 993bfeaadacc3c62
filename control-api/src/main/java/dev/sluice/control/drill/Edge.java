package dev.sluice.control.drill;

import java.time.Instant;
import java.util.List;

import dev.sluice.model.TestTarget;

/** What a drill needs of the request path to be its client. */
public interface Edge {
    /** The addresses of the listeners as URLs, in the order of the file. */
    List<String> listeners();

    /** The value of the header {@code Sluice-Test} for requests of a unit until a moment. */
    String tag(String unit, TestTarget target, Instant until);
}
