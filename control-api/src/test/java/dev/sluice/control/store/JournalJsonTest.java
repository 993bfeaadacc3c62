package dev.sluice.control.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import dev.sluice.model.Breach;
import dev.sluice.model.Drill;
import dev.sluice.model.Evidence;
import dev.sluice.model.Exposure;
import dev.sluice.model.Freeze;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.GuardRule;
import dev.sluice.model.Halt;
import dev.sluice.model.Hold;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Judgement;
import dev.sluice.model.Motion;
import dev.sluice.model.Network;
import dev.sluice.model.Pass;
import dev.sluice.model.Phase;
import dev.sluice.model.PlanGate;
import dev.sluice.model.PlanStep;
import dev.sluice.model.Progress;
import dev.sluice.model.Relapses;
import dev.sluice.model.Revert;
import dev.sluice.model.Run;
import dev.sluice.model.Runbook;
import dev.sluice.model.Scene;
import dev.sluice.model.Share;
import dev.sluice.model.Shift;
import dev.sluice.model.Side;
import dev.sluice.model.Stage;
import dev.sluice.model.Verdict;

class JournalJsonTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123456789Z");
    private static final Revert BREACHED = new Revert(new LinkedHashSet<>(List.of("checkout", "cart")),
            new Revert.Cause.Breached(new Breach.RuleBroken("checkout",
                    new GuardRule(new Share(505), Duration.ofSeconds(10), 20, OptionalInt.of(5), OptionalInt.of(3)), 730,
                    new Evidence(40, 12, 9, 4, 6), new Evidence(4_000_000_000L, 1, 1, 1, 6))),
            NOON, 1_042);
    private static final Revert GATED = new Revert(Set.of("search", "cart"), new Revert.Cause.Gated(new PlanGate("cart", "lag"), 2,
            Stage.OnFail.ABORT, "fail: „140 ms”"), NOON, 8);
    private static final Revert ASKED = new Revert(Set.of("search"), new Revert.Cause.Asked("alice", "„prices” <wrong>\n\u0000"), NOON, 7);

    private static final Drill DRILL = new Drill("checkout", 1_044, NOON,
            new Drill.Setting("0d5a", List.of("127.0.0.1:9001"), List.of("203.0.113.7:443", "203.0.113.8:443")),
            new Drill.Times(Duration.ofNanos(412_000), Duration.ofMillis(1), Duration.ofMillis(1_310), Duration.ofMillis(90)),
            new Drill.Seen("/checkout/", 200, 113, 1, 20, 19, true, false), List.of("old answered 19 of 20 probes afterwards"));
    private static final Scene SCENE = new Scene(Duration.ofMillis(4_800), new Evidence(30, 12, 9, 7, 7), new Evidence(90, 0, 0, 0, 6),
            0.0005,
            1.12, new Motion(3, 2, 1));
    static final List<JournalEntry> EVERY_KIND = List.of(
            new JournalEntry.Started("0.1.0", "shop.example"),
            new JournalEntry.SharesSet(Map.of("checkout", new JournalEntry.Move(Share.NONE, new Share(1)), "a b/ü\"",
                    new JournalEntry.Move(new Share(9_999), Share.ALL))),
            new JournalEntry.Reverted(BREACHED, Map.of("checkout", new Share(2_500), "cart", new Share(50))),
            new JournalEntry.Reverted(ASKED, Map.of()),
            new JournalEntry.Reverted(new Revert(Set.of("x"), new Revert.Cause.Breached(new Breach.RuleBroken("x", GuardRule.DEFAULT, 500,
                    Evidence.NONE, Evidence.NONE)), Instant.EPOCH, 0), Map.of("x", Share.NONE)),
            new JournalEntry.Rearmed(Set.of("checkout", "cart"), Optional.of("release 7")),
            new JournalEntry.FreezeSet(FreezeMode.READ_ONLY, Set.of("-", "checkout"), Optional.of(NOON)),
            new JournalEntry.FreezeSet(FreezeMode.OPEN, Set.of("checkout"), Optional.empty()),
            new JournalEntry.CarriedOver("checkout", 7),
            new JournalEntry.DriftKept(Map.of("checkout", new Share(250))),
            new JournalEntry.SiteLoaded("", List.of("new"), List.of("gone", "away")),
            new JournalEntry.HoldRaised(new Hold("checkout", "slow.p95", "checkout: 40 of 90 answers \"slow\"", NOON)),
            new JournalEntry.HoldLifted(new Hold("checkout", "shared", "both stacks fail", NOON)),
            new JournalEntry.DrillBegun("checkout"),
            new JournalEntry.DrillReverted("checkout"),
            new JournalEntry.Drilled(DRILL),
            new JournalEntry.RunbookTold("cutover", Runbook.Phase.FAILED, 2, "backup",
                    new TreeMap<>(Map.of("exit", "1", "output", "„no room”\n", "hash", "9f86"))),
            new JournalEntry.GateJudged("checkout", new Judgement("errors", new Verdict.Pass("1 of 2 \"failed\""), NOON)),
            new JournalEntry.GateJudged("checkout", new Judgement("lag", new Verdict.Fail("140 ms", "look at replication"), NOON)),
            new JournalEntry.GateJudged("x", new Judgement("lag", new Verdict.Inconclusive("nothing", "push some"), NOON)),
            new JournalEntry.EvidenceGiven("checkout", "backup", NOON, Optional.of(NOON)),
            new JournalEntry.EvidenceGiven("checkout", "backup", NOON, Optional.empty()),
            new JournalEntry.Approved("checkout", "go", "0d5a"),
            new JournalEntry.SharesSet(Map.of("checkout", new JournalEntry.Move(new Share(500), new Share(1))), Set.of("checkout")),
            new JournalEntry.PlanMoved(Set.of("checkout", "cart"), PlanStep.ENTERED, 2, new Share(500), "1% → 5%; \"drill\" pass"),
            new JournalEntry.PlanMoved(Set.of("x"), PlanStep.SKIPPED, 1, Share.ALL, ""),
            new JournalEntry.Contained(Set.of("x"), new Revert.Cause.Breached(new Breach.Blackout("x", 4, 2, Duration.ofSeconds(5)),
                    Optional.of(SCENE)), FreezeMode.CLOSED, NOON, 12),
            new JournalEntry.PassTold(new Pass("x_1-", "ana \"the tester\"", Set.of("checkout"), Optional.of(Side.NEW),
                    new Pass.Terms(Set.of(FreezeMode.CLOSED, FreezeMode.READ_ONLY), true,
                            List.of(Network.parse("10.0.0.0/8").orElseThrow())),
                    "/checkout", NOON, NOON.plusSeconds(60)), Pass.Step.MADE),
            new JournalEntry.PassTold(
                    new Pass("y", "bob", Set.of(), Optional.empty(), new Pass.Terms(Set.of(), false, List.of()), "/", NOON,
                            NOON),
                    Pass.Step.REVOKED),
            new JournalEntry.CallbackTold("POST /hooks/**", JournalEntry.CallbackTold.Step.DEAD, 7, "answered 404"),
            new JournalEntry.CallbacksReplayed("POST /hooks/**", 200),
            new JournalEntry.TokenCreated("ci", "operator"),
            new JournalEntry.TokenCreated("pay", "operator", Set.of("cart", "checkout"), Optional.of(NOON)),
            new JournalEntry.TokenRotated("ci", NOON),
            new JournalEntry.TokenDeleted("ci"),
            new JournalEntry.CallsRefused(NOON, Map.of(JournalEntry.CallsRefused.Why.UNKNOWN, 7L, JournalEntry.CallsRefused.Why.LOCKED, 2L),
                    Map.of("203.0.113.9", 9L), Map.of()),
            new JournalEntry.Reverted(GATED, Map.of("cart", Share.ALL)));

    static final List<JournalEntry> OTHER_BREACHES = List.of(
            breached(new Breach.Worse("x", Optional.of("POST /pay"), Duration.ofMillis(1_234), 0.0005, new Breach.Counted(4, 4),
                    new Breach.Counted(1_000_000_000_000L, 0))),
            breached(new Breach.Worse("x", Optional.empty(), Duration.ZERO, 0.5, new Breach.Counted(9, 4), new Breach.Counted(0, 0))),
            breached(new Breach.Blackout("x", 4, 2, Duration.ofSeconds(59))),
            breached(new Breach.Widespread(new Breach.Blackout("x", 4, 2, Duration.ofSeconds(59)), Set.of("x", "basket"), 3)),
            breached(new Breach.Hanging(new Breach.Blackout("x", 4, 2, Duration.ofSeconds(59)), 4, 5)),
            breached(new Breach.Hanging(new Breach.RuleBroken("x", GuardRule.DEFAULT, 500, Evidence.NONE, Evidence.NONE), 1, 1)),
            breached(new Breach.Slow("x", 95, 1.5, Duration.ofMillis(3), 0.0525, new Breach.Counted(80, 40), new Breach.Counted(90, 4))),
            breached(new Breach.Shifted("x", "GET /x/{id}", Shift.MISSING, Duration.ofSeconds(2), 0.01, new Breach.Counted(8, 4),
                    new Breach.Counted(9, 0))),
            new JournalEntry.Reverted(
                    new Revert(Set.of("x"), new Revert.Cause.Breached(new Breach.Blackout("x", 4, 2, Duration.ofSeconds(5)),
                            Optional.of(SCENE)), NOON, 1),
                    Map.of("x", Share.ALL)));

    private static final Run RUN = new Run(List.of(new Share(100), new Share(525)), Phase.DWELL, "alice", NOON, new Share(100),
            Duration.ofMillis(1_812_345), Map.of("checkout POST /pay/{step}", 5_000_000_000L),
            List.of(new Run.Skip(1, Phase.ENTRY, "bob", "„ü”", NOON)), Optional.of(NOON.plusSeconds(60)));
    static final List<Exposure> EXPOSURES = List.of(Exposure.NONE, Exposure.NONE.withShare(new Share(2_575)),
            Exposure.NONE.reverted(BREACHED), Exposure.NONE.reverted(ASKED), Exposure.NONE.reverted(GATED),
            new Exposure(Share.ALL, Optional.empty(), new Freeze(FreezeMode.CLOSED, NOON, Optional.of(NOON.plusSeconds(9)), 12),
                    Relapses.NONE.and(NOON).and(NOON.plusSeconds(1)).changed("ü")),
            Exposure.NONE.reverted(ASKED).withCarried(NOON), Exposure.NONE.withProgress(new Progress.Running(RUN)),
            Exposure.NONE.withProgress(new Progress.Held(RUN, new Halt(Halt.Cause.GATE, "sluice", "gate \"lag\"", NOON))),
            Exposure.NONE.withProgress(new Progress.Done(RUN)), Exposure.NONE.withProgress(new Progress.Running(RUN)).reverted(BREACHED));

    private static JournalEntry breached(Breach breach) {
        return new JournalEntry.Reverted(new Revert(Set.of("x"), new Revert.Cause.Breached(breach), NOON, 1), Map.of("x", Share.ALL));
    }

    @ParameterizedTest
    @FieldSource({"EVERY_KIND", "OTHER_BREACHES"})
    void an_entry_reads_back_as_it_was_written(JournalEntry entry) {
        String detail = JournalJson.detail(entry);
        assertThat(JournalJson.read(entry.kind(), detail)).isEqualTo(entry);
        assertThat(JournalJson.detail(JournalJson.read(entry.kind(), detail))).isEqualTo(detail);
        assertThat(JournalJson.sentence(entry)).isNotBlank();
    }

    @ParameterizedTest
    @FieldSource("EXPOSURES")
    void an_exposure_reads_back_as_it_was_written(Exposure exposure) {
        assertThat(StandJson.read(StandJson.write(exposure))).isEqualTo(exposure);
    }

    @Test
    void the_words_in_the_database_stay_what_they_are() {
        assertThat(JournalJson.detail(EVERY_KIND.get(2))).isEqualTo("""
                {"units":["checkout","cart"],"at":"2026-03-01T12:00:00.123456789Z","generation":1042,"cause":"errors",\
                "breach":{"unit":"checkout","rule":{"errors":"5.05%","in":10,"requests":20,"failures":5,"clients":3},"limitBp":730,\
                "new":{"requests":40,"failures":12,"countedFailures":9,"failingClients":4,"clientsSeen":6},\
                "old":{"requests":4000000000,"failures":1,"countedFailures":1,"failingClients":1,"clientsSeen":6}},"from":"""
                + JournalJson.detail(EVERY_KIND.get(2)).replaceFirst("^.*\"from\":", ""));
        assertThat(JournalJson.detail(EVERY_KIND.get(7))).isEqualTo("{\"mode\":\"open\",\"units\":[\"checkout\"]}");
        assertThat(StandJson.write(EXPOSURES.get(1))).isEqualTo(
                "{\"share\":\"25.75%\",\"freeze\":{\"mode\":\"open\",\"since\":\"1970-01-01T00:00:00Z\",\"generation\":0}}");
    }

    @Test
    void a_sentence_says_what_moved_and_why() {
        assertThat(JournalJson.sentence(new JournalEntry.SharesSet(Map.of("checkout",
                new JournalEntry.Move(new Share(500), new Share(2_500)))))).isEqualTo("checkout 5% → 25%");
        assertThat(JournalJson.sentence(EVERY_KIND.get(2))).startsWith("checkout, cart back to old: checkout: 12 of 40 answers of new");
        assertThat(JournalJson.sentence(new JournalEntry.FreezeSet(FreezeMode.CLOSED, Set.of("-"), Optional.of(Instant.EPOCH))))
                .isEqualTo("- closed until 1970-01-01T00:00:00Z");
    }

    @Test
    void what_is_no_entry_is_refused_with_its_kind() {
        for (String detail : List.of("", "{}", "{\"name\":1}", "{\"name\":\"a\"", "[]", "{\"name\":\"a\"} x")) {
            assertThatThrownBy(() -> JournalJson.read("token-deleted", detail)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("token-deleted");
        }
        assertThatThrownBy(() -> JournalJson.read("magic", "{}")).hasMessageContaining("unknown kind magic");
    }

    @Test
    void a_sentence_tells_times_in_seconds_and_leaves_the_reason_to_its_own_line() {
        var until = Optional.of(Instant.parse("2026-12-01T02:00:00.123456789Z"));
        assertThat(JournalJson.sentence(new JournalEntry.FreezeSet(FreezeMode.READ_ONLY, Set.of("checkout"), until)))
                .isEqualTo("checkout read-only until 2026-12-01T02:00:00Z");
        var revert = new Revert(Set.of("checkout"), new Revert.Cause.Asked("ops", "support calls"), Instant.EPOCH, 7);
        assertThat(JournalJson.sentence(new JournalEntry.Reverted(revert, Map.of()))).isEqualTo("checkout back to old");
    }
}
