package dev.sluice.control.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

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
    private final Anchor anchor;
    private final Reserve reserve;
    private final UnwrittenReverts unwritten;

    private Store(StateDir dir, StateLock lock, SiteKey siteKey, Opened opened, Reserve reserve) throws IOException {
        this.dir = dir;
        this.lock = lock;
        this.siteKey = siteKey;
        this.reserve = reserve;
        writing = opened.writing();
        reading = opened.reading();
        stands = opened.stands();
        tokens = opened.tokens();
        writer = new StoreWriter(dir, opened);
        anchor = new Anchor(dir);
        unwritten = new UnwrittenReverts(dir);
        unwritten.open();
        reserve.renew();
    }

    /** Opens a state directory, or makes it; one process at a time. */
    public static Store open(Path path) throws StoreException {
        return open(path, Reserve::new);
    }

    static Store open(Path path, Function<StateDir, Reserve> reserving) throws StoreException {
        StateDir dir = new StateDir(path);
        dir.prepare();
        try {
            StateLock lock = StateLock.take(dir);
            try {
                Reserve reserve = reserving.apply(dir);
                reserve.open();
                boolean first = NewStore.isNeeded(dir);
                SiteKey siteKey = first ? NewStore.make(dir) : SiteKey.read(dir);
                return new Store(dir, lock, siteKey, Opened.open(dir, siteKey), reserve);
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
        anchor.check();
        List<Journaled> entries = writer.write(changes);
        reserve.renew();
        return entries;
    }

    /** The same for what takes back, for which room is put by on a disk that is full. */
    public List<Journaled> writeBack(List<Change> changes) throws NotOnDiskException {
        anchor.check();
        while (true) {
            try {
                return writer.write(changes);
            } catch (NotOnDiskException e) {
                if (!e.roomMayHelp() || !reserve.giveBack()) {
                    throw e;
                }
            }
        }
    }

    /** Whether what is written would still be there after a restart, and room put by when there is some: for the one thread that writes. */
    public void look() throws NotOnDiskException {
        anchor.check();
        reserve.renew();
    }

    /** Units that went back to old, while the database takes nothing: for the one thread that writes. */
    public void noteReverts(Set<String> units) {
        unwritten.note(units);
    }

    /** The units whose revert a crash would have undone, of the names asked about. */
    public Set<String> unwrittenReverts(Set<String> units) {
        Set<String> found = new TreeSet<>(units);
        if (!unwritten.noted().contains(UnwrittenReverts.ALL)) {
            found.retainAll(unwritten.noted());
        }
        return found;
    }

    /** Bytes that are put by for what takes back. */
    public long reserve() {
        return reserve.bytes();
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
