package dev.sluice.control.store;

import java.nio.file.Path;

/** A state directory read only, whether a product serves from it or not. */
@SuppressWarnings("DoNotCallSuggester") // bodies follow
public final class StoreView implements AutoCloseable {
    private StoreView() {}

    public static StoreView open(Path dir) throws StoreException {
        throw new UnsupportedOperationException("under construction: " + dir);
    }

    public Journal journal() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
