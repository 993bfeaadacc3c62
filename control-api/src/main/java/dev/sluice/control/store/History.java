package dev.sluice.control.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.control.store.Minute.Place;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.Spread;

/**
 * What was measured, minute by minute, for 100 days. It has a file of its own, so that no change waits for it and no start checks it: what is
 * lost of it, or damaged, decides nothing. A minute in which no product ran is not there. Written by one thread, read from any.
 */
public final class History implements AutoCloseable {
    /** Older minutes are forgotten. */
    public static final Duration KEPT = Duration.ofDays(100);
    /** With more rows the oldest minutes are forgotten sooner; one for each unit, stack and minute. */
    static final int MOST_ROWS = 5_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(History.class);
    private static final int VERSION = 1;
    private static final int PAGE = 5_000;
    private static final int MINUTE_SECONDS = 60;
    private static final String LAYOUT = "(at INTEGER NOT NULL, unit TEXT NOT NULL, stack TEXT NOT NULL,"
            + " seconds INTEGER NOT NULL, requests INTEGER NOT NULL, failures INTEGER NOT NULL, latencies TEXT NOT NULL,"
            + " share INTEGER NOT NULL, PRIMARY KEY (at, unit, stack)) STRICT, WITHOUT ROWID";
    private static final String COLUMNS = "SELECT at, unit, stack, seconds, requests, failures, latencies, share FROM minute";
    private static final String AFTER = COLUMNS + " WHERE (at, unit, stack) > (?, ?, ?) AND at < ?";
    private static final String ORDER = " ORDER BY at, unit, stack LIMIT ?";

    private final StateDir dir;
    private final SideFile file;
    private final long mostRows;
    private @Nullable Database writing;
    private long rows;
    private @Nullable Database reading;

    private History(StateDir dir, long mostRows) {
        this.dir = dir;
        this.file = new SideFile(dir, "history.db", "history", VERSION, "minute", LAYOUT);
        this.mostRows = mostRows;
    }

    /** That of a state directory; its file appears with the first minute. */
    public static History in(Path stateDir) {
        return new History(new StateDir(stateDir), MOST_ROWS);
    }

    static History in(Path stateDir, long mostRows) {
        return new History(new StateDir(stateDir), mostRows);
    }

    /** Some minutes: those that began at a time or later, and before another. */
    public record Stretch(Instant from, Instant to) {}

    /** Writes minutes, all of them or none; what is there already of the same minute is added to. What is too old is forgotten. */
    public void add(List<Minute> minutes) throws NotOnDiskException {
        try {
            Database db = writing();
            db.run("BEGIN IMMEDIATE");
            try {
                Map<Place, Minute> there = new HashMap<>();
                for (Instant at : minutes.stream().map(Minute::at).collect(Collectors.toSet())) {
                    db.query(COLUMNS + " WHERE at = ?", History::read, at.getEpochSecond())
                            .forEach(minute -> there.put(minute.place(), minute));
                }
                for (Minute minute : minutes) {
                    add(db, minute, Optional.ofNullable(there.get(minute.place())));
                }
                if (!minutes.isEmpty()) {
                    forget(db, minutes.getLast().at().minus(KEPT));
                }
                db.run("COMMIT");
            } catch (SQLException e) {
                db.run("ROLLBACK");
                throw e;
            }
        } catch (SQLException | IOException e) {
            closeWriting();
            throw new NotOnDiskException("history: " + e.getMessage(), e);
        }
    }

    /** The minutes of a stretch after a place, in order, at most so many; {@code unit} empty: of all. */
    public List<Minute> page(Optional<String> unit, Stretch of, Optional<Place> after, int limit) {
        Place begin = after.filter(place -> !place.at().isBefore(of.from())).orElse(Place.before(of.from()));
        List<Object> values = new ArrayList<>(
                List.of(begin.at().getEpochSecond(), begin.unit(), begin.side().label(), of.to().getEpochSecond()));
        unit.ifPresent(values::add);
        values.add(limit);
        return Journal.reading(() -> {
            Database db = reading();
            return db == null ? List.of()
                    : db.query(AFTER + (unit.isPresent() ? " AND unit = ?" : "") + ORDER, History::read, values.toArray());
        });
    }

    /** Tells all minutes of a stretch in order, without holding them all. */
    public void each(Stretch of, Consumer<Minute> told) {
        each(Optional.empty(), of, told);
    }

    /** The same of one unit; {@code unit} empty: of all. */
    @SuppressWarnings("ThreadPriorityCheck") // nothing is waited for: a virtual thread that reads for seconds lets others on
    public void each(Optional<String> unit, Stretch of, Consumer<Minute> told) {
        List<Minute> page = page(unit, of, Optional.empty(), PAGE);
        while (!page.isEmpty()) {
            page.forEach(told);
            Thread.yield();
            page = page(unit, of, Optional.of(page.getLast().place()), PAGE);
        }
    }

    /** When the last minute ended that is known; empty: none is. */
    public Optional<Instant> end() {
        return Journal.reading(() -> {
            Database db = reading();
            return db == null ? List.<Instant>of()
                    : db.query("SELECT at FROM minute ORDER BY at DESC LIMIT 1", row -> Instant.ofEpochSecond(row.getLong(1)));
        }).stream().map(at -> at.plusSeconds(MINUTE_SECONDS)).findFirst();
    }

    private void add(Database db, Minute minute, Optional<Minute> there) throws SQLException {
        Minute all = there.map(half -> half.and(minute)).orElse(minute);
        db.update("REPLACE INTO minute VALUES (?, ?, ?, ?, ?, ?, ?, ?)", all.at().getEpochSecond(), all.unit(), all.side().label(),
                all.seconds(), all.requests(), all.failures(), all.latencies().text(), all.share().basisPoints());
        rows += there.isEmpty() ? 1 : 0;
    }

    private void forget(Database db, Instant before) throws SQLException {
        rows -= db.update("DELETE FROM minute WHERE at < ?", before.getEpochSecond());
        if (rows > mostRows) {
            rows -= db.update("DELETE FROM minute WHERE at <= (SELECT at FROM minute ORDER BY at LIMIT 1 OFFSET ?)", rows - mostRows - 1);
        }
    }

    private Database writing() throws SQLException, IOException {
        Database open = writing;
        if (open == null) {
            SideFile.Opened opened = file.open(this::forgetReading);
            open = opened.db();
            rows = opened.rows();
            writing = open;
        }
        return open;
    }

    /** Null as long as there is no file. */
    private synchronized @Nullable Database reading() throws SQLException {
        Database open = reading;
        if (open == null && Files.isReadable(file.path())) {
            open = Database.reading(file.path(), Files.isWritable(dir.path()) ? "" : Database.IMMUTABLE);
            boolean made = !open.query("SELECT name FROM sqlite_schema WHERE name = 'minute'", row -> Database.text(row, 1)).isEmpty();
            if (!made) {
                open.close();
                return null;
            }
            reading = open;
        }
        return open;
    }

    private synchronized void forgetReading() throws SQLException {
        if (reading != null) {
            reading.close();
            reading = null;
        }
    }

    private static Minute read(ResultSet row) throws SQLException {
        String stack = Database.text(row, 3);
        Side side = Stream.of(Side.values()).filter(each -> each.label().equals(stack)).findFirst()
                .orElseThrow(() -> new SQLException("stack: " + stack));
        Spread latencies = Spread.parse(Database.text(row, 7)).orElseThrow(() -> new SQLException("latencies"));
        return new Minute(Instant.ofEpochSecond(row.getLong(1)), Database.text(row, 2), side, row.getInt(4), row.getLong(5), row.getLong(6),
                latencies, new Share(Math.clamp(row.getInt(8), 0, Share.ALL.basisPoints())));
    }

    private void closeWriting() {
        Database open = writing;
        writing = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.debug("history: cannot be closed: {}", e.getMessage());
            }
        }
    }

    /** When nobody writes any more. */
    @Override
    public void close() {
        closeWriting();
        Journal.reading(() -> {
            forgetReading();
            return dir;
        });
    }
}
