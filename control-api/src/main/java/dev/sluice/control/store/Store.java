package dev.sluice.control.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** The state directory of one running product. Read from any thread; written by one. */
public final class Store implements AutoCloseable {
    private final StateDir dir;
    private final StateLock lock;
    private final SiteKey siteKey;
    private final Database writing;
    private final Database reading;
    private final StandStore stands;
    private final TokenStore tokens;
    private final StoreWriter writer;

    private Store(StateDir dir, StateLock lock, SiteKey siteKey, Opened opened) {
        this.dir = dir;
        this.lock = lock;
        this.siteKey = siteKey;
        writing = opened.writing();
        reading = opened.reading();
        stands = opened.stands();
        tokens = opened.tokens();
        writer = new StoreWriter(writing, stands, tokens, opened);
    }

    /** Opens a state directory, or makes it; one process at a time. */
    public static Store open(Path path) throws StoreException {
        StateDir dir = new StateDir(path);
        dir.prepare();
        try {
            StateLock lock = StateLock.take(dir);
            try {
                boolean first = NewStore.isNeeded(dir);
                SiteKey siteKey = first ? NewStore.make(dir) : SiteKey.read(dir);
                return new Store(dir, lock, siteKey, Opened.open(dir, siteKey));
            } catch (StoreException | IOException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw dir.unusable(e);
        }
    }

    /** Checks the store of a stopped or running product without changing it. */
    public static Verification verify(Path dir) throws StoreException {
        try (StoreView view = StoreView.open(dir)) {
            return view.verify();
        }
    }

    /** Reads everything again from disk and tells what is not as it was written. */
    public Verification verify() throws StoreException {
        return verify(dir.path());
    }

    /**
     * Puts changes on disk, all of them or none, and returns once they are there: for the one thread that writes.
     *
     * @return what was journaled, in order
     */
    public List<Journaled> write(List<Change> changes) throws NotOnDiskException {
        return writer.write(changes);
    }

    /** The first write of a run; where it fails, the run cannot begin. */
    public void begin(List<Change> changes) throws StoreException {
        try {
            write(changes);
        } catch (NotOnDiskException e) {
            throw dir.unusable(e);
        }
    }

    public Path dir() {
        return dir.path();
    }

    public Journal journal() {
        return new Journal(reading);
    }

    public Ledger ledger() {
        return new Ledger(reading, writer::totals);
    }

    public StandStore stands() {
        return stands;
    }

    public TokenStore tokens() {
        return tokens;
    }

    /** Kept answers by idempotency key. */
    public IdempotencyStore answers() {
        return new IdempotencyStore(reading);
    }

    /** Evidence that was handed in. */
    public ExhibitStore exhibits() {
        return new ExhibitStore(reading);
    }

    /** Where every unit stood before. */
    public PictureStore pictures() {
        return new PictureStore(reading);
    }

    public SiteKey siteKey() {
        return siteKey;
    }

    /** The connection that writes; tests make its disk fail. */
    Database writing() {
        return writing;
    }

    @Override
    public void close() {
        Journal.reading(() -> {
            reading.close();
            writing.close();
            return dir;
        });
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
