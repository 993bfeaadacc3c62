package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.model.FreezeMode;
import dev.sluice.model.Pass;
import dev.sluice.model.Share;
import dev.sluice.model.Side;

/** Testers in a frozen site, over sockets (SEMANTICS D3). */
class PassTest {
    private static final String CACHEABLE = "HTTP/1.1 200 OK\r\nCache-Control: public, max-age=60\r\nContent-Length: 2\r\n\r\nok";

    @Test
    void a_link_leads_to_a_clean_address_and_its_cookie_lets_in_until_the_pass_is_taken_back_on_the_same_connection() throws Exception {
        try (var old = RawOrigin.answering(CACHEABLE); var proxy = Proxied.ofOld(old.address()).open(); var client = proxy.client()) {
            Pass pass = given(proxy, Optional.empty(), true);
            registering(proxy);
            close(proxy);
            String entry = client.send("GET " + proxy.passes.link(pass) + " HTTP/1.1\r\nHost: a\r\n\r\n").message();
            assertThat(entry).startsWith("HTTP/1.1 303 ").contains("location: /shop/try\r\n", "Referrer-Policy: no-referrer\r\n")
                    .containsIgnoringCase("cache-control: no-store\r\n");
            String cookie = entry.replaceAll("(?si).*set-cookie: ([^;]*);.*|.*", "$1");
            String ask = "GET /shop/try HTTP/1.1\r\nHost: a\r\nCookie: theme=dark; " + cookie + "\r\n\r\n";
            assertThat(client.send(ask).message()).startsWith("HTTP/1.1 200 ").as("no cache gives it to others")
                    .containsIgnoringCase("cache-control: private, no-store\r\n").doesNotContain("public");
            assertThat(old.received()).contains("Cookie: theme=dark\r\n").doesNotContainIgnoringCase("bypass");
            proxy.passes.let(List.of());
            proxy.door.look();
            assertThat(client.send(ask).message()).startsWith("HTTP/1.1 503 ");
            assertThat(old.gotNothing()).isTrue();
        }
    }

    @Test
    void a_link_is_spent_by_who_follows_it_and_not_by_who_only_looks() {
        try (var old = RawOrigin.ok(); var proxy = Proxied.ofOld(old.address()).open(); var client = proxy.client()) {
            AtomicInteger uses = registering(proxy);
            String link = proxy.passes.link(given(proxy, Optional.empty(), false));
            for (String looking : List.of("HEAD " + link + " HTTP/1.1\r\nHost: a\r\n",
                    "GET " + link + " HTTP/1.1\r\nHost: a\r\nSec-Purpose: prefetch\r\n",
                    "GET " + link + "x HTTP/1.1\r\nHost: a\r\n", "GET " + link.replace("token", "tokem") + " HTTP/1.1\r\nHost: a\r\n")) {
                client.send(looking + "\r\n");
                assertThat(looking.startsWith("HEAD") ? client.head() : client.message()).startsWith("HTTP/1.1 403 ")
                        .doesNotContainIgnoringCase("set-cookie", "location");
            }
            assertThat(uses).hasValue(0);
            assertThat(client.send("GET " + link + " HTTP/1.1\r\nHost: a\r\n\r\n").message()).startsWith("HTTP/1.1 303 ");
            assertThat(client.send("GET " + link + " HTTP/1.1\r\nHost: a\r\n\r\n").message()).startsWith("HTTP/1.1 403 ")
                    .contains("ask for another one");
        }
    }

    @Test
    void a_link_whose_use_cannot_be_written_down_lets_nobody_in_and_one_that_takes_its_time_is_waited_for() throws Exception {
        try (var old = RawOrigin.ok(); var proxy = Proxied.ofOld(old.address()).open(); var client = proxy.client()) {
            String link = proxy.passes.link(given(proxy, Optional.empty(), false));
            String ask = "GET " + link + " HTTP/1.1\r\nHost: a\r\n\r\n";
            proxy.passes.registering((_, then) -> then.accept(false));
            assertThat(client.send(ask).message()).startsWith("HTTP/1.1 403 ");
            var asked = new CountDownLatch(1);
            var go = new CountDownLatch(1);
            proxy.passes.registering((_, then) -> Thread.ofVirtual().start(() -> {
                asked.countDown();
                await(go);
                then.accept(true);
            }));
            client.send(ask + "GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
            await(asked);
            assertThat(proxy.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).as("the loop waits for nobody").endsWith("ok");
            go.countDown();
            assertThat(client.message()).startsWith("HTTP/1.1 303 ");
            assertThat(client.message()).as("answers come in order").endsWith("ok");
        }
    }

    @Test
    void what_is_pipelined_behind_a_link_with_a_body_waits_for_its_answer() throws Exception {
        try (var old = RawOrigin.ok(); var proxy = Proxied.ofOld(old.address()).open(); var client = proxy.client()) {
            var asked = new CountDownLatch(1);
            var go = new CountDownLatch(1);
            proxy.passes.registering((_, then) -> Thread.ofVirtual().start(() -> {
                asked.countDown();
                await(go);
                then.accept(true);
            }));
            client.send("GET " + proxy.passes.link(given(proxy, Optional.empty(), false))
                    + " HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbodyGET /next HTTP/1.1\r\nHost: a\r\n\r\n");
            await(asked);
            assertThat(proxy.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).endsWith("ok");
            assertThat(old.received()).startsWith("GET / ");
            assertThat(old.gotNothing()).isTrue();
            go.countDown();
            assertThat(client.message()).startsWith("HTTP/1.1 303 ");
            assertThat(client.message()).endsWith("ok");
        }
    }

    @Test
    void who_goes_away_while_a_link_is_written_down_does_no_harm() throws Exception {
        try (var old = RawOrigin.ok(); var proxy = Proxied.ofOld(old.address()).open()) {
            String link = proxy.passes.link(given(proxy, Optional.empty(), false));
            var asked = new CountDownLatch(1);
            var go = new CountDownLatch(1);
            var told = new CountDownLatch(1);
            proxy.passes.registering((_, then) -> Thread.ofVirtual().start(() -> {
                asked.countDown();
                await(go);
                then.accept(true);
                told.countDown();
            }));
            try (RawPeer client = proxy.client()) {
                client.send("GET " + link + " HTTP/1.1\r\nHost: a\r\n\r\n");
                await(asked);
            }
            Proxied.await(() -> proxy.door.clientConnections() == 0);
            go.countDown();
            await(told);
            assertThat(proxy.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).endsWith("ok");
        }
    }

    @Test
    void a_header_lets_a_program_see_the_new_stack_of_a_unit_that_nobody_is_on_and_no_measure_knows() throws Exception {
        try (var old = RawOrigin.ok();
                var fresh = RawOrigin.answering("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 3\r\n\r\nnew");
                var proxy = Proxied.between(old.address(), fresh.address()).guarded().share(Share.NONE).open()) {
            Pass pass = given(proxy, Optional.of(Side.NEW), false);
            for (int i = 0; i < 30; i++) {
                assertThat(proxy.ask("GET /shop/x HTTP/1.1\r\nHost: a\r\nSluice-Bypass: " + proxy.passes.header(pass) + "\r\n\r\n"))
                        .endsWith("new");
            }
            assertThat(fresh.received()).doesNotContainIgnoringCase("bypass");
            assertThat(proxy.live.current().cutover().split().of(Proxied.UNIT).isLatched()).isFalse();
            assertThat(proxy.count(Side.NEW, "5xx")).isZero();
            assertThat(proxy.inFlight(Side.NEW)).isZero();
            assertThat(proxy.ask("GET /shop/x HTTP/1.1\r\nHost: a\r\n\r\n")).endsWith("ok");
        }
    }

    @Test
    void a_write_of_a_tester_who_may_is_waited_for_like_any_other() throws Exception {
        var go = new CountDownLatch(1);
        try (var old = RawOrigin.playing(line -> {
            line.request();
            await(go);
            line.send(RawOrigin.OK);
        }); var proxy = Proxied.between(old.address()).open(); var client = proxy.client()) {
            proxy.freeze(Proxied.UNIT, FreezeMode.READ_ONLY);
            String shown = proxy.passes.header(given(proxy, Optional.empty(), true));
            client.send("POST /shop/x HTTP/1.1\r\nHost: a\r\nSluice-Bypass: " + shown + "\r\nContent-Length: 0\r\n\r\n");
            proxy.awaitWriteInFlight();
            go.countDown();
            assertThat(client.message()).endsWith("ok");
            proxy.awaitNoWriteInFlight();
            given(proxy, Optional.empty(), false);
            assertThat(
                    client.send("POST /shop/x HTTP/1.1\r\nHost: a\r\nSluice-Bypass: " + shown + "\r\nContent-Length: 0\r\n\r\n").message())
                    .startsWith("HTTP/1.1 503 ");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_websocket_of_a_tester_outlives_a_freeze_and_not_its_pass(boolean frozen) {
        try (var old = WebSocketOrigin.echo();
                var proxy = Proxied.between(old.address()).open();
                var client = proxy.client()) {
            String shown = proxy.passes.header(given(proxy, Optional.empty(), true));
            if (frozen) {
                proxy.awaitSettled(proxy.freeze(Proxied.UNIT, FreezeMode.CLOSED));
            }
            String handshake = WebSocketOrigin.handshake("/shop/live");
            client.send(handshake.substring(0, handshake.length() - 2) + "Sluice-Bypass: " + shown + "\r\n\r\n");
            assertThat(client.head()).startsWith("HTTP/1.1 101 ");
            proxy.awaitSettled(proxy.freeze(Proxied.UNIT, FreezeMode.READ_ONLY));
            assertThat(WebSocketOrigin.frame(client.send(WebSocketOrigin.masked(0x81, "still here"))).payload()).isEqualTo("still here");
            proxy.passes.let(List.of());
            proxy.door.look();
            assertThat(WebSocketOrigin.frame(client).code()).isEqualTo(1012);
        }
    }

    /** A revert ends them within ten seconds, each at a time of its own; of several the first does not take long. */
    @Test
    void a_revert_ends_the_websockets_of_testers_too_whom_their_pass_sent_to_no_stack() throws Exception {
        try (var old = WebSocketOrigin.echo();
                var fresh = WebSocketOrigin.echo();
                var proxy = Proxied.between(old.address(), fresh.address()).open()) {
            String handshake = WebSocketOrigin.handshake("/shop/live");
            String shown = "Sluice-Bypass: " + proxy.passes.header(given(proxy, Optional.empty(), true)) + "\r\n\r\n";
            List<RawPeer> testers = IntStream.range(0, 16).mapToObj(_ -> proxy.client().patient(Duration.ofSeconds(12))).toList();
            for (RawPeer tester : testers) {
                assertThat(tester.send(handshake.substring(0, handshake.length() - 2) + shown).head()).startsWith("HTTP/1.1 101 ");
            }
            proxy.revert();
            Object first = CompletableFuture.anyOf(testers.stream()
                    .map(tester -> CompletableFuture.supplyAsync(() -> WebSocketOrigin.frame(tester).code(), Thread::startVirtualThread))
                    .toArray(CompletableFuture[]::new)).get(12, TimeUnit.SECONDS);
            assertThat(first).isEqualTo(1012);
            testers.forEach(RawPeer::close);
        }
    }

    private static Pass given(Proxied proxy, Optional<Side> stack, boolean writes) {
        var terms = new Pass.Terms(Set.of(FreezeMode.READ_ONLY, FreezeMode.CLOSED), writes, List.of());
        Instant now = Instant.now();
        var pass = new Pass("pass" + writes, "ana", Set.of(), stack, terms, "/shop/try", now, now.plusSeconds(600));
        proxy.passes.let(List.of(pass));
        return pass;
    }

    /** Lets each link be used once. */
    private static AtomicInteger registering(Proxied proxy) {
        var uses = new AtomicInteger();
        proxy.passes.registering((_, then) -> then.accept(uses.incrementAndGet() == 1));
        return uses;
    }

    private static void close(Proxied proxy) {
        proxy.awaitSettled(proxy.freeze(Proxied.UNIT, FreezeMode.CLOSED));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stop) {
            throw new AssertionError(stop);
        }
    }
}
