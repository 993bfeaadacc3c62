package dev.sluice.control.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.sluice.model.Gate;

/** Books in a database of which everybody has the driver. */
class DatabaseBookTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    Path dir;
    private String url = "";

    @BeforeEach
    void fill() throws Exception {
        String file = "jdbc:sqlite:" + dir.resolve("shop.db");
        try (var connection = DriverManager.getConnection(file); var statement = connection.createStatement()) {
            statement.executeUpdate("CREATE TABLE orders (shop TEXT, sum INTEGER, at TEXT)");
            statement.executeUpdate("INSERT INTO orders VALUES ('nl', 17, '2026-11-30'), ('be', NULL, '2026-11-30')");
        }
        url = file + "?open_mode=1"; // what only reads
    }

    private static Gate.Book.Asked asked(String url, String query) {
        return new Gate.Book.Asked(url, query, "", "", Optional.empty());
    }

    private Sheet read(String columns, String rest) throws InterruptedException {
        return DatabaseBook.read(asked(url, "SELECT " + columns + " FROM orders WHERE at < ? " + rest), GateRig.NOW, LONG);
    }

    @Test
    void what_stands_there_is_read_bucket_by_bucket() throws Exception {
        assertThat(read("shop, count(*), sum(sum)", "AND sum > 0 GROUP BY shop")).isInstanceOfSatisfying(Sheet.Read.class,
                sheet -> assertThat(sheet.buckets()).containsEntry("nl", new Sheet.Bucket(1, "", "17")).hasSize(1));
        assertThat(read("'none', count(*), sum(sum)", "AND shop = 'fr'")).isInstanceOfSatisfying(Sheet.Read.class,
                sheet -> assertThat(sheet.rows()).isZero());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            textBlock = """
                    shop, count(*), sum(sum) | bucket "be" has 1 rows without a checksum (expected: one for all rows)
                    shop, NULL, '1'          | bucket "be" has no count (expected: 0 or more)
                    shop, -count(*), '1'     | bucket "be" has -1 rows (expected: 0 or more)
                    """)
    void what_is_missing_in_a_bucket_is_not_the_same_on_both_sides(String columns, String words) throws Exception {
        assertThat(read(columns, "GROUP BY shop ORDER BY shop")).isInstanceOfSatisfying(Sheet.Trouble.class,
                trouble -> assertThat(trouble.sentence()).contains(words));
    }

    @Test
    void two_units_that_ask_the_same_at_once_are_both_answered() throws Exception {
        String slow = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 600000)"
                + " SELECT 'all', count(*), ? FROM n";
        Callable<Sheet> asking = () -> DatabaseBook.read(asked(url, slow), GateRig.NOW, LONG);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Sheet> answer : threads.invokeAll(List.of(asking, asking, asking))) {
                assertThat(answer.get()).isInstanceOf(Sheet.Read.class);
            }
        }
    }

    @Test
    void a_password_in_a_url_is_never_told() throws Exception {
        for (String secret : List.of("jdbc:nobody://shop/orders?password=hunter2", "jdbc:nobody:thin:scott/hunter2@//shop:1521/orders",
                "jdbc:nobody://scott:hunter2@shop/orders")) {
            assertThat(DatabaseBook.read(asked(secret, "SELECT ?"), GateRig.NOW, LONG)).isInstanceOfSatisfying(Sheet.Trouble.class,
                    trouble -> assertThat(trouble.sentence()).contains("could not be asked", "shop").doesNotContain("hunter2"));
        }
    }
}
