package dev.sluice.control.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.model.Drill;
import dev.sluice.model.Exhibit;
import dev.sluice.model.Gate;
import dev.sluice.model.Propagation.Held;
import dev.sluice.model.RefusedCallbacks;
import dev.sluice.model.Share;
import dev.sluice.model.Shift;
import dev.sluice.model.Side;
import dev.sluice.model.SpoolState;
import dev.sluice.model.Verdict;

/** Every type of gate once with each verdict, on sockets and programs where it asks others; printed with the sentences it gave. */
class EveryVerdictTest {
    private static final Gate.Rhythm SOON = new Gate.Rhythm(Duration.ofSeconds(30), Duration.ofSeconds(2));
    private static final String PAY = "POST /pay";
    private static final String BOOKS = "{\"entity\":\"orders\",\"asOf\":\"2026-12-01T01:58:00Z\",\"buckets\":["
            + "{\"key\":\"nl\",\"count\":20,\"hash\":\"1\"},{\"key\":\"be\",\"count\":10,\"hash\":\"17\"}]}";

    @TempDir
    Path dir;

    /** What there is to see, and the gate that sees it. */
    private interface Scene {
        Gate set(GateRig rig) throws Exception;
    }

    /** In the order of the verdicts: pass, fail, inconclusive. */
    private static List<Scene> answers(Gate gate, int... goodAndBadOfNew) {
        return List.of(answered(gate, goodAndBadOfNew[0], goodAndBadOfNew[1]), answered(gate, goodAndBadOfNew[2], goodAndBadOfNew[3]),
                answered(gate, goodAndBadOfNew[4], goodAndBadOfNew[5]));
    }

    private static Scene answered(Gate gate, int good, int bad) {
        return rig -> {
            rig.answered(Side.OLD, PAY, 99_500, 500, 20);
            rig.answered(Side.NEW, PAY, good, bad, 20);
            return gate;
        };
    }

    private static Scene took(int answers, int millis) {
        return rig -> {
            rig.answered(Side.OLD, PAY, 50_000, 0, 20);
            rig.answered(Side.NEW, PAY, answers, 0, millis);
            return new Gate.Latency(1.1, 1.25, OptionalInt.empty());
        };
    }

    private static Scene shifted(long good, long missing) {
        return rig -> {
            rig.shifted(Side.OLD, PAY, 90_000, Map.of(Shift.MISSING, 10_000L));
            rig.shifted(Side.NEW, PAY, good, Map.of(Shift.MISSING, missing));
            return new Gate.Shifts(new Share(20), OptionalInt.empty());
        };
    }

    private static Scene drilled(Optional<List<String>> faults) {
        return rig -> {
            rig.drill = faults.map(what -> new Drill("checkout", 1, GateRig.NOW.minusSeconds(600), GateRig.SETTING,
                    new Drill.Times(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(1_300), Duration.ofMillis(97)),
                    new Drill.Seen("/checkout/", 200, 100, 0, 20, 20, false, false), what));
            return new Gate.Drilled();
        };
    }

    private static Scene approved(String... who) {
        return rig -> {
            Instant at = GateRig.NOW.minusSeconds(600);
            for (String one : who) {
                rig.exhibits.add(new Exhibit("checkout", "gate", one, at, at, Optional.empty(),
                        "{\"configuration\":\"0d5a\",\"reason\":\"figures are fine\"}"));
            }
            return new Gate.Approval(Gate.Approval.OWNER, false, Duration.ofHours(4));
        };
    }

    private static Scene pushed(Gate gate, String... evidence) {
        return rig -> {
            for (int i = 0; i < evidence.length; i++) {
                rig.give("gate", Duration.ofSeconds(evidence.length - i), evidence[i]);
            }
            return gate;
        };
    }

    private static Gate.Supply from(URI url) {
        return new Gate.Supply(Optional.of(url), List.of(), SOON);
    }

    private static String backup(String id, long bytes) {
        Instant finished = GateRig.NOW.minusSeconds(300);
        return "{\"id\":\"" + id + "\",\"status\":\"complete\",\"startedAt\":\"" + finished.minusSeconds(600) + "\",\"finishedAt\":\""
                + finished + "\",\"sizeBytes\":" + bytes + ",\"consistent\":true,\"location\":\"s3://b\","
                + "\"restoreTest\":{\"at\":\"2026-11-29T01:00:00Z\",\"ok\":true,\"seconds\":840}}";
    }

    private static String lag(double millis) {
        return "{\"lagMillis\":[" + (millis + ",").repeat(59) + millis + "]}";
    }

    private static Scene prometheus(String value) {
        return rig -> {
            rig.server.json("/api/v1/query", "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":["
                    + (value.isEmpty() ? "" : "{\"metric\":{},\"value\":[1796090400,\"" + value + "\"]}") + "]}}");
            return new Gate.Prometheus(rig.server.at("/"), "load1", OptionalDouble.of(4), OptionalDouble.empty(), SOON);
        };
    }

    private static Scene books(String ofNew) {
        return rig -> {
            Gate.Book old = new Gate.Book.Told(rig.server.json("/old", BOOKS));
            return new Gate.Reconcile(new Gate.Books.Both(old, new Gate.Book.Told(rig.server.json("/new", ofNew))), Share.NONE,
                    Duration.ofMinutes(2), SOON);
        };
    }

    private Scene program(String script) {
        return _ -> new Gate.Program(new Gate.Run(List.of("/bin/sh", "-c", script), dir), SOON);
    }

    private Map<String, List<Scene>> scenes() {
        Map<String, List<Scene>> all = new LinkedHashMap<>();
        all.put("errors", answers(new Gate.Errors(OptionalInt.empty()), 3_980, 20, 3_940, 60, 600, 0));
        all.put("latency", List.of(took(20_000, 20), took(5_000, 26), took(300, 20)));
        all.put("shift", List.of(shifted(22_500, 2_500), shifted(20_000, 5_000), shifted(90, 10)));
        all.put("drill", List.of(drilled(Optional.of(List.of())), drilled(Optional.of(List.of("old answered 0 of 20 probes"))),
                drilled(Optional.empty())));
        all.put("approval", List.of(approved("payments@shop.example"), approved("mallory"), approved()));
        Gate backup = new Gate.Backup(Duration.ofMinutes(30), 0.5, 2, Duration.ofDays(30), Optional.empty(), Gate.Supply.PUSHED);
        all.put("backup", List.of(pushed(backup, backup("b1", 40_000_000_000L), backup("b2", 41_000_000_000L)),
                pushed(backup, backup("b1", 40_000_000_000L), backup("b2", 200_000_000L)), pushed(backup)));
        Gate lag = new Gate.Lag(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(60), Gate.Supply.PUSHED);
        all.put("lag", List.of(pushed(lag, lag(12)), pushed(lag, lag(140)), pushed(lag, "{\"lagMillis\":12}")));
        all.put("http", List.of(rig -> new Gate.Http(rig.server.json("/up", "\"ready\""), Set.of(200), "ready", SOON),
                rig -> new Gate.Http(rig.server.answers("/up", 503, "text/plain", "no"), Set.of(200), "ready", SOON),
                _ -> new Gate.Http(URI.create("http://127.0.0.1:1/"), Set.of(200), "ready", SOON)));
        all.put("command", List.of(program("echo 12 GiB free"), program("echo disk full; exit 1"), program("exit 2")));
        all.put("incidents", List.of(pushed(new Gate.Incidents(2, Gate.Supply.PUSHED), "{\"open\":[]}"),
                pushed(new Gate.Incidents(2, Gate.Supply.PUSHED), "{\"open\":[{\"id\":\"INC-1\",\"severity\":1}]}"),
                rig -> new Gate.Incidents(2, from(rig.server.answers("/i", 200, "text/html", "<!doctype html><title>Sign in</title>")))));
        all.put("prometheus", List.of(prometheus("1.5"), prometheus("4.5"), prometheus("")));
        all.put("reconcile", List.of(books(BOOKS), books(BOOKS.replace("\"count\":10", "\"count\":9")), books("<html>")));
        Gate direct = new Gate.OriginDirect(Duration.ofSeconds(60), Gate.Supply.PUSHED);
        all.put("origin-direct", List.of(pushed(direct, "{\"requests\":0,\"seconds\":300}"),
                pushed(direct, "{\"requests\":3,\"seconds\":300}"), pushed(direct, "{\"requests\":0,\"seconds\":20}")));
        all.put("journey", List.of(walked(200, 200), walked(500, 200), walked(500, 500)));
        all.put("callbacks", List.of(spooled(0, 0), spooled(3, 1), spooled(3, 0)));
        Gate ttl = new Gate.DnsTtl(Gate.DnsTtl.MOST, Gate.DnsTtl.OVER, Set.of());
        all.put("dns-ttl",
                List.of(knows(ttl, world -> world.seen(Held.OLD, 300, OptionalDouble.empty()).sampled(Duration.ofHours(25), 300)),
                        knows(ttl, world -> world.seen(Held.OLD, 3_600, OptionalDouble.empty())),
                        knows(ttl, world -> world.seen(Held.OLD, 300, OptionalDouble.empty()))));
        Gate moved = new Gate.DnsPropagation(Gate.DnsPropagation.LEAST, Set.of(), Optional.empty());
        all.put("dns-propagation", List.of(knows(moved, world -> world.seen(Held.NEW, 300, OptionalDouble.of(0.97))),
                knows(moved, world -> world.seen(Held.NEW, 300, OptionalDouble.of(0.9))),
                knows(moved, world -> world.seen(Held.NEW, 300, OptionalDouble.empty()))));
        Gate served = new Gate.Certificates(Set.of());
        all.put("certificate", List.of(knows(served, world -> world.looked(Duration.ofMinutes(4), 60, WatchedWorld.note())),
                knows(served, world -> world.looked(Duration.ofMinutes(4), -3, WatchedWorld.expired())),
                knows(served, world -> world.looked(Duration.ofMinutes(11), 60))));
        return all;
    }

    private static Scene walked(int onNew, int onOld) {
        return rig -> {
            rig.server.answers("new", "/checkout/cart", onNew, "");
            rig.server.answers("old", "/checkout/cart", onOld, "");
            return JourneyGateTest.gate("/checkout/cart");
        };
    }

    private static Scene spooled(long waiting, long dead) {
        return rig -> {
            var line = new SpoolState.Line("POST /hooks/**", waiting, Optional.empty(), 0);
            rig.spool = new SpoolState(List.of(line), List.of(), dead, 0, Optional.empty());
            return new Gate.Callbacks();
        };
    }

    @Test
    void callbacks_that_were_refused_must_have_come_again_and_been_heard() throws Exception {
        try (GateRig rig = new GateRig()) {
            rig.spool = SpoolState.EMPTY;
            rig.seen.refused.add(new RefusedCallbacks("POST /hooks/pay", 3, GateRig.NOW, Optional.of(GateRig.NOW.plusSeconds(9))));
            assertThat(rig.look(new Gate.Callbacks())).isInstanceOf(Verdict.Pass.class);
            rig.seen.refused.add(new RefusedCallbacks("POST /hooks/erp", 2, GateRig.NOW, Optional.empty()));
            assertThat(rig.look(new Gate.Callbacks())).isInstanceOf(Verdict.Inconclusive.class);
            assertThat(rig.look(new Gate.Callbacks()).sentence()).startsWith("2 of POST /hooks/erp were refused, the last at ")
                    .endsWith(", and none was answered with 2xx since");
        }
    }

    private static Scene knows(Gate gate, Consumer<WatchedWorld> known) {
        return rig -> {
            known.accept(rig.world);
            return gate;
        };
    }

    @Test
    void every_type_passes_fails_and_cannot_tell_and_says_why_and_what_to_do() throws Exception {
        for (Map.Entry<String, List<Scene>> type : scenes().entrySet()) {
            int turn = 0;
            for (Class<?> expected : List.of(Verdict.Pass.class, Verdict.Fail.class, Verdict.Inconclusive.class)) {
                try (GateRig rig = new GateRig()) {
                    Gate gate = type.getValue().get(turn++).set(rig);
                    Verdict said = rig.look(gate);
                    System.out.printf("%-15s %-12s %s%s%n", type.getKey(), said.label(), said.sentence(),
                            said.wayOut().isEmpty() ? "" : " → " + said.wayOut());
                    assertThat(gate.type()).isEqualTo(type.getKey());
                    assertThat(said).as(said.sentence()).isInstanceOf(expected);
                    assertThat(said.sentence()).isNotBlank();
                    assertThat(said.wayOut().isEmpty()).isEqualTo(said instanceof Verdict.Pass);
                }
            }
        }
    }
}
