package dev.sluice.control.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.model.Exhibit;
import dev.sluice.model.Gate;
import dev.sluice.model.Share;
import dev.sluice.model.Verdict;

/** Every gate that asks somebody else, on real sockets and processes: once a pass, once a failure, and everything else inconclusive. */
class OutsideGatesTest {
    private static final Gate.Rhythm SOON = new Gate.Rhythm(Duration.ofSeconds(30), Duration.ofMillis(700));
    private static final String OLD_ORDERS = "{\"entity\":\"orders\",\"asOf\":\"2026-12-01T01:58:00Z\",\"buckets\":["
            + "{\"key\":\"nl\",\"count\":20,\"hash\":\"18446744073709551615\"},{\"key\":\"be\",\"count\":10,\"sum\":12.5,\"hash\":\"17\"}]}";

    @TempDir
    Path dir;
    GateRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new GateRig();
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    private static Gate.Supply from(URI url) {
        return new Gate.Supply(Optional.of(url), List.of(), SOON);
    }

    private static Gate http(URI url) {
        return new Gate.Http(url, Set.of(200), "ready", SOON);
    }

    @Test
    void http_passes_with_the_status_and_the_text_and_fails_without() throws Exception {
        rig.says(http(rig.server.json("/up", "{\"state\":\"ready\"}")), Verdict.Pass.class, "/up answered with status 200",
                "(expected: 200 with \"ready\")");
        rig.says(http(rig.server.json("/up", "{\"state\":\"busy\"}")), Verdict.Fail.class, "answered with status 200 and 16 characters");
        rig.says(http(rig.server.answers("/up", 503, "text/plain", "ready")), Verdict.Fail.class, "answered with status 503");
    }

    @Test
    void what_hangs_or_never_ends_or_is_not_there_is_inconclusive_in_its_time() throws Exception {
        long begun = System.nanoTime();
        rig.says(http(rig.server.hangs("/hang")), Verdict.Inconclusive.class, "did not answer in full within 700 ms");
        rig.says(http(rig.server.endless("/big")), Verdict.Inconclusive.class, "its answer is larger than 1024 KiB");
        assertThat(rig.server.sent.get()).isLessThan(64L << 20);
        rig.says(http(URI.create("http://127.0.0.1:1/")), Verdict.Inconclusive.class, "could not be asked");
        rig.says(new Gate.Incidents(2, from(rig.server.hangs("/hang"))), Verdict.Inconclusive.class,
                "did not answer in full within 700 ms");
        rig.says(new Gate.Incidents(2, from(rig.server.endless("/big"))), Verdict.Inconclusive.class, "larger than");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(6));
    }

    @Test
    void incidents_pass_without_any_and_fail_with_a_severe_or_a_new_one() throws Exception {
        Gate gate = new Gate.Incidents(2, from(rig.server.json("/i", incidents(""))));
        rig.says(gate, Verdict.Pass.class, "0 of 0 open incidents of checkout are of severity 2 or worse");
        rig.server.json("/i", incidents("{\"id\":\"INC-1\",\"severity\":2,\"unit\":\"checkout\"}"));
        rig.says(gate, Verdict.Fail.class, "1 of 1 open incidents", "close incident \"INC-1\" first");
        rig.server.json("/i", incidents("{\"id\":\"INC-1\",\"severity\":1,\"unit\":\"search\"},{\"id\":\"INC-2\",\"severity\":4}"));
        rig.says(gate, Verdict.Pass.class, "0 of 1 open incidents");
        rig.server.json("/i", incidents("{\"id\":\"INC-2\",\"severity\":4,\"since\":\"2026-12-01T01:59:00Z\"}"));
        rig.says(gate, Verdict.Fail.class, "1 began after 2026-12-01T01:50:00Z", "close incident \"INC-2\"");
    }

    private static String incidents(String open) {
        return "{\"at\":\"2026-12-01T01:59:58Z\",\"open\":[" + open + "]}";
    }

    @Test
    void what_is_told_without_making_sense_is_inconclusive() throws Exception {
        Gate gate = new Gate.Incidents(2, from(rig.server.at("/i")));
        rig.server.answers("/i", 200, "text/html", "<!doctype html><title>Sign in</title>");
        rig.says(gate, Verdict.Inconclusive.class, "is no evidence: it: HTML or XML (expected: a JSON object)");
        rig.server.json("/i", "{\"at\":\"2026-12-01T01:59:58Z\",\"open\":[");
        rig.says(gate, Verdict.Inconclusive.class, "is no evidence: it: no JSON");
        rig.server.json("/i", "{\"at\":\"2026-12-01T01:59:58Z\",\"open\":[],\"open\":[]}");
        rig.says(gate, Verdict.Inconclusive.class, "is no evidence");
        rig.server.json("/i", "{\"at\":\"2026-12-01T01:59:58Z\",\"opened\":[]}");
        rig.says(gate, Verdict.Inconclusive.class, "/opened: unknown key");
        rig.server.json("/i", "{\"at\":\"2026-12-01T01:59:58Z\",\"unit\":\"search\",\"open\":[]}");
        rig.says(gate, Verdict.Inconclusive.class, "/unit: \"search\" (expected: checkout)");
        rig.server.json("/i", "{\"at\":\"2026-12-01T02:02:00Z\",\"open\":[]}");
        rig.says(gate, Verdict.Inconclusive.class, "/at: 2026-12-01T02:02:00Z is in the future");
        rig.server.json("/i", "{\"at\":\"2026-12-01T01:58:30Z\",\"open\":[]}");
        rig.says(gate, Verdict.Inconclusive.class, "is too old (expected: at most 60 s ago)");
        rig.server.answers("/i", 404, "text/plain", "nothing");
        rig.says(gate, Verdict.Inconclusive.class, "answered with status 404 (expected: 200)");
    }

    @Test
    void evidence_that_was_pushed_counts_for_two_intervals_or_until_it_expires() throws Exception {
        Gate gate = new Gate.Incidents(2, Gate.Supply.PUSHED);
        rig.says(gate, Verdict.Inconclusive.class, "there is no evidence yet", "sluice gate evidence checkout gate FILE");
        rig.give("gate", Duration.ofSeconds(59), "{\"open\":[]}");
        rig.says(gate, Verdict.Pass.class, "0 of 0 open incidents");
        rig.exhibits.add(new Exhibit("checkout", "gate", "job", GateRig.NOW.minusSeconds(5), GateRig.NOW, Optional.of(GateRig.NOW),
                "{\"at\":\"2026-12-01T01:59:55Z\",\"open\":[]}"));
        rig.says(gate, Verdict.Pass.class, "0 of 0 open incidents"); // the one before has not expired
        GateRig late = new GateRig();
        late.give("gate", Duration.ofSeconds(61), "{\"open\":[]}");
        assertThat(late.look(gate)).isInstanceOfSatisfying(Verdict.Inconclusive.class,
                said -> assertThat(said.sentence()).isEqualTo("the last evidence is 61 s old, at most 60 s counts"));
        late.close();
    }

    @Test
    void expired_evidence_closes_the_gate_again() throws Exception {
        rig.exhibits.add(new Exhibit("checkout", "gate", "job", GateRig.NOW.minusSeconds(5), GateRig.NOW, Optional.of(GateRig.NOW),
                "{\"at\":\"2026-12-01T01:59:55Z\",\"open\":[]}"));
        rig.says(new Gate.Incidents(2, Gate.Supply.PUSHED), Verdict.Inconclusive.class, "the evidence expired at 2026-12-01T02:00:00Z");
    }

    @Test
    void lag_is_judged_over_its_time_with_five_of_six_heartbeats() throws Exception {
        Gate gate = new Gate.Lag(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(60), Gate.Supply.PUSHED);
        rig.says(gate, Verdict.Inconclusive.class, "there is no evidence yet");
        rig.give("gate", Duration.ofSeconds(50), "{\"lagMillis\":[12,14,11,90,13,12,14,11,15,13]}");
        rig.give("gate", Duration.ofSeconds(1), "{\"lagMillis\":9.5}");
        rig.says(gate, Verdict.Inconclusive.class, "of 11 heartbeats in 60 s", "at least 50 heartbeats are needed");
        for (int i = 0; i < 40; i++) {
            rig.give("gate", Duration.ofSeconds(1), "{\"lagMillis\":20}");
        }
        rig.says(gate, Verdict.Pass.class, "new was 90 ms behind old at the 99th percentile and 90 ms at most, of 51 heartbeats in 60 s");
        rig.give("gate", Duration.ofSeconds(1), "{\"lagMillis\":[130,140]}");
        rig.says(gate, Verdict.Fail.class, "140 ms behind old at the 99th percentile", "below 100 ms and 1000 ms is allowed");
        rig.give("gate", Duration.ofSeconds(1), "{\"lagMillis\":1000}");
        rig.says(gate, Verdict.Fail.class, "1000 ms at most");
    }

    @Test
    void a_backup_is_held_against_every_rule() throws Exception {
        Gate gate = new Gate.Backup(Duration.ofMinutes(30), 0.5, 2, Duration.ofDays(30), Optional.of(Duration.ofMinutes(15)),
                Gate.Supply.PUSHED);
        rig.says(gate, Verdict.Inconclusive.class, "there is no evidence yet");
        for (int i = 1; i <= 5; i++) {
            rig.give("gate", Duration.ofMinutes(40 - i), backup("b" + i, 40_000_000_000L, 90, true, "complete"));
        }
        rig.give("gate", Duration.ofMinutes(2), backup("b6", 41_000_000_000L, 5, true, "complete"));
        rig.says(gate, Verdict.Pass.class, "backup \"b6\" of 5 min ago has 41 GB, 102.5 % of the usual 40 GB; restored 2 d ago in 840 s");
        rig.give("gate", Duration.ofMinutes(1), backup("b7", 200_000_000L, 5, true, "complete"));
        rig.says(gate, Verdict.Fail.class, "backup \"b7\" has 200 MB, 0.50 % of the usual 40 GB (expected: 50.0 %..200.0 %)");
        rig.give("gate", Duration.ofMinutes(1), backup("b8", 40_000_000_000L, 31, true, "complete"));
        rig.says(gate, Verdict.Fail.class, "backup \"b8\" was finished 31 min ago, at most 30 min is allowed");
        rig.give("gate", Duration.ofMinutes(1), backup("b9", 40_000_000_000L, 5, false, "complete"));
        rig.says(gate, Verdict.Fail.class, "backup \"b9\" is not consistent");
        rig.give("gate", Duration.ofMinutes(1), backup("b10", 40_000_000_000L, 5, true, "running"));
        rig.says(gate, Verdict.Fail.class, "backup \"b10\" is not complete");
        rig.give("gate", Duration.ofMinutes(1), backup("b11", 40_000_000_000L, 5, true, "complete").replace("\"ok\":true", "\"ok\":false"));
        rig.says(gate, Verdict.Fail.class, "restored 2 d ago in 840 s, which failed");
        rig.give("gate", Duration.ofMinutes(1), backup("b12", 40_000_000_000L, 5, true, "complete").replace(":840", ":901"));
        rig.says(gate, Verdict.Fail.class, "in 901 s, at most 900 s is allowed");
        rig.give("gate", Duration.ofMinutes(1), backup("b13", 40_000_000_000L, 5, true, "complete").replaceAll(",\"restoreTest.*}}", "}"));
        rig.says(gate, Verdict.Inconclusive.class, "nothing is told of a restore test");
        rig.give("gate", Duration.ofMinutes(1), backup("b14", 40_000_000_000L, 5, true, "complete").replace("11-29", "10-29"));
        rig.says(gate, Verdict.Fail.class, "restored 33 d ago in 840 s, at most 30 d ago is allowed");
    }

    private static String backup(String id, long bytes, int minutesAgo, boolean consistent, String status) {
        Instant finished = GateRig.NOW.minusSeconds(60L * minutesAgo);
        return "{\"id\":\"" + id + "\",\"status\":\"" + status + "\",\"startedAt\":\"" + finished.minusSeconds(600)
                + "\",\"finishedAt\":\"" + finished + "\",\"sizeBytes\":" + bytes + ",\"consistent\":" + consistent
                + ",\"location\":\"s3://b\",\"restoreTest\":{\"at\":\"2026-11-29T01:00:00Z\",\"ok\":true,\"seconds\":840}}";
    }

    @Test
    void a_backup_from_before_the_last_write_of_a_frozen_unit_fails() {
        var terms = new Gate.Backup(Duration.ofMinutes(30), 0.5, 2, Duration.ofDays(30), Optional.empty(), Gate.Supply.PUSHED);
        var test = Optional.of(new BackupGate.RestoreTest(GateRig.SINCE, true, 60));
        var seen = List.of(one("b1", GateRig.SINCE, test), one("b2", GateRig.NOW.minusSeconds(60), test));
        Instant begun = GateRig.NOW.minusSeconds(80);
        assertThat(BackupGate.judge(terms, seen, new BackupGate.Writing.Stands(begun), GateRig.NOW)).isInstanceOf(Verdict.Pass.class);
        Verdict late = BackupGate.judge(terms, seen, new BackupGate.Writing.Stands(begun.plusMillis(1)), GateRig.NOW);
        assertThat(late.sentence()).isEqualTo(
                "backup \"b2\" was begun at 2026-12-01T01:58:40Z, and that nothing is written is known since 2026-12-01T01:58:40.001Z");
        assertThat(BackupGate.judge(terms, seen, new BackupGate.Writing.Ends(), GateRig.NOW)).isInstanceOf(Verdict.Inconclusive.class);
    }

    private static Supplied.Seen<BackupGate.Backup> one(String id, Instant finished, Optional<BackupGate.RestoreTest> test) {
        return new Supplied.Seen<>(new BackupGate.Backup(id, true, finished.minusSeconds(20), finished, 1_000, true, test), finished,
                finished, "job");
    }

    @Test
    void nobody_may_come_to_old_past_the_proxy() throws Exception {
        Gate gate = new Gate.OriginDirect(Duration.ofSeconds(60), from(rig.server.json("/d", direct(0, 300))));
        rig.says(gate, Verdict.Pass.class, "0 requests came to old past the proxy in 300 s; 0 in 60 s is asked for");
        rig.server.json("/d", direct(3, 300));
        rig.says(gate, Verdict.Fail.class, "3 requests came to old past the proxy");
        rig.server.json("/d", direct(0, 20));
        rig.says(gate, Verdict.Inconclusive.class, "in 20 s", "wait until it was quiet for that long");
    }

    private static String direct(int requests, int seconds) {
        return "{\"at\":\"2026-12-01T01:59:59Z\",\"requests\":" + requests + ",\"seconds\":" + seconds + "}";
    }

    @Test
    void prometheus_passes_within_its_bounds_alone() throws Exception {
        Gate gate = new Gate.Prometheus(rig.server.at("/"), "max by (host) (load1)", OptionalDouble.of(4), OptionalDouble.of(0), SOON);
        rig.server.json("/api/v1/query", result("[1796090400,\"1.5\"]", "[1796090399.5,\"3.9\"]"));
        rig.says(gate, Verdict.Pass.class, "2 values are 1.5..3.9 (expected: above 0.0 and below 4.0)");
        assertThat(rig.server.targets.getLast()).isEqualTo("/api/v1/query?query=max+by+%28host%29+%28load1%29");
        rig.server.json("/api/v1/query", result("[1796090400,\"4.0\"]"));
        rig.says(gate, Verdict.Fail.class, "the query gave 4.0 (expected: above 0.0 and below 4.0)");
        rig.server.json("/api/v1/query", "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[1796090400,\"2\"]}}");
        rig.says(gate, Verdict.Pass.class, "the query gave 2.0");
        rig.server.json("/api/v1/query", result());
        rig.says(gate, Verdict.Inconclusive.class, "the query gave no value");
        rig.server.json("/api/v1/query", result("[1796090400,\"NaN\"]"));
        rig.says(gate, Verdict.Inconclusive.class, "something that is no number");
        rig.server.json("/api/v1/query", result("[1796090330,\"2\"]"));
        rig.says(gate, Verdict.Inconclusive.class, "the values are of a moment 70 s from now");
        rig.server.answers("/api/v1/query", 400, "application/json", "{\"status\":\"error\",\"error\":\"parse error\"}");
        rig.says(gate, Verdict.Inconclusive.class, "status 400 and \"parse error\"");
    }

    private static String result(String... values) {
        String list = String.join(",", List.of(values).stream().map(value -> "{\"metric\":{},\"value\":" + value + "}").toList());
        return "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[" + list + "]}}";
    }

    @Test
    void a_command_passes_with_zero_fails_with_one_and_tells_nothing_with_anything_else() throws Exception {
        rig.says(command("echo 12 GiB free for $SLUICE_UNIT"), Verdict.Pass.class,
                "\"/bin/sh\" ended with 0 and said \"12 GiB free for checkout\"");
        rig.says(command("echo disk full >&2; exit 1"), Verdict.Fail.class, "ended with 1 and said \"disk full\" (expected: 0)");
        rig.says(command("exit 2"), Verdict.Inconclusive.class, "ended with 2 (expected: 0)");
        rig.says(new Gate.Program(new Gate.Run(List.of("/no/such/program"), dir), SOON), Verdict.Inconclusive.class, "could not be run");
        rig.says(command("head -c 3000000 /dev/zero"), Verdict.Pass.class, "ended with 0");
    }

    @Test
    void a_command_that_ignores_being_asked_to_end_is_killed_with_its_children() throws Exception {
        Path child = dir.resolve("child");
        Gate gate = command("trap '' TERM; (trap '' TERM; echo $$ > own; sh -c 'echo $PPID' > child; while :; do sleep 0.05; done) & wait");
        long begun = System.nanoTime();
        rig.says(gate, Verdict.Inconclusive.class, "did not end within 700 ms and was killed");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isBetween(Duration.ofMillis(700), Duration.ofSeconds(5));
        for (Path file : List.of(child, dir.resolve("own"))) {
            long pid = Long.parseLong(Files.readString(file).strip());
            long deadline = System.nanoTime() + 2_000_000_000L;
            while (isRunning(pid) && System.nanoTime() < deadline) {
                LockSupport.parkNanos(200_000);
            }
            assertThat(isRunning(pid)).as("process %d", pid).isFalse();
        }
    }

    /** A process that has ended may be listed until somebody asks how. */
    private static boolean isRunning(long pid) throws IOException {
        try {
            return !Files.readString(Path.of("/proc", Long.toString(pid), "stat")).contains(") Z ");
        } catch (NoSuchFileException gone) {
            return false;
        }
    }

    private Gate command(String script) {
        return new Gate.Program(new Gate.Run(List.of("/bin/sh", "-c", script), dir), SOON);
    }

    @Test
    void books_that_are_the_same_pass_and_those_that_differ_are_named() throws Exception {
        URI old = rig.server.json("/old", OLD_ORDERS);
        Gate gate = reconcile(old, rig.server.json("/new", OLD_ORDERS.replace("\"18446744073709551615\"", "-1")), Share.NONE);
        rig.says(gate, Verdict.Pass.class, "old has 30 rows, new 30; no bucket differs (at most 0% is allowed)");
        assertThat(rig.server.targets).allMatch(target -> target.endsWith("?before=2026-12-01T01%3A58%3A00Z"));
        rig.server.json("/new", OLD_ORDERS.replace("\"count\":10", "\"count\":9"));
        rig.says(gate, Verdict.Fail.class, "old has 30 rows, new 29; 1 buckets differ, 33.3 % of the rows: \"be\" 10 on old, 9 on new");
        rig.server.json("/new", OLD_ORDERS.replace("12.5", "12.4"));
        rig.says(gate, Verdict.Fail.class, "\"be\" with 10 rows of other content");
        rig.says(reconcile(old, rig.server.at("/new"), new Share(3_400)), Verdict.Pass.class, "33.3 % of the rows",
                "(at most 34% is allowed)");
        rig.server.json("/new", OLD_ORDERS.replace("{\"key\":\"nl\",\"count\":20,\"hash\":\"18446744073709551615\"},", ""));
        rig.says(gate, Verdict.Fail.class, "\"nl\" 20 on old, 0 on new");
    }

    @Test
    void books_that_cannot_be_compared_are_inconclusive() throws Exception {
        URI old = rig.server.json("/old", OLD_ORDERS);
        Gate gate = reconcile(old, rig.server.json("/new", OLD_ORDERS.replace("01:58:00", "01:59:00")), Share.NONE);
        rig.says(gate, Verdict.Inconclusive.class, "the books of new", "counts rows that are too young");
        rig.server.json("/new", OLD_ORDERS.replace("01:58:00", "01:57:00"));
        rig.says(gate, Verdict.Inconclusive.class, "which cannot be compared");
        rig.server.json("/new", OLD_ORDERS.replace("\"be\"", "\"nl\""));
        rig.says(gate, Verdict.Inconclusive.class, "/key: stands twice");
        rig.server.answers("/new", 200, "text/html", "<html></html>");
        rig.says(gate, Verdict.Inconclusive.class, "HTML or XML");
        rig.server.hangs("/new");
        rig.says(gate, Verdict.Inconclusive.class, "did not answer in full within 700 ms");
        String yesterday = OLD_ORDERS.replace("2026-12-01", "2026-11-30");
        rig.says(reconcile(rig.server.json("/old", yesterday), rig.server.json("/new", yesterday), Share.NONE), Verdict.Inconclusive.class,
                "/asOf: 2026-11-30T01:58:00Z is too long ago");
        String none = "{\"asOf\":\"2026-12-01T01:58:00Z\",\"buckets\":[]}";
        rig.says(reconcile(rig.server.json("/old", none), rig.server.json("/new", none), Share.NONE), Verdict.Inconclusive.class,
                "0 and 0 prove nothing");
    }

    private static Gate reconcile(URI old, URI fresh, Share tolerance) {
        return new Gate.Reconcile(new Gate.Books.Both(new Gate.Book.Told(old), new Gate.Book.Told(fresh)), tolerance, Duration.ofMinutes(2),
                SOON);
    }

    @Test
    void a_program_may_compare_the_books() throws Exception {
        rig.says(compared("{\"oldCount\":3,\"newCount\":3,\"differing\":[]}", 0), Verdict.Pass.class,
                "old has 3 rows, new 3; no bucket differs");
        rig.says(compared("{\"oldCount\":3,\"newCount\":2,\"differing\":[\"nl\"]}", 1), Verdict.Fail.class, "1 buckets differ: \"nl\"");
        rig.says(compared("{\"oldCount\":3,\"newCount\":2,\"differing\":[\"nl\"]}", 0), Verdict.Inconclusive.class,
                "ended with 0 and told 1 differing");
        rig.says(compared("{\"oldCount\":3,\"newCount\":3,\"differing\":[]}", 3), Verdict.Inconclusive.class, "ended with 3");
        rig.says(compared("{\"oldCount\":3,\"newCount\":2,\"differing\":[]}", 0), Verdict.Inconclusive.class,
                "old has 3 rows, new 2", "although no bucket differs");
        rig.says(compared("{\"oldCount\":0,\"newCount\":0,\"differing\":[]}", 0), Verdict.Inconclusive.class, "0 and 0 prove nothing");
        rig.says(compared("all fine", 0), Verdict.Inconclusive.class, "no JSON");
    }

    private Gate compared(String output, int code) {
        return new Gate.Reconcile(
                new Gate.Books.Compared(new Gate.Run(List.of("/bin/sh", "-c", "echo '" + output + "'; exit " + code), dir)),
                Share.NONE, Duration.ofMinutes(2), SOON);
    }

    @Test
    void an_approval_is_of_one_person_for_a_while_and_for_this_configuration() throws Exception {
        Gate gate = new Gate.Approval("owner", true, Duration.ofHours(4));
        rig.says(gate, Verdict.Inconclusive.class, "nobody has approved it yet; payments@shop.example must",
                "sluice gate approve checkout gate");
        approve("payments@shop.example", Duration.ofMinutes(20), "0d5a");
        rig.says(gate, Verdict.Pass.class, "payments@shop.example approved it 20 min ago, at most 4 h is allowed: \"figures are fine\"");
        rig.requester = "payments@shop.example";
        rig.says(gate, Verdict.Fail.class, "asked for this step, and somebody else must approve it");
        rig.requester = "";
        approve("payments@shop.example", Duration.ofMinutes(10), "beef");
        rig.says(gate, Verdict.Inconclusive.class, "the configuration was changed since (beef, now 0d5a)");
        approve("mallory", Duration.ofMinutes(5), "0d5a");
        rig.says(gate, Verdict.Fail.class, "token mallory is not payments@shop.example");
        rig.says(new Gate.Approval("deputy", false, Duration.ofHours(4)), Verdict.Fail.class, "is not platform@shop.example");
        rig.says(new Gate.Approval("mallory", false, Duration.ofHours(4)), Verdict.Pass.class, "mallory approved it");
        rig.says(new Gate.Approval("mallory", false, Duration.ofMinutes(4)), Verdict.Inconclusive.class,
                "5 min ago, at most 4 min is allowed");
    }

    private void approve(String who, Duration ago, String configuration) {
        Instant at = GateRig.NOW.minus(ago);
        rig.exhibits.add(new Exhibit("checkout", "gate", who, at, at, Optional.empty(),
                "{\"configuration\":\"" + configuration + "\",\"reason\":\"figures are fine\"}"));
    }
}
