package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.control.http.ControlRig.Answer;
import dev.sluice.control.store.Role;
import dev.sluice.model.JournalEntry;

/** Gates over HTTP: evidence that is taken and evidence that is refused, approvals, and what the journal and the store keep of them. */
class GateRoutesTest {
    private static final String EVIDENCE = "/units/checkout/gates/backup/evidence";

    @TempDir
    Path dir;
    ControlRig rig;
    KeyPair keys;

    @BeforeEach
    void start() throws Exception {
        keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Files.writeString(dir.resolve("backup.pem"), "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(keys.getPublic().getEncoded()) + "\n-----END PUBLIC KEY-----\n");
        rig = new ControlRig(dir, ControlRig.SITE + "  sealed: { type: backup, keys: [backup.pem] }\n"
                + "  other: { type: approval, by: deputy, not: requester }\n");
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    static String backup(String id, Instant finished) {
        return "{\"unit\":\"checkout\",\"gate\":\"backup\",\"at\":\"" + finished + "\",\"id\":\"" + id
                + "\",\"status\":\"complete\",\"startedAt\":\"" + finished.minusSeconds(60) + "\",\"finishedAt\":\"" + finished
                + "\",\"sizeBytes\":40000000000,\"consistent\":true,\"location\":\"s3://b/" + id + "\",\"restoreTest\":{\"at\":\""
                + finished.minus(Duration.ofDays(2)) + "\",\"ok\":true,\"seconds\":840}}";
    }

    @Test
    void every_gate_of_the_site_is_listed_with_what_it_says_now() {
        Answer answer = rig.get("/units/checkout/gates");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("gates").valueStream().map(gate -> gate.path("gate").stringValue()))
                .containsExactly("errors", "latency", "shift", "drill", "backup", "go", "sealed", "other");
        assertThat(answer.at("/gates/0/verdict")).isEqualTo("inconclusive");
        assertThat(answer.at("/gates/1/sentence")).contains("61 of 402 answers of new took longer");
        assertThat(answer.at("/gates/1/verdict")).isEqualTo("fail");
        assertThat(answer.at("/gates/3/remedy")).isEqualTo("rehearse it: sluice drill checkout");
        assertThat(answer.at("/gates/4/sentence")).isEqualTo("there is no evidence yet");
    }

    @Test
    void the_second_backup_of_the_usual_size_passes_and_both_are_in_the_journal_and_on_the_board() throws Exception {
        Instant now = Instant.now();
        Answer first = rig.post(EVIDENCE, backup("nightly-1", now.minusSeconds(600)));
        assertThat(first.status()).as(first.text()).isEqualTo(200);
        assertThat(first.at("/verdict")).isEqualTo("inconclusive");
        assertThat(first.at("/sentence")).contains("no other is known to compare with");
        Answer second = rig.post(EVIDENCE, backup("nightly-2", now));
        assertThat(second.at("/verdict")).as(second.text()).isEqualTo("pass");
        assertThat(second.at("/sentence")).contains("has 40 GB, 100.0 % of the usual 40 GB; restored 2 d ago in 840 s");

        Answer board = rig.get("/evidence");
        assertThat(board.at("/evidence/0/unit")).isEqualTo("checkout");
        assertThat(board.at("/evidence/0/verdict")).isEqualTo("pass");
        assertThat(board.at("/evidence/0/content/id")).isEqualTo("nightly-2");
        assertThat(board.at("/evidence/0/evidence/author")).isEqualTo("ops");
        assertThat(rig.store.exhibits().all()).hasSize(2);
        settle();
        assertThat(kinds()).containsSubsequence("evidence", "gate", "evidence", "gate");
    }

    @Test
    void evidence_that_is_not_of_here_and_now_is_refused_with_the_place_and_changes_nothing() {
        Instant now = Instant.now();
        refuses(now, body -> body.replace("\"unit\":\"checkout\"", "\"unit\":\"cart\""), "/unit", "\"cart\" (expected: checkout)");
        refuses(now.plusSeconds(90), body -> body, "/at", "is in the future");
        refuses(now.minusSeconds(3_600), body -> body, "/at", "is too old (expected: at most 30 min ago)");
        refuses(now, body -> body.replace("\"consistent\":true,", ""), "/consistent", "missing (expected: true or false)");
        refuses(now, body -> body.replace("40000000000", "-1"), "/sizeBytes", "expected: a whole number");
        refuses(now, body -> body.replace("\"status\"", "\"state\""), "/state", "unknown key");
        refuses(now, body -> body.replace("\"ok\":true", "\"ok\":\"yes\""), "/restoreTest/ok", "expected: true or false");
        refuses(now, body -> body.replaceFirst("\\{", "{\"expires\":\"" + now.minusSeconds(1) + "\","), "/expires", "has passed");
        refuses(now, body -> "{\"signed\":\"{}\",\"signature\":\"AA==\"}", "/signature", "nobody's signature is known here");
        assertThat(rig.post(EVIDENCE, "[1]").status()).isEqualTo(422);
        assertThat(rig.post(EVIDENCE, "<html>").status()).isEqualTo(400);
        assertThat(rig.post(EVIDENCE, backup("late", now)).status()).isEqualTo(200);
        refuses(now.minusSeconds(60), body -> body, "/at", "older than the evidence that is there already");
        assertThat(rig.store.exhibits().all()).hasSize(1);
    }

    private void refuses(Instant at, UnaryOperator<String> spoil, String pointer, String detail) {
        Answer answer = rig.post(EVIDENCE, spoil.apply(backup("nightly-1", at)));
        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.json().path("errors").valueStream().map(error -> error.path("pointer").asString() + " "
                + error.path("detail").asString())).as(answer.text())
                .anyMatch(line -> line.startsWith(pointer + " ") && line.contains(detail));
    }

    @Test
    void where_the_file_names_keys_unsigned_and_wrongly_signed_evidence_is_refused_and_signed_evidence_counts_for_its_gate_alone()
            throws Exception {
        String call = "/units/checkout/gates/sealed/evidence";
        String own = backup("nightly-1", Instant.now()).replace("\"gate\":\"backup\"", "\"gate\":\"sealed\"");
        assertThat(rig.post(call, own).at("/errors/0/detail")).contains("missing: the file names keys for this gate");
        KeyPair stranger = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        assertThat(rig.post(call, sealed(own, stranger)).at("/errors/0/detail")).isEqualTo("of none of the 1 keys that the file names");
        assertThat(rig.post(call, sealed(own, keys).replace("nightly-1", "nightly-2")).status()).isEqualTo(422);
        String elsewhere = sealed(own.replace("\"unit\":\"checkout\",", ""), keys);
        assertThat(rig.post(call, elsewhere).at("/errors/0/detail")).contains("so that the signature counts nowhere else");
        assertThat(rig.post("/units/cart/gates/sealed/evidence", sealed(own, keys)).at("/errors/0/pointer")).isEqualTo("/unit");
        Answer taken = rig.post(call, sealed(own, keys));
        assertThat(taken.status()).as(taken.text()).isEqualTo(200);
    }

    private static String sealed(String text, KeyPair by) throws Exception {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(by.getPrivate());
        signature.update(text.getBytes(StandardCharsets.UTF_8));
        return "{\"signed\":" + ControlRig.MAPPER.writeValueAsString(text) + ",\"signature\":\""
                + Base64.getEncoder().encodeToString(signature.sign()) + "\"}";
    }

    @Test
    void an_approval_is_the_owners_alone_and_ends_with_the_configuration_it_was_given_to() throws Exception {
        String call = "/units/checkout/gates/go/approve";
        assertThat(rig.post(call, "{\"reason\":\"looks fine\"}").status()).isEqualTo(403);
        String stranger = rig.token("alice", Role.APPROVER);
        Answer refused = rig.ask("POST", call).as(stranger).body("{\"reason\":\"looks fine\"}").send();
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.at("/detail")).isEqualTo("token alice is not payments@shop.example, who must approve");
        String owner = rig.token("payments@shop.example", Role.APPROVER);
        assertThat(rig.ask("POST", call).as(owner).body("{}").send().status()).isEqualTo(422);
        assertThat(rig.ask("POST", call + "?dry-run=true").as(owner).body("{\"reason\":\"trying\"}").send().at("/verdict"))
                .isEqualTo("inconclusive");
        Answer given = rig.ask("POST", call).as(owner).body("{\"reason\":\"looks fine\"}").send();
        assertThat(given.at("/verdict")).as(given.text()).isEqualTo("pass");
        assertThat(given.at("/sentence")).contains("payments@shop.example approved it").contains("\"looks fine\"");
        assertThat(rig.store.journal().newest("approval", 1)).singleElement().satisfies(entry -> {
            assertThat(entry.actor()).isEqualTo("payments@shop.example");
            assertThat(entry.reason()).isEqualTo("looks fine");
        });

        Files.writeString(rig.file, Files.readString(rig.file).replace("requires: { catalog: 50% }", "requires: { catalog: 40% }"));
        assertThat(rig.post("/config/reload", "").status()).isEqualTo(200);
        Answer after = rig.post("/units/checkout/gates/go/check", "");
        assertThat(after.at("/verdict")).isEqualTo("inconclusive");
        assertThat(after.at("/sentence")).contains("the configuration was changed since");
    }

    @Test
    void a_gate_takes_only_what_its_type_is_for() {
        assertThat(rig.post("/units/checkout/gates/errors/evidence", "{}").at("/code")).isEqualTo("gate");
        assertThat(rig.post("/units/checkout/gates/go/evidence", "{}").at("/remedy")).isEqualTo("sluice gate approve checkout go");
        assertThat(rig.ask("POST", "/units/checkout/gates/errors/approve").as(rig.admin).body("{\"reason\":\"x\"}").send().at("/detail"))
                .isEqualTo("gate errors is of type errors, which nobody approves");
        assertThat(rig.post("/units/checkout/gates/eror/check", "").at("/detail")).isEqualTo("no gate 'eror'; did you mean errors?");
        assertThat(rig.post("/units/-/gates/errors/check", "").status()).isEqualTo(404);
        assertThat(rig.get("/units/nope/gates").status()).isEqualTo(404);
    }

    @Test
    void a_verdict_is_written_down_when_it_changes_and_not_when_it_is_said_again() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(rig.post("/units/checkout/gates/backup/check", "").at("/verdict")).isEqualTo("inconclusive");
        }
        assertThat(rig.post(EVIDENCE, backup("nightly-1", Instant.now()).replace("complete", "running")).at("/verdict")).isEqualTo("fail");
        rig.post("/units/checkout/gates/drill/check", "");
        settle();
        List<String> judged = rig.store.journal().newest(JournalEntry.GateJudged.KIND, 10).stream()
                .map(entry -> ((JournalEntry.GateJudged) entry.entry()).judgement())
                .map(judgement -> judgement.gate() + " " + judgement.verdict().label()).toList();
        assertThat(judged).endsWith("backup fail", "backup inconclusive");
        assertThat(judged.stream().filter(line -> line.startsWith("backup"))).hasSize(2);
    }

    /** What was said before it is on disk when a later change is. */
    private void settle() throws Exception {
        rig.token("settled", Role.VIEWER);
    }

    private List<String> kinds() {
        return rig.store.journal().after(0, 100).stream().map(entry -> entry.entry().kind()).toList();
    }
}
