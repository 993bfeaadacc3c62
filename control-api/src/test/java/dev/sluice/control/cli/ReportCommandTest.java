package dev.sluice.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.control.store.Change;
import dev.sluice.control.store.Store;
import dev.sluice.model.Command.Asker;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.LedgerNote;
import dev.sluice.model.Share;

class ReportCommandTest {
    @TempDir
    private Path dir;

    private static final Instant TWO = Instant.parse("2026-03-01T02:00:00Z");

    private Path stopped() throws Exception {
        Path state = dir.resolve("state");
        try (Store store = Store.open(state)) {
            var meant = new LedgerNote.Meant(1, TWO, "checkout", "POST", "other", "request-1", Optional.empty(), 7);
            store.write(List.of(
                    new Change.Entry(new JournalEntry.Started("0.1.0", "shop.example"), new Asker(Asker.SELF, ""), TWO, 1),
                    new Change.Entry(new JournalEntry.SharesSet(Map.of("checkout", new JournalEntry.Move(Share.NONE, new Share(500)))),
                            new Asker("ana", "stage 1"), TWO.plusSeconds(60), 2),
                    new Change.Note(new LedgerNote.Accepted(meant, 201, Map.of(), true))));
        }
        return state;
    }

    private static ScriptedApi.Typed report(Path state, String... more) {
        List<String> line = new ArrayList<>(List.of("--state", state.toString()));
        line.addAll(List.of(more));
        return ScriptedApi.typed(new ReportCommand(), line);
    }

    @Test
    void of_a_stopped_product_is_read_from_its_state_directory() throws Exception {
        Path state = stopped();
        ScriptedApi.Typed typed = report(state, "--to", "2026-03-01T03:00:00Z");
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.err()).contains("nothing answers, so this is read from");
        assertThat(typed.out()).startsWith("# Review of shop.example")
                .contains("| #2 2026-03-01 02:01:00 | 0% → 5% | shares | ana | stage 1 |");
        Json json = Json.parse(report(state, "--to", "2026-03-01T03:00:00Z", "--output", "json").out());
        assertThat(json.at("journal").whole("entries")).isEqualTo(2);
        assertThat(json.items("differences").getFirst().has("owner")).as("who is not known is not invented").isFalse();
    }

    @Test
    void owners_of_a_stopped_product_are_those_of_its_file() throws Exception {
        Path file = dir.resolve("sluice.yaml");
        Files.writeString(file, """
                stacks: { old: { origins: ["http://127.0.0.1:9001"] }, new: { origins: ["http://127.0.0.1:9002"] } }
                units:
                  checkout: { owner: payments@shop.example, match: [{ path: "/checkout/**" }] }
                """);
        Json json = Json.parse(report(stopped(), "--format", "json", "--site", file.toString()).out());
        assertThat(json.items("differences").getFirst().text("owner")).isEqualTo("payments@shop.example");
        assertThat(report(dir.resolve("state"), "--site", dir.resolve("nothing.yaml").toString()).exitCode()).isEqualTo(2);
    }

    @Test
    void is_written_to_a_file_in_the_format_that_its_name_says() throws Exception {
        Path page = dir.resolve("review.html");
        ScriptedApi.Typed typed = report(stopped(), "--out", page.toString());
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).isEmpty();
        assertThat(page).content().startsWith("<!doctype html>").contains("0% → 5%");
        assertThat(report(dir.resolve("state"), "--out", dir.resolve("nowhere/review.md").toString()).exitCode()).isEqualTo(1);
    }

    @Test
    void of_a_running_product_is_asked_of_its_api() {
        try (var api = ScriptedApi.start()) {
            api.on("GET /report?format=html&from=2026-12-01T02:00:00Z", "<p>");
            ScriptedApi.Typed typed = api.type(new ReportCommand(), "--format", "html", "--from", "2026-12-01T02:00:00Z");
            assertThat(typed.out().strip()).isEqualTo("<p>");
        }
    }

    @Test
    void what_cannot_be_asked_is_wrong_usage() throws Exception {
        assertThat(report(stopped(), "--format", "pdf").err()).contains("report: format pdf (expected: html, md, json; use --format)");
        assertThat(report(dir.resolve("state"), "--from", "yesterday").exitCode()).isEqualTo(2);
        assertThat(report(dir.resolve("elsewhere")).exitCode()).isEqualTo(5);
        assertThat(report(dir.resolve("state"), "--from", "2026-03-02T00:00:00Z").exitCode()).as("it had stopped by then").isEqualTo(2);
        assertThat(report(dir.resolve("state"), "--from", "2026-03-02T00:00:00Z", "--to", "2026-03-01T00:00:00Z").err())
                .contains("report: --from 2026-03-02T00:00:00Z (expected: before 2026-03-01T00:00:00Z)");
    }
}
