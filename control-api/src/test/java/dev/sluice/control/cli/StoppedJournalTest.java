package dev.sluice.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.control.store.Change;
import dev.sluice.control.store.NotOnDiskException;
import dev.sluice.control.store.Store;
import dev.sluice.control.store.StoreException;
import dev.sluice.model.Command.Asker;
import dev.sluice.model.JournalEntry;

/** The journal of a product that no longer runs. */
class StoppedJournalTest {
    @TempDir
    private Path state;

    @BeforeEach
    void serveAndStop() throws StoreException, NotOnDiskException {
        try (Store store = Store.open(state)) {
            store.write(List.of(
                    new Change.Entry(new JournalEntry.Started("0.1.0", "shop.example"), new Asker(Asker.SELF, ""),
                            Instant.parse("2026-12-01T02:00:00Z"), 1),
                    new Change.Entry(new JournalEntry.Rearmed(Set.of("checkout"), Optional.empty()), new Asker("ana", "query mended"),
                            Instant.parse("2026-12-01T02:01:00Z"), 2)));
        }
    }

    @Test
    void is_read_from_the_state_directory() {
        var typed = journal();

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).contains("2026-12-01 02:01:00Z g2 ana: ").contains("reason: query mended");
        assertThat(typed.err()).contains("nothing answers");
    }

    @Test
    void can_be_read_by_scripts_as_if_it_ran() {
        var last = Json.parse(journal("--output", "json", "--after", "1").out());

        assertThat(last.whole("seq")).isEqualTo(2);
        assertThat(last.text("kind")).isEqualTo("rearm");
        assertThat(last.text("hash")).hasSize(64);
    }

    @Test
    void is_intact_as_long_as_nobody_touched_it() {
        var typed = journal("--verify");

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).startsWith("intact: 2 entries");
    }

    @Test
    void is_not_intact_once_a_word_was_changed() throws IOException {
        change("query mended", "query  ended");

        var typed = journal("--verify");

        assertThat(typed.exitCode()).isEqualTo(1);
        assertThat(typed.out()).startsWith("NOT intact");
        assertThat(Json.parse(journal("--verify", "--output", "json").out()).flag("intact")).isFalse();
    }

    @Test
    void a_directory_without_a_journal_is_told_from_a_damaged_one() {
        assertThat(
                ScriptedApi.typed(new JournalCommand(), List.of("--verify", "--state", state.resolve("elsewhere").toString())).exitCode())
                .isEqualTo(2);
        assertThat(ScriptedApi.typed(new JournalCommand(), List.of("--state", state.resolve("elsewhere").toString())).exitCode())
                .isEqualTo(5);
    }

    private ScriptedApi.Typed journal(String... more) {
        List<String> line = new ArrayList<>(List.of("--state", state.toString()));
        line.addAll(List.of(more));
        return ScriptedApi.typed(new JournalCommand(), line);
    }

    private void change(String written, String to) throws IOException {
        Path database = state.resolve("sluice.db");
        int place = new String(Files.readAllBytes(database), StandardCharsets.ISO_8859_1).indexOf(written);
        try (var file = new RandomAccessFile(database.toFile(), "rw")) {
            file.seek(place);
            file.writeBytes(to);
        }
    }
}
