package dev.sluice.control.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatusCommandTest {
    private static final String SITE = """
            {"generation":1042,"site":"shop.example","version":"0.1.0","time":"2026-12-01T02:00:00.123Z","listeners":["http://127.0.0.1:8080"],
             "freeze":{"state":"freezing"},"units":[
             {"name":"checkout","share":"25%","shareBp":2500,"segments":[],"latched":false,"freeze":{"mode":"open","state":"open"},
              "measures":{"last":60,"old":{"count":744,"failures":1,"errorRate":0.0013,"p95":84.2},
                                    "new":{"count":246,"failures":30,"errorRate":0.1219,"p95":1234}}},
             {"name":"pricing-and-promotions-of-the-week","share":"0%","shareBp":0,"segments":[],"latched":true,
              "revert":{"at":"2026-12-01T01:58:00Z","generation":1040,"cause":"errors",
                        "detail":"pricing: 12 of 40 answers of new failed within 10 s (30.0 %, allowed 5.0 %), 0 of 118 of old",
                        "heldUntil":"2026-12-01T02:18:00Z","locked":true},
              "freeze":{"mode":"read-only","state":"freezing","since":"2026-12-01T01:59:00Z","writesInFlight":3},
              "measures":{"last":60,"old":{"count":9000,"errorRate":0,"p95":0.4},"new":{"count":0}}},
             {"name":"-","share":"0%","shareBp":0,"latched":false,"freeze":{"mode":"open","state":"open"},"measures":{"last":60}}]}""";

    private final ScriptedApi api = ScriptedApi.start();

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void the_site_is_one_table_of_80_columns_and_what_a_person_must_know() {
        api.on("GET /site", SITE);

        var typed = api.type(new StatusCommand());

        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out().lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
        assertThat(typed.out()).isEqualToNormalizingNewlines("""
                shop.example  generation 1042  2026-12-01 02:00:00Z
                edge http://127.0.0.1:8080  freeze freezing (1 of 3)  measures of the last 60 s

                UNIT               SHARE STATE               OLD/s ERRORS  P95 NEW/s ERRORS  P95
                checkout             25% exposed              12.4   0.1% 84ms   4.1  12.2% 1.2s
                pricing-and-promo…    0% reverted, freezing…   150     0% <1ms     0      -    -
                -                     0% on old                  0      -    -     0      -    -

                pricing-and-promotions-of-the-week was reverted at 2026-12-01 01:58:00Z
                  (generation 1040): pricing: 12 of 40 answers of new failed within 10 s (30.0
                  %, allowed 5.0 %), 0 of 118 of old; it may be re-armed from 2026-12-01
                  02:18:00Z on, and only with a change, for it was the third time in a day
                  next: sluice rearm pricing-and-promotions-of-the-week --change REF --reason …

                pricing-and-promotions-of-the-week is freezing read-only since 01:59:00Z until
                  somebody opens it; writes in flight: 3
                """);
    }

    @Test
    void a_stack_of_which_nothing_answers_is_said_in_words_before_anything_else() {
        api.on("GET /site", SITE.replace("\"freeze\":{\"state\":\"freezing\"},", """
                "freeze":{"state":"freezing"},"stacks":{
                 "old":{"origins":["a:80"],"originsUp":[{"address":"a:80","up":false,"since":"2026-12-01T01:59:30Z"}]},
                 "new":{"origins":["b:80","c:80"],"originsUp":[{"address":"b:80","up":true,"since":"2026-12-01T00:00:00Z"},
                  {"address":"c:80","up":false,"since":"2026-12-01T01:50:00Z"}]}},"""));

        assertThat(api.type(new StatusCommand()).out()).contains("measures of the last 60 s\n"
                + "! old ANSWERS NOTHING: a:80 is down since 2026-12-01 01:59:30Z\n"
                + "! new: 1 of 2 origins: c:80 is down since 2026-12-01 01:50:00Z\n");
    }

    @Test
    void a_freeze_of_a_window_ends_with_the_window() {
        api.on("GET /site", SITE.replace("\"state\":\"freezing\"},\"units\"", "\"state\":\"freezing\",\"windows\":[{\"name\":\"final\","
                + "\"units\":[\"pricing-and-promotions-of-the-week\"],\"end\":\"2026-12-01T02:15:00Z\",\"onOverrun\":\"reopen\"}]},\"units\""));

        assertThat(api.type(new StatusCommand()).out().replaceAll("\\s+", " "))
                .contains("is freezing read-only since 01:59:00Z, in window final, "
                        + "which ends at 02:15:00Z (then: reopen); writes in flight: 3")
                .doesNotContain("until somebody opens it");
    }

    @Test
    void what_stood_in_a_file_or_in_the_journal_turns_no_screen_around() {
        api.on("GET /site", SITE.replace("shop.example", "shop\u202e\u009b2J.example").replace("12 of 40", "12 \u2028of 40"));

        assertThat(api.type(new StatusCommand()).out()).contains("shop\\u202e\\u009b2J.example").contains("12 \\u2028of 40");
        assertThat(api.type(new StatusCommand(), "--output", "json").out()).contains("\"site\":\"shop\\u202e\\u009b2J.example\"");
    }

    @Test
    void the_noise_of_old_and_what_is_kept_there_to_compare_with_are_said_in_words() {
        api.on("GET /site", SITE.replace("\"share\":\"25%\",\"shareBp\":2500,\"segments\":[],", "\"share\":\"100%\",\"shareBp\":10000,"
                + "\"segments\":[],\"guard\":{\"armed\":true,\"controlShare\":\"5%\",\"noise\":{\"watched\":172800,\"reverts\":3,\"heeded\":true}},"));
        assertThat(api.type(new StatusCommand()).out()).contains("""
                the noise of old alone would have reverted checkout 3 times in 48 h; its guard
                  asks for so much more evidence

                checkout keeps 5% of the safe requests without a cookie on old, to compare new
                  with
                """);
    }

    @Test
    void the_move_of_an_address_is_said_in_words() {
        api.on("GET /site", SITE.replaceFirst("\\]}$", "],\"dns\":[{\"name\":\"www.shop.example\",\"type\":\"A\",\"state\":\"propagating\","
                + "\"ratio\":0.505,\"at95\":\"2026-12-01T02:04:10Z\",\"alarms\":[\"office still gives A 192.0.2.10\"]},"
                + "{\"name\":\"api.shop.example\",\"type\":\"A\",\"state\":\"pre\",\"alarms\":[]}]}"));
        assertThat(api.type(new StatusCommand()).out()).contains("""
                dns www.shop.example A is propagating, 50.5 % of the resolvers have the new one,
                  95 % at 2026-12-01 02:04:10Z
                  ! office still gives A 192.0.2.10

                dns api.shop.example A is pre
                """);
    }

    @Test
    void json_is_the_answer_of_the_api() {
        api.on("GET /site", SITE);

        var typed = api.type(new StatusCommand(), "--output", "json");

        assertThat(Json.parse(typed.out())).isEqualTo(Json.parse(SITE));
    }

    @Test
    void a_watch_looks_again_and_ends_with_a_token_that_is_no_longer_accepted() {
        api.on("GET /site", SITE).on("GET /site", SITE).on("GET /site", 401, "{}");

        var typed = api.type(new StatusCommand(), "--watch", "--every", "1ms");

        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.out().lines().filter(line -> line.startsWith("UNIT"))).hasSize(2);
    }

    @Test
    void a_watch_outlives_what_it_watches() {
        api.on("GET /site", SITE).on("GET /site", "no longer JSON").on("GET /site", SITE).on("GET /site", 401, "{}");

        var typed = api.type(new StatusCommand(), "--watch", "--every", "1ms");

        assertThat(typed.out().lines().filter(line -> line.startsWith("UNIT"))).hasSize(2);
        assertThat(typed.err()).contains("is not Sluice's control API");
    }
}
