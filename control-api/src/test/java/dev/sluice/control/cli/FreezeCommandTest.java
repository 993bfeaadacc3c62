package dev.sluice.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FreezeCommandTest {
    private static final String FREEZING = """
            {"generation":8,"state":"freezing","units":[
            {"unit":"checkout","mode":"read-only","state":"freezing","since":"2026-12-01T02:00:00Z","until":"2026-12-01T02:15:00Z",
             "writesInFlight":3,"parked":0,"waitsFor":"3 writes that are under way"},
            {"unit":"catalog","mode":"open","state":"open","writesInFlight":9,"parked":0}]}""";
    private static final String FROZEN = FREEZING.replace("freezing", "frozen").replace(",\"waitsFor\":\"3 writes that are under way\"", "")
            .replace("\"writesInFlight\":3",
                    "\"writesInFlight\":0,\"lastWrite\":\"2026-12-01T02:00:04.5Z\"");

    private final ScriptedApi api = ScriptedApi.start();

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void a_freeze_is_put_with_its_units_its_time_and_a_reason_that_says_who_typed_it() {
        api.on("PUT /freeze", FREEZING);

        var typed = api.type(new FreezeCommand(), "read-only", "--unit", "checkout", "--for", "15m");

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).isEqualToNormalizingNewlines("""
                freeze freezing (1 of 2)  generation 8
                UNIT     STATE              SINCE     UNTIL     WRITES PARKED LAST WRITE
                checkout freezing read-only 02:00:00Z 02:15:00Z      3      0 -
                catalog  open               -         -              9      0 -
                checkout waits for 3 writes that are under way
                """);
        var body = Json.parse(api.onlyCall().body());
        assertThat(body.text("mode")).isEqualTo("read-only");
        assertThat(body.texts("units")).containsExactly("checkout");
        assertThat(body.text("for")).isEqualTo("15m");
        assertThat(body.text("reason")).contains("@").endsWith("from the command line");
    }

    @Test
    void a_freeze_of_everything_names_no_unit() {
        api.on("PUT /freeze", FREEZING);

        api.type(new FreezeCommand(), "open", "--reason", "over");

        assertThat(Json.parse(api.onlyCall().body())).isEqualTo(Json.parse("{\"mode\":\"open\",\"reason\":\"over\"}"));
    }

    @Test
    void an_opening_that_the_disk_has_not_taken_says_what_a_crash_would_do() {
        api.on("PUT /freeze", FREEZING.replaceFirst("\\{", "{\"durable\":false,"));

        var typed = api.type(new FreezeCommand(), "open", "--reason", "over");

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.err()).contains("not yet on disk");
    }

    @Test
    void waiting_returns_once_the_last_write_has_ended() {
        api.on("PUT /freeze", FREEZING).on("GET /freeze", FREEZING).on("GET /freeze", FROZEN);

        var typed = api.type(new FreezeCommand(), "read-only", "--unit", "checkout", "--wait", "60s");

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).contains("frozen read-only").contains("02:00:04Z");
        assertThat(api.calls()).hasSize(3);
    }

    @Test
    void a_wait_that_runs_out_is_exit_3_and_the_freeze_stays() {
        api.on("PUT /freeze", FREEZING).on("GET /freeze", FREEZING);

        var typed = api.type(new FreezeCommand(), "read-only", "--unit", "checkout", "--wait", "300ms");

        assertThat(typed.exitCode()).isEqualTo(3);
        assertThat(typed.err()).contains("not frozen within 300ms: it waits for 3 writes that are under way; the freeze stays in force");
    }

    @Test
    void a_wait_for_everything_waits_for_every_unit() {
        api.on("PUT /freeze", FROZEN).on("GET /freeze", FROZEN);

        assertThat(api.type(new FreezeCommand(), "closed", "--wait", "1ms").exitCode()).isEqualTo(3);
    }

    @Test
    void opening_after_a_hold_waits_for_those_who_are_parked_and_says_what_became_of_them() {
        String letting = """
                {"generation":9,"state":"open","units":[{"unit":"checkout","mode":"open","state":"open","writesInFlight":3,"parked":10,
                 "hold":{"since":"2026-12-01T02:00:00Z","parked":41,"sent":27,"refused":1,"gone":3,"turnedAway":0,"exact":true}}]}""";
        String over = letting.replace("\"parked\":10", "\"parked\":0").replace("\"sent\":27", "\"sent\":37").replace("\"exact\"",
                "\"ended\":\"2026-12-01T02:01:00Z\",\"exact\"");
        api.on("PUT /freeze", letting).on("GET /freeze", letting).on("GET /freeze", over);

        var typed = api.type(new FreezeCommand(), "open", "--wait", "60s");

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).contains("hold of checkout since 02:00:00Z: 41 parked = 37 sent + 1 refused + 3 gone; over at 02:01:00Z");
        assertThat(api.calls()).hasSize(3);
    }

    @Test
    void a_hold_that_is_over_is_told_by_whoever_opened_it_and_is_no_news_later() {
        String over = """
                {"generation":9,"state":"open","units":[{"unit":"checkout","mode":"open","state":"open","writesInFlight":0,"parked":0,
                 "hold":{"since":"2026-12-01T02:00:00Z","parked":0,"sent":0,"refused":0,"gone":0,"turnedAway":0,"exact":true,
                 "ended":"2026-12-01T02:01:00Z"}}]}""";
        api.on("PUT /freeze", over);

        assertThat(api.type(new FreezeCommand(), "open", "--unit", "checkout").out()).contains("hold of checkout");
        assertThat(api.type(new FreezeCommand(), "open", "--unit", "catalog").out()).doesNotContain("hold of");
        assertThat(api.type(new FreezeCommand(), "read-only", "--unit", "checkout").out()).doesNotContain("hold of");
    }

    @Test
    void opening_says_how_many_are_parked_still_when_the_wait_runs_out() {
        String letting = """
                {"generation":9,"state":"open","units":[{"unit":"checkout","mode":"open","state":"open","writesInFlight":3,"parked":10,
                 "hold":{"since":"2026-12-01T02:00:00Z","parked":41,"sent":27,"refused":1,"gone":3,"turnedAway":0,"exact":true}}]}""";
        api.on("PUT /freeze", letting).on("GET /freeze", letting);

        var typed = api.type(new FreezeCommand(), "open", "--wait", "1ms");

        assertThat(typed.exitCode()).isEqualTo(3);
        assertThat(typed.err()).contains("not all let go within 1ms: 10 are still parked");
        assertThat(typed.out()).contains("+ 10 waiting");
    }

    @Test
    void kept_callbacks_are_shown_by_rule_and_dead_letters_one_by_one() {
        api.on("GET /freeze/callbacks", """
                {"generation":9,"waiting":12,"dead":1,"bytes":900,"trouble":"callbacks: disk full",
                 "rules":[{"rule":"POST /hooks/erp/**","waiting":12,"tries":2,"oldest":"2026-12-01T02:00:04Z"}],
                 "deadLetters":[{"number":7,"rule":"POST /hooks/erp/**","unit":"checkout","method":"POST","path":"/hooks/erp/stock",
                  "at":"2026-12-01T02:00:03Z","tries":0,"why":"answered 404"}]}""");

        var typed = api.type(new FreezeCommand(), "callbacks");

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).isEqualToNormalizingNewlines("""
                12 wait to be replayed, 1 dead letters
                CALLBACK           WAIT OLDEST               TRIES OF THE FIRST
                POST /hooks/erp/**   12 2026-12-01 02:00:04Z                  2
                DEAD CALLBACK              CAME                 WHY
                7    POST /hooks/erp/stock 2026-12-01 02:00:03Z answered 404
                """);
        assertThat(typed.err()).contains("what comes is refused: callbacks: disk full");
    }

    @ParameterizedTest
    @ValueSource(strings = {"retry", "drop"})
    void a_dead_letter_is_decided_about_with_a_reason(String word) {
        api.on("POST /freeze/callbacks/7/" + word, "{\"generation\":9,\"number\":7,\"method\":\"POST\",\"path\":\"/hooks/erp/stock\"}");

        var typed = api.type(new FreezeCommand(), "callbacks", word, "7", "--reason", "by hand");

        assertThat(typed.exitCode()).as(typed.err()).isZero();
        assertThat(typed.out()).startsWith("callback 7 (POST /hooks/erp/stock) is ");
        assertThat(Json.parse(api.onlyCall().body())).isEqualTo(Json.parse("{\"reason\":\"by hand\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"shut", "open --for 15m", "hold --for 0", "closed --for soon", "closed --for 15"})
    void what_cannot_be_asked_is_wrong_usage(String line) {
        assertThat(api.type(new FreezeCommand()).exitCode()).as("no mode").isEqualTo(2);
        assertThat(api.type(new FreezeCommand(), List.of(line.split(" ")).toArray(String[]::new)).exitCode()).isEqualTo(2);
        assertThat(api.calls()).isEmpty();
    }
}
