package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.control.Conductor;
import dev.sluice.control.store.Holding;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.LedgerNote;

/** What a revert would lose, before it is asked for. */
class LedgerRoutesTest {
    static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");

    @TempDir
    Path dir;
    ControlRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new ControlRig(dir);
        Files.writeString(rig.file, ControlRig.SITE.replace("group: basket\n", "group: basket\n    data: moved\n"));
        assertThat(rig.post("/config/reload", "").status()).isEqualTo(200);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    static LedgerNote.Meant meant(long ref, String unit) {
        return new LedgerNote.Meant(ref, NOON.plusSeconds(ref), unit, "POST", "POST /checkout/pay", "request-" + ref,
                Optional.of("key-" + ref), ref % 2);
    }

    static LedgerNote accepted(long ref, String unit, Map<String, String> names) {
        return new LedgerNote.Accepted(meant(ref, unit), 201, names, true);
    }

    /** Returns once it is on disk. */
    static void enter(Conductor conductor, LedgerNote note) throws Exception {
        CompletableFuture<Boolean> tried = new CompletableFuture<>();
        conductor.enter(note, tried::complete);
        assertThat(tried.get(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void what_only_new_has_is_shown_before_a_revert_and_with_it() throws Exception {
        assertThat(rig.get("/units/checkout").text()).contains(
                "\"atStake\":{\"reversibility\":\"free\",\"onRevert\":\"pin\",\"writes\":0,\"uncertain\":0,\"amount\":0,\"visitors\":0}");
        enter(rig.conductor, accepted(1, "checkout", Map.of(LedgerNote.AMOUNT, "49.90")));
        enter(rig.conductor, accepted(2, "checkout", Map.of(LedgerNote.AMOUNT, "0.15")));
        enter(rig.conductor, new LedgerNote.Unknown(meant(3, "checkout")));
        String stake = "\"reversibility\":\"fenced\",\"onRevert\":\"pin\",\"writes\":2,\"uncertain\":1,\"amount\":50.05,\"visitors\":0}";
        assertThat(rig.get("/units/checkout").text()).contains("\"data\":\"moved\"").contains("\"atStake\":{" + stake);
        ControlRig.Answer dry = rig.post("/units/checkout/revert?dry-run=true", "");
        assertThat(dry.text()).contains("{\"name\":\"checkout\"," + stake).contains("\"dryRun\":true");
        assertThat(rig.get("/units/checkout").text()).contains("\"latched\":false");
        assertThat(rig.post("/units/checkout/revert", "").text()).contains("{\"name\":\"checkout\"," + stake);
    }

    @Test
    void entries_come_page_by_page_without_those_of_other_units() throws Exception {
        enter(rig.conductor, accepted(1, "checkout", Map.of("header:Location", "/orders/1")));
        enter(rig.conductor, accepted(2, "cart", Map.of()));
        enter(rig.conductor, accepted(3, "checkout", Map.of()));
        ControlRig.Answer first = rig.get("/ledger/checkout?limit=1");
        assertThat(first.text()).contains("\"entries\":[{\"seq\":1,\"at\":\"2026-12-01T12:00:01Z\",\"method\":\"POST\","
                + "\"endpoint\":\"POST /checkout/pay\",\"certainty\":\"accepted\",\"status\":201,\"requestId\":\"request-1\","
                + "\"idempotencyKey\":\"key-1\",\"ids\":{\"header:Location\":\"/orders/1\"},\"carriedOver\":false}],\"next\":1");
        assertThat(rig.get("/ledger/checkout?limit=1&after=1").text()).contains("\"entries\":[{\"seq\":3,").contains("\"next\":3");
        assertThat(rig.get("/ledger/checkout?after=3").text()).contains("\"entries\":[],\"next\":3");
        assertThat(rig.get("/ledger/nothing").status()).isEqualTo(404);
    }

    @Test
    void what_is_carried_over_is_at_stake_no_more_and_is_journaled() throws Exception {
        enter(rig.conductor, accepted(1, "checkout", Map.of()));
        enter(rig.conductor, accepted(2, "checkout", Map.of()));
        assertThat(rig.post("/ledger/checkout/carried-over", "{\"upTo\":0,\"reason\":\"ticket 815\"}").status()).isEqualTo(422);
        ControlRig.Answer done = rig.post("/ledger/checkout/carried-over", "{\"upTo\":1,\"reason\":\"ticket 815\"}");
        assertThat(done.text()).contains("\"writes\":1,").contains("\"upTo\":1");
        assertThat(rig.conductor.current().split().of("checkout").carried()).isEqualTo(NOON.plusSeconds(1));
        assertThat(rig.get("/ledger/checkout").text()).contains("\"carriedOver\":true").contains("\"carriedOver\":false");
        assertThat(rig.get("/journal").text()).contains("\"kind\":\"carried-over\"").contains("ticket 815");
        rig.post("/ledger/checkout/carried-over", "{\"upTo\":2,\"reason\":\"ticket 815\"}");
        assertThat(rig.get("/units/checkout").text()).contains("\"reversibility\":\"free\"");
    }

    @Test
    void whoever_hears_that_it_was_carried_over_finds_it_so_on_disk() throws Exception {
        enter(rig.conductor, accepted(1, "checkout", Map.of("header:A", "a")));
        enter(rig.conductor, accepted(2, "checkout", Map.of("header:A", "b")));
        var left = new CompletableFuture<List<Holding>>();
        rig.conductor.onJournal(journaled -> {
            if (journaled.entry() instanceof JournalEntry.CarriedOver) {
                left.complete(rig.store.ledger().holdings("checkout", 0, 10));
            }
        });
        assertThat(rig.post("/ledger/checkout/carried-over", "{\"upTo\":1,\"reason\":\"ticket 815\"}").status()).isEqualTo(200);
        assertThat(left.get(60, TimeUnit.SECONDS)).containsExactly(new Holding(2, 2, Set.of("b"), true));
    }

    @Test
    void a_spreadsheet_is_not_made_to_obey_strangers() throws Exception {
        enter(rig.conductor, new LedgerNote.Accepted(new LedgerNote.Meant(1, NOON, "checkout", "POST", "other", "=cmd|' /C calc'!A0",
                Optional.of("a,\"b\""), 1), 201, Map.of("header:Location", "/o;1", LedgerNote.AMOUNT, "12.5"), true));
        ControlRig.Answer csv = rig.get("/ledger/checkout/csv");
        assertThat(csv.text()).isEqualTo("seq,at,unit,method,endpoint,certainty,status,requestId,idempotencyKey,ids,amount,carriedOver\r\n"
                + "1,2026-12-01T12:00:00Z,checkout,POST,other,accepted,201,'=cmd|' /C calc'!A0,\"a,\"\"b\"\"\",header:Location=/o;1,12.5,"
                + "false\r\n");
    }
}
