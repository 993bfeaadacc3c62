package dev.sluice.control.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A database of one table beside the store. What is lost of it decides nothing, so one that cannot be read is put aside and a new one begun; of a
 * {@link PromiseFile} that is not so.
 *
 * @param name of the file
 * @param what stands in it, for the log
 * @param version of the table; a file of another one cannot be read
 * @param columns of the table, as it is made, before anything was added
 */
record SideFile(StateDir dir, String name, String what, int version, String table, String columns)
        implements
            TableFile {
    private static final Logger LOG = LoggerFactory.getLogger(SideFile.class);
    /** Of SQLite: a file that is none of ours. */
    private static final int DAMAGED = 26;

    @Override
    public Path path() {
        return beside("");
    }

    /** What was opened, and the rows there are. */
    record Opened(Database db, long rows) {}

    /** What a power cut may cost. */
    enum Safety {
        /** The last rows, and no row costs a sync. */
        NORMAL,
        /** Nothing that was said to be written. */
        FULL
    }

    @Override
    public Database open() throws SQLException, IOException {
        return open(() -> {}).db();
    }

    /** For one thread that writes; {@code puttingAside} comes before a damaged file is moved away. */
    Opened open(Preparation puttingAside) throws SQLException, IOException {
        try {
            return openAsItIs(Safety.NORMAL, List.of());
        } catch (SQLException e) {
            if (!Database.isDamage(e)) {
                throw e;
            }
            LOG.warn("{}: {} cannot be read and is put aside as {}.damaged, a new one is begun: {}", what, path(), name, e.getMessage());
            puttingAside.prepare();
            Files.move(path(), beside(".damaged"), StandardCopyOption.REPLACE_EXISTING);
            for (String suffix : List.of("-wal", "-shm")) {
                Files.deleteIfExists(beside(suffix));
            }
            dir.writeSecret(path(), new byte[0]);
            return prepared(Safety.NORMAL, List.of());
        }
    }

    /** One that is not there is made, one of a version before it is brought up to this one by what was {@code added} since; nothing is put aside. */
    Opened openAsItIs(Safety safety, List<String> added) throws SQLException, IOException {
        if (!Files.exists(path())) {
            dir.writeSecret(path(), new byte[0]);
        }
        return prepared(safety, added);
    }

    /** Something that must be done first. */
    @FunctionalInterface
    interface Preparation {
        void prepare() throws SQLException;
    }

    private Opened prepared(Safety safety, List<String> added) throws SQLException {
        Database db = Database.writing(path());
        try {
            db.run("PRAGMA synchronous = " + safety);
            int found = db.query("PRAGMA user_version", row -> row.getInt(1)).getFirst();
            int first = version - added.size();
            if (found != 0 && found < first || found > version) {
                throw new SQLException("version " + found + " (expected: " + version + ")", "", DAMAGED);
            }
            if (found != version) {
                List<String> steps = new ArrayList<>(List.of("CREATE TABLE " + table + " " + columns));
                steps.addAll(added);
                raise(db, steps.subList(found == 0 ? 0 : 1 + found - first, steps.size()));
            }
            return new Opened(db, db.query("SELECT count(*) FROM " + table, row -> row.getLong(1)).getFirst());
        } catch (SQLException e) {
            db.close();
            throw e;
        }
    }

    /** Whole or not at all. */
    private void raise(Database db, List<String> steps) throws SQLException {
        db.run("BEGIN IMMEDIATE");
        for (String step : steps) {
            db.run(step);
        }
        db.run("PRAGMA user_version = " + version);
        db.run("COMMIT");
    }

    private Path beside(String suffix) {
        return dir.path().resolve(name + suffix);
    }
}
