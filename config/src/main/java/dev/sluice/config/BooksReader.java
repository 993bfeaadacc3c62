package dev.sluice.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.sluice.model.Gate;

/** Reads where the books of both stacks are, and programs that are run. */
final class BooksReader {
    private static final String BOOK = "a URL, or { jdbc: \"jdbc:…\", query: \"SELECT bucket, count, checksum …\" }";
    private static final String WAYS = "old and new, or run";
    private static final String RUN = "a list of a program and its arguments, such as [./checks/disk.sh]";
    private static final String DRIVER = "the jar of a JDBC driver";
    private static final int MOST_WORDS = 100;

    private final Path directory;

    /**
     * @param directory what relative paths are relative to, and where programs run
     */
    BooksReader(Path directory) {
        this.directory = directory;
    }

    Optional<Gate.Books> books(ConfigNode node) {
        Optional<ConfigValue> run = node.value("run");
        if (run.isPresent()) {
            node.value("old").or(() -> node.value("new")).ifPresent(book -> book.refuseKey("beside run", Optional.of(WAYS)));
            return run(node).map(Gate.Books.Compared::new);
        }
        Optional<Gate.Book> old = node.required("old", BOOK + "; or run").flatMap(value -> book(value, KnownKeys.OLD_BOOK));
        Optional<Gate.Book> fresh = node.required("new", BOOK + "; or run").flatMap(value -> book(value, KnownKeys.NEW_BOOK));
        return old.flatMap(left -> fresh.map(right -> new Gate.Books.Both(left, right)));
    }

    Optional<Gate.Run> run(ConfigNode node) {
        return node.required("run", RUN).flatMap(value -> {
            List<String> words = new ArrayList<>();
            value.someItems(RUN).forEach(item -> item.text(RUN).ifPresent(words::add));
            if (words.isEmpty() || words.size() > MOST_WORDS || words.getFirst().isBlank()) {
                return words.size() > MOST_WORDS ? value.refuse(words.size() + " words", "at most " + MOST_WORDS) : Optional.empty();
            }
            Path home = directory.toAbsolutePath().normalize();
            if (words.getFirst().indexOf('/') >= 0) {
                words.set(0, home.resolve(words.getFirst()).normalize().toString());
            }
            return Optional.of(new Gate.Run(words, home));
        });
    }

    private Optional<Gate.Book> book(ConfigValue value, KnownKeys keys) {
        if (!value.isMapping()) {
            return value.parsed(BOOK, SupplyReader::url).map(Gate.Book.Told::new);
        }
        return value.mapping(keys).flatMap(node -> {
            Optional<String> jdbc = node.required("jdbc", "jdbc:…").flatMap(at -> at.parsed("jdbc:…",
                    text -> Optional.of(text).filter(url -> url.startsWith("jdbc:"))));
            Optional<String> query = node.required("query", "SELECT bucket, count, checksum …")
                    .flatMap(at -> at.text("SELECT bucket, count, checksum …"));
            String user = node.value("user").flatMap(at -> at.text("a user of the database")).orElse("");
            String password = node.value("password").flatMap(at -> at.text("the user's password")).orElse("");
            Optional<Path> driver = node.value("driver").flatMap(this::driver);
            return jdbc.flatMap(url -> query.map(text -> new Gate.Book.Asked(url, text, user, password, driver)));
        });
    }

    private Optional<Path> driver(ConfigValue value) {
        return value.text(DRIVER).flatMap(name -> {
            try {
                Path jar = directory.resolve(name).toAbsolutePath().normalize();
                return Files.isRegularFile(jar) ? Optional.of(jar) : value.refuse(ConfigValue.shown(name) + " does not exist", DRIVER);
            } catch (InvalidPathException notAPath) {
                return value.refuse(ConfigValue.shown(name), DRIVER);
            }
        });
    }
}
