package dev.sluice.control.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteOpenMode;

/** One connection to SQLite with its prepared statements. Its methods exclude each other, so it may be asked from any thread. */
final class Database implements AutoCloseable {
    /** For {@link #reading}: nobody writes, and nothing can be put beside the file. */
    static final String IMMUTABLE = "?immutable=1";

    private static final int BUSY_MILLIS = 5_000;

    private final Connection connection;
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    private Database(Connection connection) {
        this.connection = connection;
    }

    /** Reads one row. */
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Opens an existing file to write to: every commit is in the write-ahead log on disk before it returns. */
    static Database writing(Path file) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setJournalSizeLimit(4 << 20);
        return open(config, file.toUri().toString());
    }

    /** Opens an existing file to read from; {@code options} empty or {@link #IMMUTABLE}. */
    static Database reading(Path file, String options) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(true);
        return open(config, file.toUri() + options);
    }

    private static Database open(SQLiteConfig config, String uri) throws SQLException {
        config.setBusyTimeout(BUSY_MILLIS);
        return new Database(config.createConnection("jdbc:sqlite:" + uri));
    }

    /** Whether it is the file that is wrong, and not the disk or the right to use it. */
    static boolean isDamage(SQLException e) {
        int primaryCode = e.getErrorCode() & 0xFF;
        return primaryCode == SQLiteErrorCode.SQLITE_CORRUPT.code || primaryCode == SQLiteErrorCode.SQLITE_NOTADB.code
                || primaryCode == SQLiteErrorCode.SQLITE_ERROR.code;
    }

    /** Whether it may be for want of room: a disk that is full says so, one whose quota is used up says that it cannot write. */
    static boolean isForRoom(SQLException e) {
        int primaryCode = e.getErrorCode() & 0xFF;
        return primaryCode == SQLiteErrorCode.SQLITE_FULL.code || primaryCode == SQLiteErrorCode.SQLITE_IOERR.code;
    }

    synchronized void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    synchronized int update(String sql, @Nullable Object... values) throws SQLException {
        try {
            return prepared(sql, values).executeUpdate();
        } catch (SQLException e) {
            throw forgetting(sql, e);
        }
    }

    synchronized <T> List<T> query(String sql, RowReader<T> reader, Object... values) throws SQLException {
        try (ResultSet rows = prepared(sql, values).executeQuery()) {
            List<T> all = new ArrayList<>();
            while (rows.next()) {
                all.add(reader.read(rows));
            }
            return all;
        } catch (SQLException e) {
            throw forgetting(sql, e);
        }
    }

    /** A statement that failed once is dead in the driver; the next use prepares it anew. */
    private SQLException forgetting(String sql, SQLException cause) {
        try (PreparedStatement _ = statements.remove(sql)) {
            return cause;
        } catch (SQLException e) {
            cause.addSuppressed(e);
            return cause;
        }
    }

    /** A column that is never absent; a file that was tampered with may say otherwise. */
    static String text(ResultSet row, int column) throws SQLException {
        String text = row.getString(column);
        if (text == null) {
            throw new SQLException("column " + column + " has no value");
        }
        return text;
    }

    private PreparedStatement prepared(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    @Override
    public synchronized void close() throws SQLException {
        for (PreparedStatement statement : statements.values()) {
            statement.close();
        }
        connection.close();
    }
}
