package dev.sluice.control.store;

import java.nio.file.Path;

/** The state directory of one running product. */
@SuppressWarnings("DoNotCallSuggester") // bodies follow
public final class Store implements AutoCloseable {
    private Store() {}

    /** Opens a state directory, or makes it; one process at a time. */
    public static Store open(Path dir) throws StoreException {
        throw new UnsupportedOperationException("under construction: " + dir);
    }

    /** Checks the store of a stopped or running product without changing it. */
    public static Verification verify(Path dir) throws StoreException {
        throw new UnsupportedOperationException("under construction: " + dir);
    }

    public Verification verify() {
        throw new UnsupportedOperationException();
    }

    public Path dir() {
        throw new UnsupportedOperationException();
    }

    public Journal journal() {
        throw new UnsupportedOperationException();
    }

    public StandStore stands() {
        throw new UnsupportedOperationException();
    }

    public TokenStore tokens() {
        throw new UnsupportedOperationException();
    }

    public IdempotencyStore answers() {
        throw new UnsupportedOperationException();
    }

    public SiteKey siteKey() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
