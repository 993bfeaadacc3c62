package dev.sluice.launch;

import java.util.ArrayDeque;
import java.util.Deque;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has been started and must be stopped, the last first. One that fails to stop does not keep the others running. Confined to one
 * thread, but for the question whether it has begun.
 */
final class Closing {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private final Deque<Part> started = new ArrayDeque<>();

    private volatile boolean begun;

    private record Part(AutoCloseable part, String name) {}

    <T extends AutoCloseable> T add(T part, String name) {
        started.push(new Part(part, name));
        return part;
    }

    /** Whether stopping has begun; any thread may ask. */
    boolean hasBegun() {
        return begun;
    }

    /** Stops everything; a second call finds nothing left. */
    void run() {
        begun = true;
        while (!started.isEmpty()) {
            Part next = started.pop();
            try {
                next.part.close();
            } catch (Exception failed) {
                LOG.error("stopping {} failed", next.name, failed);
            }
        }
    }
}
