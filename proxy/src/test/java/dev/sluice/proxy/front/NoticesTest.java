package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.sluice.model.FreezeMode;
import dev.sluice.model.Notice;

/** What visitors are told of planned freezes, on sockets. */
class NoticesTest {
    private static final Instant FROM = Instant.parse("2030-12-01T02:00:00Z");
    private static final Instant UNTIL = Instant.parse("2030-12-01T02:15:00Z");
    private static final String STATUS = "GET /.well-known/sluice/status.json HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String SCRIPT = "GET /.well-known/sluice/announce.js HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String SHOP = "GET /shop/x HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Pattern RETRY = Pattern.compile("(?i)retry-after: (\\d+)");

    private final RawOrigin old = RawOrigin.ok();

    @AfterEach
    void close() {
        old.close();
    }

    private static Notice notice(boolean active) {
        return new Notice(Set.of(Proxied.UNIT), FreezeMode.READ_ONLY, FROM, UNTIL, active);
    }

    @Test
    void what_is_announced_stands_in_the_answers_of_its_unit_and_at_a_place_of_its_own() {
        try (var proxy = Proxied.ofOld(old.address()).open()) {
            assertThat(proxy.ask(STATUS)).startsWith("HTTP/1.1 200 ").endsWith("{\"maintenance\":[]}\n");
            proxy.door.notices().show(List.of(notice(false)));
            assertThat(proxy.ask(SHOP)).containsIgnoringCase("x-maintenance-at: Sun, 1 Dec 2030 02:00:00 GMT\r\n");
            assertThat(proxy.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).as("another unit").doesNotContainIgnoringCase("x-maintenance-at");
            assertThat(proxy.ask(STATUS)).endsWith("{\"maintenance\":[{\"units\":[\"shop\"],\"mode\":\"read-only\","
                    + "\"from\":\"2030-12-01T02:00:00Z\",\"until\":\"2030-12-01T02:15:00Z\",\"active\":false}]}\n");
            proxy.door.notices().show(List.of());
            assertThat(proxy.ask(SHOP)).doesNotContainIgnoringCase("x-maintenance-at");
        }
    }

    @Test
    void the_status_is_there_while_all_is_closed_and_tells_of_what_nobody_planned() {
        try (var proxy = Proxied.ofOld(old.address()).open()) {
            proxy.freeze(Proxied.UNIT, FreezeMode.CLOSED);
            assertThat(proxy.ask(STATUS)).startsWith("HTTP/1.1 200 ").contains("\"units\":[\"shop\"],\"mode\":\"closed\",\"from\":\"")
                    .endsWith("\"active\":true}]}\n");
            assertThat(proxy.ask(STATUS.replace("GET", "DELETE"))).startsWith("HTTP/1.1 405 ").containsIgnoringCase("allow: GET, HEAD");
            assertThat(old.gotNothing()).isTrue();
        }
    }

    @Test
    void who_is_refused_in_a_window_is_told_when_it_should_end() {
        try (var proxy = Proxied.ofOld(old.address()).open()) {
            Instant end = Instant.now().plusSeconds(600);
            proxy.freeze(Proxied.UNIT, FreezeMode.CLOSED);
            proxy.door.notices().show(List.of(new Notice(Set.of(Proxied.UNIT), FreezeMode.CLOSED, Instant.now(), end, true)));
            String refused = proxy.ask(SHOP);
            Matcher retry = RETRY.matcher(refused);
            assertThat(retry.find()).as(refused).isTrue();
            assertThat(Long.parseLong(retry.group(1))).isBetween(599L, 630L);
            assertThat(proxy.ask(SHOP.replace("Host: a", "Host: a\r\nAccept: application/json")))
                    .contains("\"until\":\"" + end.truncatedTo(ChronoUnit.SECONDS));
        }
    }

    @Test
    void the_script_for_the_site_s_own_pages_is_there_while_all_is_closed() {
        try (var proxy = Proxied.ofOld(old.address()).open()) {
            proxy.freeze(Proxied.UNIT, FreezeMode.CLOSED);
            assertThat(proxy.ask(SCRIPT)).startsWith("HTTP/1.1 200 ")
                    .containsIgnoringCase("content-type: text/javascript; charset=utf-8\r\n")
                    .containsIgnoringCase("x-content-type-options: nosniff\r\n").contains("new URL('status.json'").endsWith("})();\n");
            assertThat(proxy.ask(SCRIPT.replace("GET", "POST"))).startsWith("HTTP/1.1 405 ").containsIgnoringCase("allow: GET, HEAD");
            assertThat(old.gotNothing()).isTrue();
        }
    }
}
