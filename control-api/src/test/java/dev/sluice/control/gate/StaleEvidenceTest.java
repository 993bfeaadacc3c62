package dev.sluice.control.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.sluice.control.Freezes;
import dev.sluice.control.PropagationSource;
import dev.sluice.control.Sites;
import dev.sluice.model.Cutover;
import dev.sluice.model.Exhibit;
import dev.sluice.model.Exposure;
import dev.sluice.model.Freeze;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.FreezeProof;
import dev.sluice.model.Gate;
import dev.sluice.model.Verdict;
import dev.sluice.model.WriteState;

/** Evidence that looks right at first sight, and is of another time, another form, or comes again and again. */
class StaleEvidenceTest {
    private static final Gate BACKUP = new Gate.Backup(Duration.ofMinutes(30), 0.5, 2, Duration.ofDays(30), Optional.empty(),
            Gate.Supply.PUSHED);

    GateRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new GateRig();
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    @Test
    void fresh_evidence_of_another_form_does_not_make_old_evidence_count() throws Exception {
        rig.give("gate", Duration.ofDays(10), "{\"open\":[]}");
        rig.give("gate", Duration.ofSeconds(1), "{\"requests\":0,\"seconds\":90}"); // of a time when the gate was of another type
        rig.says(new Gate.Incidents(2, Gate.Supply.PUSHED), Verdict.Inconclusive.class, "10 d old, at most 60 s counts");
    }

    @Test
    void what_was_seen_last_stands_last_whichever_came_first() throws Exception {
        rig.give("gate", Duration.ofSeconds(1), "{\"open\":[{\"id\":\"INC-1\",\"severity\":1}]}");
        rig.give("gate", Duration.ofSeconds(2), "{\"open\":[]}");
        rig.says(new Gate.Incidents(2, Gate.Supply.PUSHED), Verdict.Fail.class, "close incident \"INC-1\"");
    }

    @Test
    void a_backup_that_is_told_of_again_and_again_is_one_of_the_five() throws Exception {
        for (int i = 1; i <= 4; i++) {
            rig.give("gate", Duration.ofMinutes(60 - i), backup("b" + i, 40_000_000_000L, Duration.ofMinutes(90)));
        }
        for (int i = 0; i < 20; i++) { // the one that went wrong
            rig.give("gate", Duration.ofMinutes(40 - i), backup("b5", 200_000_000L, Duration.ofMinutes(60)));
        }
        rig.give("gate", Duration.ofMinutes(1), backup("b6", 200_000_000L, Duration.ofMinutes(5)));
        rig.says(BACKUP, Verdict.Fail.class, "backup \"b6\" has 200 MB, 0.50 % of the usual 40 GB");
    }

    @Test
    void a_backup_or_a_restore_test_of_the_future_is_none() throws Exception {
        rig.give("gate", Duration.ofMinutes(40), backup("b1", 1_000, Duration.ofMinutes(50)));
        rig.give("gate", Duration.ofMinutes(1), backup("b2", 1_000, Duration.ofDays(-300)));
        rig.says(BACKUP, Verdict.Inconclusive.class, "backup \"b2\" was finished at 2027-09-27T02:00:00Z, which is after now");
        String tested = backup("b3", 1_000, Duration.ofMinutes(5)).replace("2026-11-29", "2027-11-29");
        rig.give("gate", Duration.ofMinutes(1), tested);
        rig.says(BACKUP, Verdict.Inconclusive.class, "restored at 2027-11-29T01:00:00Z, which is after now");
    }

    @Test
    void no_backup_is_good_while_a_frozen_unit_is_still_written_to() {
        var terms = (Gate.Backup) BACKUP;
        Instant finished = GateRig.NOW.minusSeconds(60);
        var test = Optional.of(new BackupGate.RestoreTest(GateRig.SINCE, true, 60));
        var seen = List.of("b1", "b2").stream()
                .map(id -> new Supplied.Seen<>(new BackupGate.Backup(id, true, finished, finished, 1_000, true, test), finished, finished,
                        "job"))
                .toList();
        Verdict early = BackupGate.judge(terms, seen, new BackupGate.Writing.Ends(), GateRig.NOW);
        assertThat(early).isInstanceOf(Verdict.Inconclusive.class);
        assertThat(early.sentence()).contains("writes of it may be in flight still");
        assertThat(BackupGate.judge(terms, seen, new BackupGate.Writing.Stands(finished), GateRig.NOW)).isInstanceOf(Verdict.Pass.class);
    }

    @Test
    void a_unit_is_written_to_no_more_since_that_is_proven_or_since_a_later_write() {
        Instant proven = GateRig.NOW.minusSeconds(60);
        var last = new WriteState.Ended(proven.minusSeconds(30), "r-1");
        var proof = new FreezeProof(7, Set.of("checkout"), FreezeMode.READ_ONLY, proven.minusSeconds(40), proven, Optional.of(last),
                List.of(), 0,
                Optional.empty(), Optional.empty());
        rig.seen.writes = new WriteState(0, true, Optional.of(last));
        assertThat(writing(proof)).isEqualTo(new BackupGate.Writing.Stands(proven));
        rig.seen.writes = new WriteState(0, true, Optional.of(new WriteState.Ended(proven.plusSeconds(5), "r-2")));
        assertThat(writing(proof)).as("somebody with a pass").isEqualTo(new BackupGate.Writing.Stands(proven.plusSeconds(5)));
        rig.seen.writes = new WriteState(1, true, Optional.of(last));
        assertThat(writing(proof)).as("one is under way").isEqualTo(new BackupGate.Writing.Ends());
    }

    private BackupGate.Writing writing(FreezeProof proof) {
        Freezes freezes = new Freezes() {
            @Override
            public Optional<FreezeProof> proof(String unit, long generation) {
                return Optional.of(proof).filter(known -> known.generation() == generation && known.units().contains(unit));
            }

            @Override
            public Optional<String> waitsFor(long generation) {
                return Optional.empty();
            }
        };
        var freeze = new Freeze(FreezeMode.READ_ONLY, proof.since(), Optional.empty(), proof.generation());
        Cutover frozen = Cutover.resume(Sites.of("checkout"), 8, Map.of("checkout", Exposure.NONE.withFreeze(freeze)));
        var bench = new Bench(() -> frozen, rig.seen, _ -> Optional.empty(), () -> GateRig.SETTING, rig.fetcher, rig.exhibits,
                new Baselines(rig.seen), _ -> {}, freezes, PropagationSource.NONE);
        return BackupGate.Writing.of(new Case(GateRig.CHECKOUT, "gate", GateRig.SINCE, "", GateRig.NOW), bench);
    }

    private static String backup(String id, long bytes, Duration ago) {
        Instant finished = GateRig.NOW.minus(ago);
        return "{\"id\":\"" + id + "\",\"status\":\"complete\",\"startedAt\":\"" + finished.minusSeconds(600) + "\",\"finishedAt\":\""
                + finished + "\",\"sizeBytes\":" + bytes + ",\"consistent\":true,\"location\":\"s3://b\","
                + "\"restoreTest\":{\"at\":\"2026-11-29T01:00:00Z\",\"ok\":true,\"seconds\":840}}";
    }

    @Test
    void unsigned_evidence_counts_no_more_once_the_file_names_keys_and_signed_evidence_as_long_as_its_key_stands_there() throws Exception {
        rig.give("gate", Duration.ofSeconds(1), "{\"open\":[]}");
        Gate keyed = new Gate.Incidents(2, new Gate.Supply(Optional.empty(), List.of("key-1"), Gate.Rhythm.USUAL));
        rig.says(keyed, Verdict.Inconclusive.class, "signed with none of the keys that the file names");
        rig.says(new Gate.Incidents(2, Gate.Supply.PUSHED), Verdict.Pass.class, "0 of 0 open incidents");
        rig.give("gate", Duration.ZERO, "{\"open\":[],\"signedBy\":\"key-1\"}");
        rig.says(keyed, Verdict.Pass.class, "0 of 0 open incidents");
        rig.says(new Gate.Incidents(2, new Gate.Supply(Optional.empty(), List.of("key-2"), Gate.Rhythm.USUAL)), Verdict.Inconclusive.class,
                "none of the keys");
    }

    @Test
    void evidence_takes_no_more_room_than_it_may_and_the_last_is_always_there() {
        String large = "{\"open\":[],\"note\":\"" + "x".repeat(Intake.LARGEST - 100) + "\"}";
        for (int i = 20; i >= 1; i--) {
            rig.give("gate", Duration.ofSeconds(i), large);
        }
        List<Exhibit> kept = rig.exhibits.of("checkout", "gate");
        assertThat(kept.stream().mapToLong(one -> one.body().length()).sum()).isLessThanOrEqualTo(Exhibits.MOST_CHARACTERS);
        assertThat(kept).hasSizeGreaterThanOrEqualTo(5);
        assertThat(kept.getLast().at()).isEqualTo(GateRig.NOW.minusSeconds(1));
        var intake = new Intake(Gate.Supply.PUSHED, Duration.ofMinutes(1), new Intake.EvidenceForm() {
            @Override
            public List<String> members() {
                return List.of("note");
            }

            @Override
            public void check(Document document) {
                // anything will do
            }
        });
        var arrival = new Intake.Arrival("checkout", "gate", "job", GateRig.NOW, Optional.empty());
        String tooLarge = "{\"at\":\"" + GateRig.NOW + "\",\"note\":\"" + "x".repeat(Intake.LARGEST) + "\"}";
        assertThat(((Intake.Outcome.Refused) intake.take(Document.parse(tooLarge), arrival)).flaws().getFirst().detail())
                .contains("(expected: at most 262144)");
    }

    @Test
    void an_approval_of_a_clock_that_was_ahead_is_told_as_that() {
        Gate.Approval terms = new Gate.Approval(Gate.Approval.OWNER, false, Duration.ofHours(4));
        Case at = new Case(GateRig.CHECKOUT, "go", GateRig.SINCE, "", GateRig.NOW);
        Exhibit ahead = ApprovalGate.approval(new Case(GateRig.CHECKOUT, "go", GateRig.SINCE, "", GateRig.NOW.plusSeconds(3_600)),
                "payments@shop.example", "0d5a", "go");
        Verdict said = ApprovalGate.judge(terms, at, Optional.of(ahead), "0d5a");
        assertThat(said).isInstanceOf(Verdict.Inconclusive.class);
        assertThat(said.sentence()).contains("which is after now").contains("the clock was ahead then, or is behind now");
    }

    @Test
    void what_is_fetched_again_and_says_the_same_is_kept_once() throws Exception {
        var url = rig.server.json("/i", "{}");
        Gate gate = new Gate.Incidents(2, new Gate.Supply(Optional.of(url), List.of(), Gate.Rhythm.USUAL));
        for (int i = 9; i >= 0; i--) {
            rig.server.json("/i", "{\"at\":\"2026-12-01T01:59:5" + (9 - i) + "Z\",\"open\":[]}");
            rig.says(gate, Verdict.Pass.class, "0 of 0 open incidents");
        }
        assertThat(rig.exhibits.of("checkout", "gate")).extracting(Exhibit::at).containsExactly(Instant.parse("2026-12-01T01:59:59Z"));
    }

    @Test
    void a_url_is_shown_without_its_query() throws Exception {
        var url = URI.create(rig.server.hangs("/i") + "?token=hunter2");
        Verdict said = rig.look(new Gate.Incidents(2, new Gate.Supply(Optional.of(url), List.of(),
                new Gate.Rhythm(Duration.ofSeconds(30), Duration.ofMillis(100)))));
        assertThat(said.sentence() + said.wayOut()).doesNotContain("hunter2");
        rig.server.json("/i", "{\"at\":\"2026-12-01T01:59:58Z\",\"expires\":\"2026-12-01T01:59:59Z\",\"open\":[]}");
        rig.give("lag", Duration.ofSeconds(90), "{\"lagMillis\":1}");
        said = rig.look("lag", new Gate.Lag(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(5),
                new Gate.Supply(Optional.of(url), List.of(), Gate.Rhythm.USUAL)));
        assertThat(said.sentence() + said.wayOut()).contains("/i?…").doesNotContain("hunter2");
    }
}
