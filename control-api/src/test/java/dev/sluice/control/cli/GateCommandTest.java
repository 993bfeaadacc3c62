package dev.sluice.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GateCommandTest {
    private static final String JUDGED = "{\"generation\":1046,\"unit\":\"checkout\",\"gate\":\"errors\",\"looking\":false,"
            + "\"verdict\":\"%s\",\"sentence\":\"new failed 1 of 1 200 requests\",\"remedy\":\"wait\",\"judgedAt\":\"2026-12-01T02:00:05.250Z\"}";
    private static final String GATES = """
            {"generation":1046,"unit":"checkout","gates":[
            {"gate":"errors","type":"errors","watched":true,"verdict":"pass","sentence":"fine","judgedAt":"%s"},
            {"gate":"ready","type":"http","watched":false}]}""";

    private final ScriptedApi api = ScriptedApi.start();

    @TempDir
    Path dir;

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void the_board_shows_who_has_what_and_who_has_nothing() {
        api.on("GET /evidence", """
                {"generation":7,"evidence":[
                 {"unit":"checkout","gate":"backup","type":"backup","watched":true,"verdict":"pass","sentence":"41 GB",
                  "evidence":{"author":"backup-job","at":"2026-12-01T01:58:00.000Z"},"content":{}},
                 {"unit":"checkout","gate":"lag","type":"lag","watched":true,"verdict":"fail","sentence":"140 ms",
                  "evidence":{"author":"job","at":"2026-12-01T01:58:00.000Z"},"content":{}}],
                 "missing":[{"unit":"catalog","gate":"backup","type":"backup"},{"unit":"catalog","gate":"go","type":"approval"}]}""");

        assertThat(api.type(new EvidenceCommand(), "--type", "backup").out()).isEqualToNormalizingNewlines("""
                UNIT     GATE   VERDICT SEEN                 BY         WHY
                checkout backup pass    2026-12-01 01:58:00Z backup-job 41 GB
                catalog  backup missing                                 nothing is there yet
                next: sluice gate evidence catalog backup FILE
                """);
        assertThat(api.type(new EvidenceCommand(), "--unit", "catalog").out()).contains("sluice gate approve").doesNotContain("41 GB");
    }

    @Test
    void the_gates_of_a_unit_are_listed_with_what_they_said() {
        api.on("GET /units/checkout/gates", GATES.formatted("2026-12-01T02:00:05.250Z"));

        var typed = api.type(new GateCommand(), "list", "checkout");

        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(typed.out()).contains("errors errors pass").contains("ready  http   -").contains("never looked at");
    }

    @Test
    void a_check_exits_with_zero_one_or_three() {
        for (String verdict : new String[] {"pass", "fail", "inconclusive"}) {
            api.on("POST /units/checkout/gates/errors/check", JUDGED.formatted(verdict));
        }
        var passed = api.type(new GateCommand(), "check", "checkout", "errors");
        assertThat(passed.exitCode()).as(passed.err()).isZero();
        assertThat(passed.out()).contains("pass errors: new failed 1 of 1 200 requests");
        assertThat(api.type(new GateCommand(), "check", "checkout", "errors").exitCode()).isEqualTo(1);
        assertThat(api.type(new GateCommand(), "check", "checkout", "errors").exitCode()).isEqualTo(3);
    }

    @Test
    void a_look_that_takes_long_is_awaited() {
        api.on("POST /units/checkout/gates/errors/check", 202,
                "{\"generation\":1,\"unit\":\"checkout\",\"gate\":\"errors\",\"looking\":true,\"judgedAt\":\"2026-12-01T02:00:05.250Z\"}");
        api.on("GET /units/checkout/gates", GATES.formatted("2026-12-01T02:00:05.250Z"));
        api.on("GET /units/checkout/gates", GATES.formatted("2026-12-01T02:00:15.250Z"));

        var typed = api.type(new GateCommand(), "check", "checkout", "errors");

        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(typed.out()).contains("pass errors: fine");
        assertThat(api.calls()).hasSize(3);
    }

    @Test
    void evidence_is_sent_as_it_stands_and_signed_when_asked() throws Exception {
        String answer = JUDGED.formatted("pass").replace("\"looking\"", "\"dryRun\"");
        api.on("POST /units/checkout/gates/backup/evidence", answer).on("POST /units/checkout/gates/backup/evidence", answer);
        Path file = Files.writeString(dir.resolve("backup.json"),
                "{\"at\":\"2026-12-01T02:00:00Z\",\"id\":\"b1\",\"sizeBytes\":41000000000}");
        KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Path key = Files.writeString(dir.resolve("key.pem"), "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(keys.getPrivate().getEncoded()) + "\n-----END PRIVATE KEY-----\n");

        assertThat(api.type(new GateCommand(), "evidence", "checkout", "backup", file.toString()).exitCode()).isZero();
        assertThat(api.calls().getFirst().body()).isEqualTo(Files.readString(file));
        assertThat(api.type(new GateCommand(), "evidence", "checkout", "backup", file.toString(), "--sign", key.toString()).exitCode())
                .isZero();
        Json sent = Json.parse(api.calls().getLast().body());
        Json signed = Json.parse(sent.text("signed"));
        assertThat(signed.text("unit")).isEqualTo("checkout");
        assertThat(signed.text("gate")).isEqualTo("backup");
        assertThat(signed.whole("sizeBytes")).isEqualTo(41_000_000_000L);
        Signature check = Signature.getInstance("Ed25519");
        check.initVerify(keys.getPublic());
        check.update(sent.text("signed").getBytes(StandardCharsets.UTF_8));
        assertThat(check.verify(Base64.getDecoder().decode(sent.text("signature")))).isTrue();
    }

    @Test
    void a_file_that_is_no_evidence_is_wrong_usage_and_is_not_sent() throws Exception {
        Path file = Files.writeString(dir.resolve("backup.json"), "[1]");
        var typed = api.type(new GateCommand(), "evidence", "checkout", "backup", file.toString());
        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err()).contains("no JSON object");
        assertThat(api.type(new GateCommand(), "evidence", "checkout", "backup", dir.resolve("absent").toString()).exitCode()).isEqualTo(2);
        assertThat(api.calls()).isEmpty();
    }

    @Test
    void an_approval_needs_a_reason_and_tells_what_the_gate_says() {
        api.on("POST /units/checkout/gates/go/approve", JUDGED.formatted("pass"));
        assertThat(api.type(new GateCommand(), "approve", "checkout", "go").exitCode()).isEqualTo(2);
        var typed = api.type(new GateCommand(), "approve", "checkout", "go", "--reason", "figures are fine");
        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(Json.parse(api.calls().getFirst().body()).text("reason")).isEqualTo("figures are fine");
    }
}
