package dev.sluice.control.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.StreamSupport;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.sluice.control.store.Change;
import dev.sluice.control.store.History;
import dev.sluice.control.store.JournalJson;
import dev.sluice.control.store.Journaled;
import dev.sluice.control.store.Minute;
import dev.sluice.control.store.Store;
import dev.sluice.control.store.StoreView;
import dev.sluice.model.Command;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Judgement;
import dev.sluice.model.PlanStep;
import dev.sluice.model.Revert;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.Verdict;

/** A review of a migration whose every number is known. */
class ReviewTest {
    @TempDir
    private static Path dir;
    private static boolean lived;
    private static final AtomicReference<@Nullable JsonNode> whole = new AtomicReference<>();

    private StoreView view;
    private History history;

    @BeforeEach
    void open() throws Exception {
        if (!lived) {
            Life.live(dir);
            lived = true;
        }
        view = StoreView.open(dir);
        history = History.in(dir);
    }

    @AfterEach
    void close() {
        history.close();
        view.close();
    }

    private Review review(Optional<Instant> from, Instant to) {
        return Review.of(new Sources(view.journal(), history, view.ledger(), Optional.empty(), _ -> Optional.empty()), from,
                Optional.of(to), Life.END);
    }

    /** Of the whole life; read once, for nothing of it changes. */
    private JsonNode json() {
        JsonNode read = whole.get();
        if (read == null) {
            read = json(review(Optional.empty(), Life.END));
            whole.set(read);
        }
        return read;
    }

    private static JsonNode json(Review review) {
        return JsonMapper.shared().readTree(ReportFormat.JSON.write(review));
    }

    private static JsonNode unit(JsonNode json, String name) {
        return StreamSupport.stream(json.at("/units").spliterator(), false).filter(unit -> unit.at("/name").stringValue().equals(name))
                .findFirst().orElseThrow();
    }

    @Test
    void its_time_line_is_the_journal_entry_by_entry() {
        List<Journaled> journal = view.journal().after(0, 1_000);
        JsonNode json = json();
        assertThat(json.at("/journal/entries").asLong()).isEqualTo(journal.size());
        assertThat(json.at("/journal/head").stringValue()).isEqualTo(journal.getLast().hash());
        List<String> told = new ArrayList<>();
        json.at("/timeLine").forEach(entry -> told.add(entry.at("/seq").asLong() + entry.at("/kind").stringValue() + entry.at("/detail")));
        assertThat(told).isEqualTo(journal.stream().map(entry -> entry.seq() + entry.entry().kind()
                + JsonMapper.shared().readTree(JournalJson.detail(entry.entry()))).toList());
    }

    @Test
    void a_clock_that_was_set_back_hides_no_entry() {
        Review review = Review.of(new Sources(view.journal(), history, view.ledger(), Optional.empty(), _ -> Optional.empty()),
                Optional.empty(), Optional.empty(), Life.START.plusSeconds(1));
        assertThat(json(review).at("/journal/entries").asLong()).isEqualTo(view.journal().last());
    }

    @Test
    void a_revert_tells_what_it_cost_in_the_numbers_of_the_journal() {
        JsonNode revert = json().at("/reverts/0");
        JsonNode journaled = JsonMapper.shared().readTree(JournalJson.detail(view.journal().newest("revert", 1).getFirst().entry()));
        assertThat(revert.at("/cost/failed").asLong()).isEqualTo(journaled.at("/scene/new/failures").asLong()).isEqualTo(9);
        assertThat(revert.at("/cost/requests").asLong()).isEqualTo(journaled.at("/scene/new/requests").asLong()).isEqualTo(31);
        assertThat(revert.at("/cost/seconds").asDouble()).isEqualTo(2.3);
        assertThat(revert.at("/cost/inFlight").toString()).isEqualTo("{\"safe\":3,\"unsafe\":2,\"streams\":1}");
        assertThat(revert.at("/from/checkout").stringValue()).isEqualTo("25%");
        assertThat(revert.at("/latchedSeconds").asDouble()).isEqualTo(3_600);
    }

    @Test
    void every_share_is_told_with_the_entry_that_set_it() {
        List<String> moves = new ArrayList<>();
        unit(json(), "checkout").at("/moves")
                .forEach(move -> moves.add("#" + move.at("/seq").asLong() + " " + move.at("/from").stringValue()
                        + "→" + move.at("/to").stringValue() + " " + move.at("/kind").stringValue()));
        assertThat(moves).containsExactly("#3 0%→5% shares", "#6 5%→25% shares", "#7 25%→0% revert", "#9 0%→50% shares",
                "#11 50%→100% shares");
    }

    @Test
    void the_freeze_clock_counts_what_lies_in_the_stretch() {
        JsonNode json = json();
        assertThat(json.at("/frozen").toString()).isEqualTo("[{\"unit\":\"catalog\",\"seconds\":" + (72 * 3_600 + 900)
                + ".0},{\"unit\":\"checkout\",\"seconds\":1200.0}]");
        JsonNode part = json(review(Optional.of(Life.FULL), Life.FULL.plusSeconds(100)));
        assertThat(part.at("/frozen/1/seconds").asDouble()).isEqualTo(100);
        assertThat(part.at("/freezes/0/seq").asLong()).as("a freeze of before the stretch").isEqualTo(10);
        assertThat(part.at("/journal/entries").asLong()).isEqualTo(1);
    }

    @Test
    void what_was_measured_is_what_the_history_holds_gaps_and_all() {
        long[] requests = {0, 0};
        long[] seconds = {0};
        history.each(new History.Stretch(Life.START, Life.END), minute -> {
            if (minute.unit().equals("checkout")) {
                requests[minute.side() == Side.OLD ? 0 : 1] += minute.requests();
                seconds[0] += minute.side() == Side.OLD ? minute.seconds() : 0;
            }
        });
        JsonNode checkout = unit(json(), "checkout");
        assertThat(checkout.at("/old/count").asLong()).isEqualTo(requests[0]);
        assertThat(checkout.at("/new/count").asLong()).isEqualTo(requests[1]);
        assertThat(checkout.at("/old/seconds").asLong()).isEqualTo(seconds[0])
                .isEqualTo(Duration.between(Life.START, Life.END).toSeconds() - 4 * 3_600);
        JsonNode later = unit(json(review(Optional.of(Life.START.plusSeconds(330)), Life.START.plusSeconds(900))), "checkout");
        assertThat(later.at("/old/count").asLong()).as("the minute in which the stretch begins is told whole").isEqualTo(2 * Life.REQUESTS);
        assertThat(checkout.at("/points").size()).isLessThanOrEqualTo(240).isGreaterThan(100);
        long onPoints = StreamSupport.stream(checkout.at("/points").spliterator(), false)
                .mapToLong(point -> point.at("/old/count").asLong())
                .sum();
        assertThat(onPoints).isEqualTo(requests[0]);
        assertThat(
                StreamSupport.stream(checkout.at("/points").spliterator(), false).map(point -> Instant.parse(point.at("/at").stringValue()))
                        .anyMatch(at -> at.equals(Life.START.plus(Duration.ofHours(32)))))
                .as("a point where nothing was measured").isFalse();
    }

    @Test
    void new_is_held_against_old_before_for_24_48_and_72_hours() {
        JsonNode comparisons = unit(json(), "checkout").at("/comparisons");
        assertThat(comparisons.size()).isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            JsonNode one = comparisons.get(i);
            Instant exposed = Life.BROKEN.plusSeconds(3_660);
            assertThat(one.at("/hours").asInt()).isEqualTo(24 * (i + 1));
            assertThat(one.at("/over").asBoolean()).isTrue();
            assertThat(one.at("/newFrom").stringValue()).isEqualTo(Life.FULL.toString());
            assertThat(one.at("/oldFrom").stringValue()).isEqualTo(exposed.minus(Duration.ofHours(24L * (i + 1))).toString());
            assertThat(one.at("/new/count").asLong()).isEqualTo(100L * 1_440 * (i + 1));
            assertThat(one.at("/new/p95").asDouble() / one.at("/old/p95").asDouble()).isCloseTo(1.08, within(0.02));
            assertThat(one.at("/outcomes/p95").stringValue()).isEqualTo("within");
            assertThat(one.at("/outcomes/errorRate").stringValue()).isEqualTo("within");
        }
        JsonNode early = unit(json(review(Optional.empty(), Life.FULL.plusSeconds(300))), "checkout").at("/comparisons/0");
        assertThat(early.at("/over").asBoolean()).isFalse();
        assertThat(early.at("/outcomes/p95").stringValue()).isEqualTo("insufficient-data");
    }

    @Test
    void what_exists_on_new_alone_is_owed_to_somebody() {
        assertThat(json().at("/differences").toString())
                .isEqualTo("[{\"unit\":\"checkout\",\"writes\":1,\"uncertain\":1,\"amount\":" + Life.OWED + "}]");
    }

    @Test
    void thresholds_are_proposed_from_what_old_did_and_only_where_that_is_enough() {
        JsonNode json = json();
        JsonNode checkout = unit(json, "checkout");
        assertThat(checkout.at("/proposed/holdP95").asDouble()).isCloseTo(1.1 * checkout.at("/old/p95").asDouble(), within(0.2));
        assertThat(checkout.at("/proposed/hangSeconds").asDouble()).isEqualTo(1);
        double rate = checkout.at("/old/errorRate").asDouble();
        assertThat(checkout.at("/proposed/errorRate").asDouble()).isBetween(1.5 * rate, 2 * rate);
        assertThat(unit(json(review(Optional.empty(), Life.START.plusSeconds(7_200))), "catalog").has("proposed")).isFalse();
    }

    @Test
    void a_page_needs_nothing_and_runs_nothing_whatever_strangers_wrote() throws Exception {
        String html = ReportFormat.HTML.write(review(Optional.empty(), Life.END));
        assertThat(html).doesNotContainIgnoringCase("<script")
                .doesNotContain("http://", "https://", "src=", "href=", "style=", "@import", "url(")
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;").contains("default-src 'none'; style-src 'sha256-").contains("<svg")
                .contains("9 of 31").contains("25% → 0%");
        assertThat(html.split("<figure>", -1)).as("three plots of each of the two units").hasSize(7);
        Files.writeString(Path.of(System.getProperty("report.file", dir.resolve("report.html").toString())), html);
    }

    @Test
    void markdown_tells_the_same_and_strangers_make_no_markup() {
        String text = ReportFormat.MD.write(review(Optional.empty(), Life.END));
        assertThat(text).startsWith("# Review of shop.example\n").contains("## Reverts and what they cost").contains("| 9 of 31 |")
                .contains("\\<script\\>", "\\~\\~\\&lt;\\~\\~").contains("72 h of new against old before").contains("▁");
        text.lines().filter(line -> line.startsWith("|")).forEach(line -> assertThat(line).endsWith("|"));
    }

    @Test
    void minutes_before_the_first_exposure_are_read_though_they_lie_before_the_stretch() {
        JsonNode part = unit(json(review(Optional.of(Life.FULL), Life.END)), "checkout").at("/comparisons/2/old/count");
        assertThat(part.asLong()).isGreaterThan(70L * 60 * 95);
        List<Minute> none = history.page(Optional.of("nothing"), new History.Stretch(Life.START, Life.END), Optional.empty(), 1);
        assertThat(none).isEmpty();
    }

    @Test
    void the_steps_of_a_plan_are_told_with_what_the_gates_said(@TempDir Path other) throws Exception {
        var self = new Command.Asker(Command.Asker.SELF, "");
        Set<String> units = Set.of("checkout");
        List<JournalEntry> told = List.of(new JournalEntry.PlanMoved(units, PlanStep.STARTED, 1, Share.NONE, ""),
                new JournalEntry.GateJudged("checkout", new Judgement("errors", new Verdict.Pass("1 of 4000 failed"), Life.START)),
                new JournalEntry.PlanMoved(units, PlanStep.ENTERED, 1, new Share(500), "0% → 5%"),
                new JournalEntry.PlanMoved(units, PlanStep.REACHED, 1, new Share(500), "to be held for 30m"),
                new JournalEntry.PlanMoved(units, PlanStep.DWELT, 1, new Share(500), "held for 30m"));
        try (Store store = Store.open(other); History none = History.in(other)) {
            for (JournalEntry entry : told) {
                store.write(List.of(new Change.Entry(entry, self, Life.START, 1)));
            }
            JsonNode json = json(Review.of(new Sources(store.journal(), none, store.ledger(), Optional.empty(), _ -> Optional.empty()),
                    Optional.empty(), Optional.of(Life.END), Life.END));
            assertThat(unit(json, "checkout").at("/moves").toString()).contains("\"seq\":4,").contains("\"from\":\"0%\",\"to\":\"5%\"")
                    .contains("\"kind\":\"plan\"");
            assertThat(unit(json, "checkout").at("/moves").size()).as("entering a stage only begins to rise").isEqualTo(1);
            assertThat(json.at("/steps").size()).isEqualTo(5);
            assertThat(json.at("/steps/1/sentence").stringValue()).contains("errors").contains("1 of 4000 failed");
        }
    }

    @Test
    void a_revert_is_over_when_the_last_of_its_units_is_allowed_again(@TempDir Path other) throws Exception {
        var revert = new Revert(new LinkedHashSet<>(List.of("cart", "checkout")), new Revert.Cause.Asked("ana", "enough"), Life.START, 1);
        JsonNode json = told(other, List.of(new JournalEntry.Reverted(revert, Map.of()),
                new JournalEntry.Rearmed(Set.of("cart"), Optional.empty()), new JournalEntry.Rearmed(Set.of("cart"), Optional.empty())));
        assertThat(json.at("/reverts/0").has("rearmedAt")).as("checkout is latched yet").isFalse();
        JsonNode over = told(other, List.of(new JournalEntry.Rearmed(Set.of("checkout"), Optional.empty())));
        assertThat(over.at("/reverts/0/latchedSeconds").asDouble()).isEqualTo(3);
    }

    @Test
    void what_is_counted_is_all_of_it_though_only_the_last_thousand_are_listed(@TempDir Path other) throws Exception {
        List<JournalEntry> all = new ArrayList<>();
        for (int i = 0; i < Latest.MOST + 5; i++) {
            all.add(new JournalEntry.FreezeSet(FreezeMode.READ_ONLY, Set.of("cart"), Optional.empty()));
            all.add(new JournalEntry.FreezeSet(FreezeMode.OPEN, Set.of("cart"), Optional.empty()));
            all.add(new JournalEntry.SharesSet(Map.of("cart", new JournalEntry.Move(new Share(i), new Share(i + 1)))));
            all.add(new JournalEntry.Drilled(Life.drill()));
        }
        JsonNode json = told(other, all);
        assertThat(json.at("/frozen/0/seconds").asDouble()).isEqualTo(Latest.MOST + 5);
        assertThat(json.at("/freezes").size()).isEqualTo(Latest.MOST);
        assertThat(json.at("/leftOut").toString()).isEqualTo("{\"moves\":5,\"freezes\":5,\"steps\":0,\"drills\":5,\"holds\":0,\"timeLine\":"
                + (all.size() - Latest.MOST) + "}");
        try (StoreView store = StoreView.open(other); History none = History.in(other)) {
            assertThat(ReportFormat.MD.write(whole(store, none))).contains("Shares raised: 1 005.", "Drills: 1 005.",
                    "Frozen, all units together: 16 min 45 s", "The last 1 000; 5 earlier ones of this time are told by: sluice journal");
        }
    }

    /** The review of a store that has these entries too, a second between them. */
    private static JsonNode told(Path state, List<JournalEntry> entries) throws Exception {
        var self = new Command.Asker(Command.Asker.SELF, "");
        try (Store store = Store.open(state)) {
            long last = store.journal().last();
            List<Change> changes = new ArrayList<>();
            entries.forEach(entry -> changes.add(new Change.Entry(entry, self, Life.START.plusSeconds(last + changes.size()), 1)));
            store.write(changes);
        }
        try (StoreView store = StoreView.open(state); History none = History.in(state)) {
            return json(whole(store, none));
        }
    }

    private static Review whole(StoreView store, History history) {
        return Review.of(new Sources(store.journal(), history, store.ledger(), Optional.empty(), _ -> Optional.empty()), Optional.empty(),
                Optional.of(Life.END), Life.END);
    }
}
