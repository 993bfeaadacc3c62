package dev.sluice.proxy.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.sluice.model.Assignment;
import dev.sluice.model.Cutover;
import dev.sluice.model.Freeze;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.Side;
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
        assertThat(MaintenancePage.BUILT_IN).contains("back shortly").contains("color-scheme: light dark")
                .doesNotContain("http", "src=", "url(", "<script")
                .hasSizeLessThan(4_096);
    }

    private static int retryAfter(Optional<Instant> until) {
        FullHttpResponse response = refuse("GET", "text/plain", until, Optional.empty());
        response.release();
        return response.headers().getInt("retry-after");
    }

    private static FullHttpResponse refuse(String method, String accept, Optional<Instant> until, Optional<String> page) {
        Cutover cutover = Sites.cutover(Sites.of(Sites.unit("a", "/a").build()), 7);
        var freeze = new Freeze(FreezeMode.READ_ONLY, NOW, until, 8);
        Picture picture = Picture
                .of(new Cutover(cutover.site(), cutover.split().with(8, Set.of("a"), exposure -> exposure.withFreeze(freeze))));
        var assignment = new Assignment("a", Side.OLD, new Assignment.Because.NobodyExposed(), 8);
        var route = new Route(picture, assignment, Optional.of(picture.cutover().site().units().get("a")), 0, true, FreezeMode.READ_ONLY, 1,
                Optional.of("sluice=x"));
        var request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(method), "/a");
        if (!accept.isEmpty()) {
            request.headers().set("Accept", accept);
        }
        return MaintenanceReply.refuse(route, request, NOW, page);
    }
}
