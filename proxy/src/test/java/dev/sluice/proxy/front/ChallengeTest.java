package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.model.CutoverUnit;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.Share;

/** The token of an ACME challenge is answered from whichever stack has it (RFC 8555 section 8.3), before anybody is sent to new. */
class ChallengeTest {
    private static final String TOKEN = "/.well-known/acme-challenge/LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0";
    private static final String HAS = "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nkey-auth";

    private static String lacks(String by) {
        return "HTTP/1.1 404 X\r\nContent-Length: " + (by.length() + 3) + "\r\n\r\n" + by + ": 4";
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
    }

    @Test
    void new_is_asked_for_the_token_that_old_lacks_though_nobody_is_exposed() {
        try (var old = RawOrigin.answering(lacks("old")); var fresh = RawOrigin.answering(HAS); var proxy = between(old, fresh)) {
            assertThat(proxy.ask(get(TOKEN))).startsWith("HTTP/1.1 200 ").endsWith("key-auth");
            try (var client = proxy.client()) {
                assertThat(client.send("HEAD " + TOKEN + " HTTP/1.1\r\nHost: a\r\n\r\n").head()).startsWith("HTTP/1.1 200 ");
            }
            int asked = fresh.connections();
            assertThat(asked).isPositive();
            proxy.share(new Share(1));
            proxy.revert();
            assertThat(proxy.ask(get(TOKEN))).as("after a revert as well").endsWith("key-auth");
        }
    }

    @Test
    void old_s_own_token_is_old_s_and_one_that_nobody_has_is_a_404_of_old() {
        try (var old = RawOrigin.answering(HAS); var fresh = RawOrigin.answering(lacks("new")); var proxy = between(old, fresh)) {
            assertThat(proxy.ask(get(TOKEN))).endsWith("key-auth");
            assertThat(fresh.connections()).isZero();
        }
        try (var old = RawOrigin.answering(lacks("old")); var fresh = RawOrigin.answering(lacks("new")); var proxy = between(old, fresh)) {
            assertThat(proxy.ask(get(TOKEN))).startsWith("HTTP/1.1 404 ").endsWith("old: 4");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/.well-known/acme-challenge", "/.well-known/acme-challenge/..%2fadmin", "/.well-known/ACME-challenge/x",
            "/.well-known/acme-challenge/../admin", "/.well-known/acme-challenge/x;y", "/.well-known/other", "/"})
    void nothing_else_goes_to_new_by_looking_like_it(String path) {
        try (var old = RawOrigin.answering(lacks("old")); var fresh = RawOrigin.answering(HAS); var proxy = between(old, fresh)) {
            assertThat(proxy.ask(get(path))).startsWith("HTTP/1.1 4").doesNotContain("key-auth");
            assertThat(proxy.ask("POST " + TOKEN + " HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")).endsWith("old: 4");
            assertThat(fresh.connections()).isZero();
        }
    }

    @Test
    void without_a_new_stack_old_is_asked_alone() {
        try (var old = RawOrigin.answering(lacks("old")); var proxy = Proxied.ofOld(old.address()).open()) {
            assertThat(proxy.ask(get(TOKEN))).startsWith("HTTP/1.1 404 ").endsWith("old: 4");
        }
    }

    @ParameterizedTest
    @EnumSource(value = FreezeMode.class, names = {"READ_ONLY", "HOLD", "CLOSED"})
    void a_freeze_changes_nothing_about_it(FreezeMode mode) {
        try (var old = RawOrigin.answering(lacks("old")); var fresh = RawOrigin.answering(HAS); var proxy = between(old, fresh)) {
            proxy.awaitSettled(proxy.freeze(CutoverUnit.UNCLAIMED, mode));
            assertThat(proxy.ask(get(TOKEN))).startsWith("HTTP/1.1 200 ").endsWith("key-auth");
        }
    }

    @Test
    void a_stranger_who_asks_for_many_tokens_makes_new_look_no_worse() {
        try (var old = RawOrigin.answering(lacks("old"));
                var fresh = RawOrigin.answering("HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n");
                var proxy = Proxied.between(old.address(), fresh.address()).share(new Share(1)).guarded().open()) {
            for (int i = 0; i < 100; i++) {
                assertThat(proxy.ask(get(TOKEN + i))).startsWith("HTTP/1.1 404 ").endsWith("old: 4");
            }
            assertThat(fresh.connections()).isPositive();
            assertThat(proxy.live.current().cutover().split().of("shop").isLatched()).isFalse();
        }
    }

    private static Proxied between(RawOrigin old, RawOrigin fresh) {
        return Proxied.between(old.address(), fresh.address()).share(Share.NONE).open();
    }
}
