package dev.sluice.control.gate;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import dev.sluice.model.Gate;

/**
 * Reads the books of one stack from its database, on a thread of its own: a connection that does not answer is cut. Every {@code ?} of the query is
 * the moment up to which rows count. Drivers that the file names are loaded once.
 */
final class DatabaseBook {
    private static final int MOST_BUCKETS = 100_000;
    private static final Map<Path, URLClassLoader> DRIVERS = new ConcurrentHashMap<>();
    /** Questions that are not over: the same is asked one after the other, so that a database that never answers costs one thread and no more. */
    private static final ConcurrentMap<Gate.Book.Asked, CompletableFuture<Sheet>> UNDER_WAY = new ConcurrentHashMap<>();
    private static final String POSTGRESQL = "jdbc:postgresql:";

    private final Gate.Book.Asked asked;
    private final Instant before;
    private final int seconds;
    private final AtomicReference<@Nullable Connection> open = new AtomicReference<>();

    private DatabaseBook(Gate.Book.Asked asked, Instant before, Duration timeout) {
        this.asked = asked;
        this.before = before;
        this.seconds = Math.max(1, (int) timeout.toSeconds());
    }

    static Sheet read(Gate.Book.Asked asked, Instant before, Duration timeout) throws InterruptedException {
        DatabaseBook book = new DatabaseBook(asked, before, timeout);
        long deadline = System.nanoTime() + timeout.toNanos();
        CompletableFuture<Sheet> answer = new CompletableFuture<>();
        try {
            CompletableFuture<Sheet> first = UNDER_WAY.putIfAbsent(asked, answer);
            while (first != null) { // another unit asks the same
                first.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                first = UNDER_WAY.putIfAbsent(asked, answer);
            }
        } catch (TimeoutException _) {
            return new Sheet.Trouble(book.name() + " has not answered the question before this one");
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible.getCause());
        }
        Thread.ofVirtual().name("gate-database").start(() -> book.answer(answer));
        try {
            return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            book.cut();
            return new Sheet.Trouble(book.name() + " did not answer in full within " + timeout.toMillis() + " ms");
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible.getCause());
        }
    }

    private void answer(CompletableFuture<Sheet> answer) {
        Sheet sheet = new Sheet.Trouble(name() + " could not be asked by a fault of our own");
        try {
            sheet = read();
        } finally {
            UNDER_WAY.remove(asked);
            answer.complete(sheet);
        }
    }

    private Sheet read() {
        try (Connection connection = connect()) {
            open.set(connection);
            connection.setReadOnly(true);
            try (PreparedStatement query = connection.prepareStatement(asked.query())) {
                query.setQueryTimeout(seconds);
                query.setFetchSize(1_000);
                int moments = query.getParameterMetaData().getParameterCount();
                for (int i = 1; i <= moments; i++) {
                    query.setObject(i, before.atOffset(ZoneOffset.UTC));
                }
                return moments == 0 ? new Sheet.Trouble("the query of " + name() + " does not ask up to a moment (expected: a ? for it)")
                        : sheet(query.executeQuery());
            }
        } catch (SQLException | IOException | RuntimeException failed) {
            return new Sheet.Trouble(
                    name() + " could not be asked: " + Wording.quoted(String.valueOf(failed.getMessage()).replace(asked.jdbc(), name())));
        }
    }

    private Sheet sheet(ResultSet rows) throws SQLException {
        Map<String, Sheet.Bucket> buckets = new HashMap<>();
        if (rows.getMetaData().getColumnCount() != 3) {
            return new Sheet.Trouble("the query of " + name() + " gives " + rows.getMetaData().getColumnCount()
                    + " columns (expected: bucket, count, checksum)");
        }
        while (rows.next()) {
            String key = Objects.toString(rows.getString(1), "");
            long count = rows.getLong(2);
            Optional<String> flaw = rows.wasNull() ? Optional.of("no count (expected: 0 or more)")
                    : count < 0 ? Optional.of(count + " rows (expected: 0 or more)") : Optional.empty();
            String checksum = Objects.toString(rows.getString(3), "");
            if (flaw.isEmpty() && count > 0 && checksum.isEmpty()) {
                flaw = Optional.of(count + " rows without a checksum (expected: one for all rows)");
            }
            if (flaw.isPresent()) {
                return new Sheet.Trouble("in what the query of " + name() + " gives bucket " + Wording.quoted(key) + " has " + flaw.get());
            }
            var bucket = new Sheet.Bucket(count, "", Sheet.Bucket.normal(checksum));
            if (buckets.put(key, bucket) != null) {
                return new Sheet.Trouble("the query of " + name() + " gives bucket " + Wording.quoted(key) + " twice (expected: once)");
            }
            if (buckets.size() > MOST_BUCKETS) {
                return new Sheet.Trouble("the query of " + name() + " gives more than " + MOST_BUCKETS + " buckets");
            }
        }
        return new Sheet.Read(name(), before, buckets);
    }

    private Connection connect() throws SQLException, IOException {
        if (asked.driver().isEmpty()) {
            return DriverManager.getConnection(asked.jdbc(), credentials());
        }
        for (Driver driver : ServiceLoader.load(Driver.class, DRIVERS.computeIfAbsent(asked.driver().get(), DatabaseBook::loader))) {
            Connection connection = driver.acceptsURL(asked.jdbc()) ? driver.connect(asked.jdbc(), credentials()) : null;
            if (connection != null) {
                return connection;
            }
        }
        throw new SQLException("no driver in " + asked.driver().get() + " takes " + name());
    }

    private Properties credentials() {
        Properties credentials = new Properties();
        if (!asked.user().isEmpty()) {
            credentials.setProperty("user", asked.user());
            credentials.setProperty("password", asked.password());
        }
        if (asked.jdbc().startsWith(POSTGRESQL)) { // in seconds; other drivers have it in their URL
            credentials.setProperty("loginTimeout", Integer.toString(seconds));
            credentials.setProperty("socketTimeout", Integer.toString(seconds));
        }
        return credentials;
    }

    private static URLClassLoader loader(Path jar) {
        try {
            return new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
        } catch (MalformedURLException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Without what may stand behind a question mark or before an at sign: a password. */
    private String name() {
        return asked.jdbc().replaceAll("[?;].*", "").replaceAll("//[^/]*@", "//").replaceAll("(?<=:)[^:@]+@", "");
    }

    private void cut() {
        Connection connection = open.get();
        if (connection != null) {
            try {
                connection.abort(Thread::startVirtualThread);
            } catch (SQLException failed) {
                open.set(null); // it is closed already
            }
        }
    }
}
