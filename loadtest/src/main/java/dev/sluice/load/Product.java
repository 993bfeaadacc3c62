package dev.sluice.load;

import java.nio.file.Path;
import java.util.List;

/**
 * The running product, as far as the demo needs it.
 *
 * @param edge where visitors come, as {@code http://127.0.0.1:40001}
 * @param control where the API answers, in the same form
 * @param stateDir holds {@code admin.token}
 * @param stop ends it
 */
record Product(List<String> edge, String control, Path stateDir, Runnable stop) implements AutoCloseable {
    /** Starts a product from a configuration file; returns once edge and control answer. */
    @FunctionalInterface
    interface Starter {
        Product start(Path siteFile, Path stateDir) throws Exception;
    }

    @Override
    public void close() {
        stop.run();
    }
}
