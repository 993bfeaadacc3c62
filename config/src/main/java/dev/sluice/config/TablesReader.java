package dev.sluice.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.sluice.journey.Table;

/** Reads tables of a scenario and the CSV files that they name. */
final class TablesReader {
    private static final String FILE = "a CSV file whose first row names the columns";
    private static final String TABLES = "a mapping of tables by name, such as { users: { file: users.csv } }";
    private static final String COLUMN = "letters, digits, - and _, at most 40";
    private static final int LARGEST = 16 << 20;
    private static final int MOST = 20;

    private final Path directory;
    private final Set<String> columns = new LinkedHashSet<>();
    private final Set<String> unread = new LinkedHashSet<>();

    /**
     * @param directory what relative paths are relative to
     */
    TablesReader(Path directory) {
        this.directory = directory;
    }

    /** As texts name them: {@code users.name}. */
    Set<String> columns() {
        return columns;
    }

    /** Tables that are wrong. */
    Set<String> unread() {
        return unread;
    }

    List<Table> read(ConfigValue value) {
        Map<String, ConfigValue> named = value.named(TABLES);
        if (named.size() > MOST) {
            value.refuse(named.size() + " tables", "at most " + MOST);
        }
        List<Table> tables = new ArrayList<>();
        named.forEach((name, at) -> {
            if (!ScenarioMapping.isName(name)) {
                at.refuseKey("not a name", Optional.of(ScenarioMapping.NAME));
            }
            at.mapping(ScenarioKeys.TABLE).flatMap(node -> table(name, node)).ifPresentOrElse(tables::add, () -> unread.add(name));
        });
        return tables;
    }

    private Optional<Table> table(String name, ConfigNode node) {
        boolean shuffled = node.value("order").flatMap(value -> value.oneOf("in-turn", "shuffled")).filter("shuffled"::equals).isPresent();
        return node.required("file", FILE).flatMap(value -> rows(name, value)).map(rows -> new Table(name, rows, shuffled));
    }

    private Optional<List<Map<String, String>>> rows(String table, ConfigValue at) {
        return at.text(FILE).flatMap(name -> {
            try {
                Path file = directory.resolve(name);
                return switch (TextFile.read(file, LARGEST)) {
                    case TextFile.Unreadable(String what, String expected) -> at.refuse(ConfigValue.shown(name) + " " + what, expected);
                    case TextFile.Content(String text) -> switch (Csv.parse(text)) {
                        case Csv.Broken(int line, int column, String what, String expected) ->
                            at.refuseIn(new Place(file.toString(), line, column), what, expected);
                        case Csv.Rows(List<Csv.Row> rows) -> rows(table, rows, file, at);
                    };
                };
            } catch (InvalidPathException notAPath) {
                return at.refuse(ConfigValue.shown(name), FILE);
            }
        });
    }

    private Optional<List<Map<String, String>>> rows(String table, List<Csv.Row> rows, Path file, ConfigValue at) {
        if (rows.size() < 2) {
            return at.refuseIn(Place.whole(file.toString()), rows.isEmpty() ? "is empty" : "has no row below its head",
                    FILE + ", and one row more at least");
        }
        Csv.Row head = rows.getFirst();
        boolean good = isHead(head, file, at);
        List<Map<String, String>> all = new ArrayList<>();
        for (Csv.Row row : rows.subList(1, rows.size())) {
            if (row.fields().size() == head.fields().size()) {
                all.add(named(head, row));
            } else {
                at.refuseIn(new Place(file.toString(), row.line(), 1), fields(row.fields().size()),
                        head.fields().size() + ", as in its head");
                good = false;
            }
        }
        head.fields().forEach(column -> columns.add(table + "." + column));
        return good ? Optional.of(all) : Optional.empty();
    }

    private static boolean isHead(Csv.Row head, Path file, ConfigValue at) {
        Set<String> seen = new HashSet<>();
        boolean good = true;
        for (String column : head.fields()) {
            if (!column.matches("[A-Za-z0-9_-]{1,40}") || !seen.add(column)) {
                at.refuseIn(new Place(file.toString(), head.line(), 1), "column " + ConfigValue.shown(column)
                        + (seen.contains(column) ? " stands there twice" : ""), COLUMN + ", each once");
                good = false;
            }
        }
        return good;
    }

    private static Map<String, String> named(Csv.Row head, Csv.Row row) {
        Map<String, String> named = new LinkedHashMap<>();
        for (int i = 0; i < head.fields().size(); i++) {
            named.put(head.fields().get(i), row.fields().get(i));
        }
        return named;
    }

    private static String fields(int count) {
        return count == 1 ? "1 field" : count + " fields";
    }
}
