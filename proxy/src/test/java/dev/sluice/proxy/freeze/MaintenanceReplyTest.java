package dev.sluice.proxy.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.sluice.model.Assignment;
import dev.sluice.model.Cutover;
import dev.sluice.model.Freeze;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.FreezeTerms;
import dev.sluice.model.HoldTerms;
import dev.sluice.model.Side;
import dev.sluice.model.WriteTerms;
import dev.sluice.proxy.route.Asking;
import dev.sluice.proxy.route.Picture;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.route.Sites;

class MaintenanceReplyTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8|text/html; charset=utf-8",
            "application/json|application/problem+json",
            "application/problem+json|application/problem+json", "application/json, text/html;q=0.9|application/problem+json",
            "application/json;q=0.5, text/html;q=0.9|text/html; charset=utf-8", "*/*|text/plain; charset=utf-8",
            "text/plain|text/plain; charset=utf-8",
            "''|text/plain; charset=utf-8", "text/html;q=0|text/plain; charset=utf-8", "image/avif,image/webp|text/plain; charset=utf-8",
            "TEXT/HTML|text/html; charset=utf-8",
            ",;,q=,;;|text/plain; charset=utf-8", "text/html;q=7|text/html; charset=utf-8"})
    void the_form_follows_the_accept_header(String accept, String type) {
        FullHttpResponse response = refuse("GET", accept, Optional.empty(), Optional.empty());
        assertThat(response.headers().get("content-type")).isEqualTo(type);
        assertThat(response.release()).isTrue();
    }

    @Test
    void a_hostile_accept_header_is_read_in_no_time() {
        for (String piece : new String[] {" ", ";", ",", "q=", "a;"}) {
            assertThat(BodyForm.preferred(List.of(piece.repeat(30_000 / piece.length())))).isEqualTo(BodyForm.TEXT);
        }
    }

    @Test
    void it_is_a_503_that_nobody_stores_and_that_says_nothing_was_executed() {
        FullHttpResponse response = refuse("POST", "application/json", Optional.empty(), Optional.empty());
        assertThat(response.status().code()).isEqualTo(503);
        assertThat(response.headers().get("cache-control")).isEqualTo("no-store");
        assertThat(response.headers().get("sluice-outcome")).isEqualTo("not-executed");
        assertThat(response.headers().contains("set-cookie")).isFalse();
        assertThat(response.headers().contains("location")).isFalse();
        assertThat(response.content().toString(StandardCharsets.UTF_8))
                .isEqualTo("{\"type\":\"urn:sluice:problem:maintenance\",\"title\":\"Maintenance\",\"status\":503,"
                        + "\"detail\":\"The site is being maintained and cannot take changes just now. Nothing was changed; please try again later.\",\"retryAfter\":300}");
        assertThat(response.headers().getInt("content-length")).isEqualTo(response.content().readableBytes());
        response.release();
    }

    @Test
    void retry_after_is_300_without_an_end() {
        for (int i = 0; i < 100; i++) {
            assertThat(retryAfter(Optional.empty())).isEqualTo(300);
        }
    }

    @ParameterizedTest
    @CsvSource({"PT10M, 600", "PT61S, 61", "PT60S, 60", "PT5S, 60", "PT0S, 60", "-PT1H, 60", "PT600.5S, 601"})
    void retry_after_is_the_rest_of_the_freeze_at_least_a_minute_and_up_to_half_a_minute_more(Duration left, int least) {
        var seen = new HashSet<Integer>();
        for (int i = 0; i < 2_000; i++) {
            seen.add(retryAfter(Optional.of(NOW.plus(left))));
        }
        assertThat(seen).allMatch(seconds -> seconds >= least && seconds <= least + 30).hasSizeGreaterThan(20);
    }

    @Test
    void head_gets_the_headers_of_get_without_a_body() {
        FullHttpResponse get = refuse("GET", "text/html", Optional.empty(), Optional.empty());
        FullHttpResponse head = refuse("HEAD", "text/html", Optional.empty(), Optional.empty());
        assertThat(head.content().isReadable()).isFalse();
        assertThat(head.headers().get("content-length")).isEqualTo(get.headers().get("content-length"));
        get.release();
        head.release();
    }

    @Test
    void the_sites_own_page_takes_the_place_of_the_built_in_one() {
        FullHttpResponse own = refuse("GET", "text/html", Optional.empty(), Optional.of("<p>Zurück um drei</p>"));
        assertThat(own.content().toString(StandardCharsets.UTF_8)).isEqualTo("<p>Zurück um drei</p>");
        assertThat(own.headers().getInt("content-length")).isEqualTo(own.content().readableBytes());
        own.release();
    }

    @Test
    void the_built_in_page_needs_nothing_from_anywhere_and_follows_the_readers_colours() {
        for (FreezeMode mode : FreezeMode.values()) {
            for (String language : MaintenanceText.all()) {
                assertThat(MaintenanceText.of(mode, List.of(language)).page())
                        .contains("lang=\"" + language + "\"", "color-scheme: light dark")
                        .doesNotContain("http", "src=", "url(", "<script", "{title}", "{text}", "{reload}").hasSizeLessThan(4_096);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            value = {"de|de", "de-AT|de", "de-Latn-AT|de", "xx, pl;q=0.5|pl", "en;q=0.5, fr;q=0.8|fr", "FR-ca|fr", "ja|en",
                    "*|en", "''|en", "nl, en;q=0.9|nl", "zh-CN, pt-BR;q=0.9|pt", "es-419|es", "it-IT|it", ";;,,|en", "de;q=0|en",
                    "de;q=7|en"})
    void the_language_is_the_first_one_asked_for_that_there_is(String asked, String language) {
        for (String accept : List.of("text/html", "application/json", "text/plain")) {
            FullHttpResponse reply = refuse(ask("GET", "Accept", accept, "Accept-Language", asked), Optional.empty(), FreezeTerms.DEFAULT);
            assertThat(reply.headers().get("content-language")).isEqualTo(language);
            assertThat(reply.headers().get("vary")).isEqualTo("Accept, Accept-Language");
            assertThat(reply.content().toString(StandardCharsets.UTF_8))
                    .contains(MaintenanceText.of(FreezeMode.READ_ONLY, List.of(language)).sentence());
            reply.release();
        }
    }

    @Test
    void there_are_eight_languages_and_none_says_anything_that_html_or_json_would_obey() {
        assertThat(MaintenanceText.all()).containsExactly("de", "en", "es", "fr", "it", "nl", "pl", "pt");
        for (String language : MaintenanceText.all()) {
            assertThat(MaintenanceText.of(FreezeMode.CLOSED, List.of(language)).sentence()).doesNotContain("\"", "\\", "<", ">", "&")
                    .isNotEqualTo(MaintenanceText.of(FreezeMode.READ_ONLY, List.of(language)).sentence());
        }
    }

    @Test
    void the_sites_own_page_is_not_said_to_be_in_a_language_we_do_not_know() {
        FullHttpResponse own = refuse(ask("GET", "Accept", "text/html", "Accept-Language", "de"), Optional.empty(),
                new FreezeTerms(Optional.of("<p>Back at three</p>"), FreezeTerms.Drain.DEFAULT, HoldTerms.DEFAULT, WriteTerms.BY_METHOD,
                        List.of()));
        assertThat(own.headers().contains("content-language")).isFalse();
        own.release();
    }

    @Test
    void a_hostile_accept_language_is_read_in_no_time() {
        for (String piece : List.of("a-", "de,", "de;q=0.5,", "*,", "-", "\u00e9")) {
            assertThat(MaintenanceText.of(FreezeMode.CLOSED, List.of(piece.repeat(30_000 / piece.length()))).language()).isEqualTo("en");
        }
    }

    @Test
    void a_problem_says_when_the_freeze_ends() {
        FullHttpResponse reply = refuse("GET", "application/json", Optional.of(NOW.plusSeconds(600)), Optional.empty());
        assertThat(reply.content().toString(StandardCharsets.UTF_8)).contains("\"window\":{\"until\":\"2026-03-01T12:10:00Z\"}}");
        reply.release();
    }

    @Test
    void the_script_of_a_listed_origin_may_read_that_it_is_refused() {
        FullHttpResponse reply = refuse(ask("POST", "Origin", "https://app.example"), Optional.empty(), allowing("https://app.example"));
        assertThat(reply.status().code()).isEqualTo(503);
        assertThat(reply.headers().get("access-control-allow-origin")).isEqualTo("https://app.example");
        assertThat(reply.headers().get("access-control-allow-credentials")).isEqualTo("true");
        assertThat(reply.headers().get("access-control-expose-headers")).isEqualTo("Retry-After, Sluice-Outcome");
        assertThat(reply.headers().getAll("vary")).containsExactly("Accept, Accept-Language", "Origin");
        reply.release();
    }

    @Test
    void any_other_origin_learns_nothing_unless_all_may() {
        for (String origin : List.of("https://evil.example", "null", "https://app.example.evil.example")) {
            FullHttpResponse reply = refuse(ask("POST", "Origin", origin), Optional.empty(), allowing("https://app.example"));
            assertThat(reply.headers().contains("access-control-allow-origin")).isFalse();
            reply.release();
            FullHttpResponse open = refuse(ask("POST", "Origin", origin), Optional.empty(), allowing("*"));
            assertThat(open.headers().get("access-control-allow-origin")).isEqualTo("*");
            assertThat(open.headers().contains("access-control-allow-credentials")).isFalse();
            open.release();
        }
        FullHttpResponse unasked = refuse(ask("POST"), Optional.empty(), allowing("https://app.example"));
        assertThat(unasked.headers().contains("access-control-allow-origin")).isFalse();
        unasked.release();
    }

    @Test
    void a_browser_that_asks_beforehand_is_let_so_that_it_hears_the_refusal() {
        var request = ask("OPTIONS", "Origin", "https://app.example", "Access-Control-Request-Method", "PUT",
                "Access-Control-Request-Headers", "content-type,x-a");
        FullHttpResponse reply = refuse(request, Optional.empty(), allowing("https://app.example"));
        assertThat(reply.status().code()).isEqualTo(204);
        assertThat(reply.headers().get("access-control-allow-methods")).isEqualTo("PUT");
        assertThat(reply.headers().get("access-control-allow-headers")).isEqualTo("content-type,x-a");
        assertThat(reply.headers().get("access-control-max-age")).isEqualTo("0");
        FullHttpResponse strange = refuse(request, Optional.empty(), allowing("https://other.example"));
        assertThat(strange.status().code()).isEqualTo(503);
        reply.release();
        strange.release();
    }

    private static FreezeTerms allowing(String origin) {
        return new FreezeTerms(Optional.empty(), FreezeTerms.Drain.DEFAULT, HoldTerms.DEFAULT, WriteTerms.BY_METHOD, List.of(origin));
    }

    private static HttpRequest ask(String method, String... headers) {
        return Asking.request(method, "/a", headers);
    }

    private static int retryAfter(Optional<Instant> until) {
        FullHttpResponse response = refuse("GET", "text/plain", until, Optional.empty());
        response.release();
        return response.headers().getInt("retry-after");
    }

    private static FullHttpResponse refuse(String method, String accept, Optional<Instant> until, Optional<String> page) {
        HttpRequest request = accept.isEmpty() ? ask(method) : ask(method, "Accept", accept);
        return refuse(request, until, new FreezeTerms(page, FreezeTerms.Drain.DEFAULT, HoldTerms.DEFAULT, WriteTerms.BY_METHOD, List.of()));
    }

    private static FullHttpResponse refuse(HttpRequest request, Optional<Instant> until, FreezeTerms terms) {
        Cutover cutover = Sites.cutover(Sites.freezing(Sites.of(Sites.unit("a", "/a").build()), terms), 7);
        var freeze = new Freeze(FreezeMode.READ_ONLY, NOW, until, 8);
        Picture picture = Picture
                .of(new Cutover(cutover.site(), cutover.split().with(8, Set.of("a"), exposure -> exposure.withFreeze(freeze))));
        var assignment = new Assignment("a", Side.OLD, new Assignment.Because.NobodyExposed(), 8);
        var route = new Route(picture, assignment, Optional.of(picture.cutover().site().units().get("a")), 0, true, FreezeMode.READ_ONLY, 1,
                Optional.of("sluice=x"));
        return MaintenanceReply.refuse(route, request, new MaintenanceReply.Until(NOW, until));
    }
}
