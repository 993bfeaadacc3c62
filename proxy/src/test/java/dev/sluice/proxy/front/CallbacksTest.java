package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.sluice.model.Callback;
import dev.sluice.model.CallbackTerms;
import dev.sluice.model.Cutover;
import dev.sluice.model.Endpoint;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.FreezeTerms;
import dev.sluice.model.HoldTerms;
import dev.sluice.model.Listener.Http2;
import dev.sluice.model.Parking;
import dev.sluice.model.Pass;
import dev.sluice.model.RefusedCallbacks;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.Site;
import dev.sluice.model.TlsFacts;
import dev.sluice.model.WriteTerms;
import dev.sluice.proxy.exchange.CallbackLine;

/** What becomes of the calls of other people's programs while their unit is frozen (SEMANTICS D6). */
class CallbacksTest {
    private static final String NOT_EXECUTED = "Sluice-Outcome: not-executed\r\n";

    private static final CallbackTerms.Keep KEEP = new CallbackTerms.Keep(202, "application/json", "{}");

    private final RawOrigin old = RawOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nold");
    private final RawOrigin fresh = RawOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnew");
    private final Shelf shelf = new Shelf();

    /** Keeps what it is given until somebody says what came of it. */
    private static final class Shelf implements CallbackLine {
        private final BlockingQueue<Callback> kept = new LinkedBlockingQueue<>();
        private final BlockingQueue<Consumer<Boolean>> waiting = new LinkedBlockingQueue<>();
        private volatile boolean others;

        @Override
        public boolean isWaiting(String rule) {
            return others && rule.startsWith(" /shop/", rule.indexOf(' '));
        }

        @Override
        public void keep(Callback callback, Consumer<Boolean> told) {
            kept.add(callback);
            waiting.add(told);
        }

        Callback next(boolean onDisk) throws InterruptedException {
            Callback callback = kept.poll(60, TimeUnit.SECONDS);
            waiting.poll(60, TimeUnit.SECONDS).accept(onDisk);
            return callback;
        }
    }

    @AfterEach
    void close() {
        old.close();
        fresh.close();
    }

    @ParameterizedTest
    @EnumSource(value = FreezeMode.class, names = {"READ_ONLY", "HOLD", "CLOSED"})
    void a_callback_is_refused_in_every_mode_and_its_sender_may_try_again(FreezeMode mode) {
        try (var proxy = open(Duration.ofSeconds(20))) {
            proxy.hold(mode);
            assertThat(proxy.ask(post("/shop/pay/1", "x"))).startsWith("HTTP/1.1 503 ").contains(NOT_EXECUTED, "retry-after: 300\r\n");
            assertThat(proxy.ask("GET /shop/seen HTTP/1.1\r\nHost: a\r\n\r\n")).as("a GET that is a callback").startsWith("HTTP/1.1 503 ");
            assertThat(old.gotNothing()).isTrue();
            assertThat(refused(proxy)).extracting(RefusedCallbacks::rule, RefusedCallbacks::count, RefusedCallbacks::cameAgain)
                    .containsExactlyInAnyOrder(tuple("POST /shop/pay/**", 1L, false), tuple("GET /shop/seen", 1L, false));
            proxy.hold(FreezeMode.OPEN);
            assertThat(proxy.ask(post("/shop/pay/1", "x"))).endsWith("old");
            Proxied.await(() -> refused(proxy).stream().filter(RefusedCallbacks::cameAgain).map(RefusedCallbacks::rule).toList()
                    .equals(List.of("POST /shop/pay/**")));
            proxy.hold(mode);
            assertThat(proxy.ask(post("/shop/pay/2", "x"))).startsWith("HTTP/1.1 503 ");
            assertThat(refused(proxy)).as("it must come again anew").noneMatch(RefusedCallbacks::cameAgain);
        }
    }

    private static List<RefusedCallbacks> refused(Proxied proxy) {
        return proxy.meter.refusedCallbacks(proxy.live.current().cutover().site().freeze().callbacks(), Instant.now());
    }

    @ParameterizedTest
    @EnumSource(value = FreezeMode.class, names = {"READ_ONLY", "HOLD", "CLOSED"})
    void one_that_is_held_waits_in_every_mode_and_goes_on_when_it_opens(FreezeMode mode) throws Exception {
        try (var proxy = open(Duration.ofSeconds(20)); var sender = proxy.client(); var other = proxy.client()) {
            proxy.hold(mode);
            sender.send(post("/shop/pay/urgent", "one"));
            proxy.awaitParked(1);
            proxy.hold(mode == FreezeMode.HOLD ? FreezeMode.CLOSED : FreezeMode.HOLD);
            other.send(post("/shop/pay/urgent", "two"));
            proxy.awaitParked(2);
            proxy.share(Share.ALL);
            proxy.hold(FreezeMode.OPEN);
            assertThat(sender.message()).startsWith("HTTP/1.1 200 ").endsWith("new");
            assertThat(other.message()).endsWith("new");
            assertThat(fresh.received()).endsWith("one");
            assertThat(fresh.received()).endsWith("two");
            assertThat(proxy.awaitHoldOver()).isEqualTo(new Parking.Sums(2, 2, 0, 0, 0));
        }
    }

    @Test
    void a_hold_that_follows_a_held_callback_ends_with_its_mode_and_not_with_the_freeze() {
        try (var proxy = open(Duration.ofSeconds(20)); var sender = proxy.client()) {
            proxy.hold(FreezeMode.READ_ONLY);
            sender.send(post("/shop/pay/urgent", "x"));
            proxy.awaitParked(1);
            proxy.hold(FreezeMode.HOLD);
            sender.leave();
            proxy.awaitParked(0);
            proxy.hold(FreezeMode.READ_ONLY);
            assertThat(proxy.awaitHoldOver()).isEqualTo(new Parking.Sums(1, 0, 0, 1, 0));
        }
    }

    @Test
    void one_that_is_held_does_not_wait_longer_than_each_may() {
        try (var proxy = open(Duration.ofMillis(200))) {
            proxy.hold(FreezeMode.READ_ONLY);
            long began = System.nanoTime();
            assertThat(proxy.ask(post("/shop/pay/urgent", "x"))).startsWith("HTTP/1.1 503 ").contains(NOT_EXECUTED);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(Duration.ofMillis(190), Duration.ofSeconds(7));
            assertThat(proxy.ask(post("/shop/pay/urgent", "y"))).startsWith("HTTP/1.1 503 ");
            proxy.hold(FreezeMode.OPEN);
            assertThat(proxy.awaitHoldOver()).as("one hold").isEqualTo(new Parking.Sums(2, 0, 2, 0, 0));
            assertThat(old.gotNothing()).isTrue();
        }
    }

    @Test
    @Tag("proof")
    void one_that_is_held_waits_eight_seconds_at_most() {
        try (var proxy = open(Duration.ofSeconds(20))) {
            proxy.hold(FreezeMode.HOLD);
            long began = System.nanoTime();
            assertThat(proxy.ask(post("/shop/pay/urgent", "x"))).startsWith("HTTP/1.1 503 ").contains(NOT_EXECUTED);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isBetween(Duration.ofMillis(7_900), Duration.ofMillis(9_500));
        }
    }

    @Test
    void one_that_is_kept_is_answered_when_it_is_on_disk_and_not_before() throws Exception {
        try (var proxy = open(Duration.ofSeconds(20)); var sender = proxy.client()) {
            proxy.hold(FreezeMode.CLOSED);
            sender.send("POST /shop/erp/a?b=c HTTP/1.1\r\nHost: a\r\nX-Signature: s\r\nCookie: c=d\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "3\r\none\r\n3\r\n\u00e9wo\r\n0\r\n\r\n");
            proxy.awaitNoWriteInFlight();
            Callback callback = shelf.next(true);
            assertThat(sender.message()).startsWith("HTTP/1.1 202 Accepted\r\n").contains("application/json", "no-store").endsWith("{}");
            assertThat(callback).extracting(Callback::rule, Callback::unit, Callback::method, Callback::target, Callback::body)
                    .containsExactly("POST /shop/erp/**", Proxied.UNIT, "POST", "/shop/erp/a?b=c", "one\u00e9wo");
            assertThat(callback.sender()).isEqualTo(new Callback.Sender("127.0.0.1", "http", TlsFacts.NONE));
            assertThat(callback.fields()).containsExactly(new Callback.Field("Host", "a"), new Callback.Field("X-Signature", "s"),
                    new Callback.Field("Cookie", "c=d"));
            assertThat(sender.send("POST /shop/erp/empty HTTP/1.1\r\nHost: a\r\n\r\n")).isNotNull();
            assertThat(shelf.next(true).body()).as("without a body, over the same connection").isEmpty();
            assertThat(sender.message()).startsWith("HTTP/1.1 202 ");
            assertThat(old.gotNothing()).isTrue();
        }
    }

    @Test
    void nothing_is_claimed_of_what_the_disk_did_not_take_or_is_too_large() throws Exception {
        try (var proxy = open(Duration.ofSeconds(20)); var sender = proxy.client(); var large = proxy.client()) {
            proxy.hold(FreezeMode.READ_ONLY);
            sender.send(post("/shop/erp/1", "x"));
            shelf.next(false);
            assertThat(sender.message()).startsWith("HTTP/1.1 503 ").contains(NOT_EXECUTED);
            assertThat(proxy.ask(post("/shop/erp/1", "x".repeat(101)))).startsWith("HTTP/1.1 503 ").contains(NOT_EXECUTED);
            large.send(
                    "POST /shop/erp/1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" + "x".repeat(101) + "\r\n0\r\n\r\n");
            assertThat(large.message()).startsWith("HTTP/1.1 503 ").contains(NOT_EXECUTED);
            assertThat(shelf.kept).isEmpty();
        }
    }

    @Test
    void while_others_wait_to_be_replayed_the_next_goes_behind_them_also_when_it_is_open() throws Exception {
        try (var proxy = open(Duration.ofSeconds(20)); var sender = proxy.client()) {
            shelf.others = true;
            sender.send(post("/shop/erp/2", "x"));
            assertThat(shelf.next(true).target()).isEqualTo("/shop/erp/2");
            assertThat(sender.message()).startsWith("HTTP/1.1 202 ");
            shelf.others = false;
            assertThat(sender.send(post("/shop/erp/3", "x")).message()).endsWith("old");
            assertThat(shelf.kept).isEmpty();
        }
    }

    @Test
    void a_replay_goes_where_its_unit_is_now_as_its_sender_sent_it() throws Exception {
        try (var proxy = open(Duration.ofSeconds(20)); var sender = proxy.client()) {
            proxy.hold(FreezeMode.HOLD);
            sender.send(
                    "POST /shop/erp/a?b=c HTTP/1.1\r\nHost: a\r\nX-Signature: s\r\nSluice-Replayed-At: forged\r\nContent-Length: 3\r\n\r\n\u00e9ne");
            Callback callback = shelf.next(true);
            sender.message();
            var ends = new LinkedBlockingQueue<Callback.End>();
            proxy.door.replay(callback, ends::add);
            assertThat(ends.poll(60, TimeUnit.SECONDS)).as("while frozen").isEqualTo(new Callback.End.NotYet());
            proxy.share(Share.ALL);
            proxy.hold(FreezeMode.OPEN);
            shelf.others = true;
            proxy.door.replay(callback, ends::add);
            assertThat(ends.poll(60, TimeUnit.SECONDS)).isEqualTo(new Callback.End.Answered(200));
            assertThat(fresh.received()).startsWith("POST /shop/erp/a?b=c HTTP/1.1\r\n").endsWith("\r\n\r\n\u00e9ne")
                    .containsPattern("Sluice-Replayed-At: \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ\r\n")
                    .contains("X-Signature: s\r\n", "X-Forwarded-For: 127.0.0.1\r\n", "Sluice-Stack: new\r\n", "Content-Length: 3\r\n")
                    .doesNotContain("forged");
            proxy.awaitNoWriteInFlight();
        }
    }

    @Test
    void a_stream_is_kept_as_a_request_is_and_one_that_was_left_half_way_is_not() throws Exception {
        try (var proxy = open(Duration.ofSeconds(20)); var client = FramePeer.connect(proxy.address)) {
            proxy.hold(FreezeMode.HOLD);
            client.request(1, false, "POST", "/shop/erp/left").data(1, "half", false).reset(1);
            client.request(3, false, "POST", "/shop/erp/a", "x-signature", "s").data(3, "on", false).data(3, "e", true);
            Callback callback = shelf.next(true);
            FramePeer.Answer answer = client.answer(3);
            assertThat(answer.status()).isEqualTo("202");
            assertThat(answer.body()).isEqualTo("{}");
            assertThat(callback.body()).isEqualTo("one");
            assertThat(shelf.kept).isEmpty();
            proxy.hold(FreezeMode.OPEN);
            var ends = new LinkedBlockingQueue<Callback.End>();
            proxy.door.replay(callback, ends::add);
            assertThat(ends.poll(60, TimeUnit.SECONDS)).isEqualTo(new Callback.End.Answered(200));
            assertThat(old.received()).startsWith("POST /shop/erp/a HTTP/1.1\r\n").contains("x-signature: s\r\n").endsWith("\r\n\r\none");
        }
    }

    @Test
    void one_whose_sender_left_takes_its_room_until_it_is_on_disk() throws Exception {
        String large = post("/shop/erp/1", "x".repeat(1 << 20));
        try (var proxy = built(old, Duration.ofSeconds(20), new CallbackTerms.Spool(20, 1 << 20, 1 << 30, 3)).open()) {
            proxy.hold(FreezeMode.HOLD);
            for (int i = 1; i <= 8; i++) {
                try (var sender = proxy.client()) {
                    sender.send(large);
                    int handed = i;
                    Proxied.await(() -> shelf.kept.size() == handed);
                    sender.leave();
                }
            }
            Proxied.await(() -> proxy.ask(large).startsWith("HTTP/1.1 503 "));
            assertThat(shelf.kept).as("in memory").hasSize(8);
            shelf.next(true);
            try (var sender = proxy.client()) {
                sender.send(large);
                Proxied.await(() -> shelf.kept.size() == 8);
            }
        }
    }

    @Test
    void the_shelf_bounds_what_is_kept_and_nobody_is_closed_for_it_when_memory_for_buffers_is_short() throws Exception {
        try (var proxy = built(old, Duration.ofSeconds(20), new CallbackTerms.Spool(20, 1 << 20, 1 << 30, 3)).open();
                var sender = proxy.client()) {
            proxy.hold(FreezeMode.HOLD);
            long before = proxy.door.held();
            sender.send(post("/shop/erp/1", "x".repeat(1 << 20)));
            Proxied.await(() -> shelf.kept.size() == 1);
            assertThat(proxy.door.held() - before).isLessThan(1 << 20);
            shelf.next(true);
            assertThat(sender.message()).startsWith("HTTP/1.1 202 ");
        }
    }

    @Test
    void a_replay_that_nobody_answers_says_so() throws Exception {
        try (var proxy = open(Duration.ofSeconds(20)); var sender = proxy.client()) {
            proxy.hold(FreezeMode.HOLD);
            sender.send(post("/shop/erp/1", "x"));
            Callback callback = shelf.next(true);
            sender.message();
            proxy.hold(FreezeMode.OPEN);
            old.close();
            var ends = new LinkedBlockingQueue<Callback.End>();
            proxy.door.replay(callback, ends::add);
            assertThat(ends.poll(60, TimeUnit.SECONDS)).isEqualTo(new Callback.End.Answered(502));
        }
    }

    @Test
    void a_replay_that_finds_no_room_at_its_stack_was_no_try_of_it() throws Exception {
        var go = new CountDownLatch(1);
        try (var stuck = RawOrigin.playing(line -> {
            line.request();
            Proxied.await(() -> go.getCount() == 0);
            line.send(RawOrigin.OK);
        });
                var proxy = built(stuck, Duration.ofSeconds(20), new CallbackTerms.Spool(10, 100, 1000, 3)).limits(Side.OLD, 1, 1).open();
                var sender = proxy.client();
                var visitor = proxy.client()) {
            proxy.hold(FreezeMode.HOLD);
            sender.send(post("/shop/erp/1", "x"));
            Callback callback = shelf.next(true);
            sender.message();
            proxy.hold(FreezeMode.OPEN);
            visitor.send("GET /shop/slow HTTP/1.1\r\nHost: a\r\n\r\n");
            stuck.received();
            assertThat(replayed(proxy, callback)).isEqualTo(new Callback.End.NotYet());
            go.countDown();
            assertThat(visitor.message()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void a_path_that_servers_may_read_as_another_callback_or_as_none_is_refused() {
        try (var proxy = open(Duration.ofSeconds(20))) {
            for (String path : List.of("/shop/pay/%2Furgent", "/shop/pay//urgent", "/shop/erp%2Fa", "/shop/pay/urgent;a")) {
                assertThat(proxy.ask(post(path, "x"))).as(path).startsWith("HTTP/1.1 400 ").contains("whether it is a callback");
            }
            assertThat(proxy.ask(post("/shop/erp//a", "x"))).as("the same however it is read").endsWith("old");
        }
    }

    @Test
    void one_that_named_no_host_is_replayed_without_one() throws Exception {
        try (var proxy = open(Duration.ofSeconds(20)); var sender = proxy.client()) {
            proxy.hold(FreezeMode.HOLD);
            sender.send("POST /shop/erp/a HTTP/1.0\r\nContent-Length: 3\r\n\r\none");
            Callback callback = shelf.next(true);
            assertThat(callback.fields()).isEmpty();
            proxy.hold(FreezeMode.OPEN);
            assertThat(replayed(proxy, callback)).isEqualTo(new Callback.End.Answered(200));
            assertThat(old.received()).startsWith("POST /shop/erp/a HTTP/1.1\r\n").endsWith("one");
        }
    }

    @Test
    void the_opening_of_a_web_socket_is_never_kept_and_never_replayed() throws Exception {
        String opening = "GET /shop/erp/socket HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        try (var proxy = open(Duration.ofSeconds(20))) {
            shelf.others = true;
            assertThat(proxy.ask(opening)).endsWith("old");
            proxy.hold(FreezeMode.HOLD);
            assertThat(proxy.ask(opening)).startsWith("HTTP/1.1 503 ");
            assertThat(shelf.kept).isEmpty();
        }
    }

    @Test
    void what_a_tester_sends_is_never_kept_to_become_a_real_call() {
        try (var proxy = open(Duration.ofSeconds(20))) {
            var modes = new Pass.Terms(Set.of(FreezeMode.READ_ONLY), true, List.of());
            Instant now = Instant.now();
            var pass = new Pass("try", "ana", Set.of(), Optional.empty(), modes, "/shop", now, now.plusSeconds(600));
            proxy.passes.let(List.of(pass));
            String call = "POST /shop/erp/a HTTP/1.1\r\nHost: a\r\nSluice-Bypass: " + proxy.passes.header(pass)
                    + "\r\nContent-Length: 1\r\n\r\nx";
            shelf.others = true;
            assertThat(proxy.ask(call)).as("it waits behind nobody").endsWith("old");
            proxy.hold(FreezeMode.CLOSED);
            assertThat(proxy.ask(call)).startsWith("HTTP/1.1 503 ").contains(NOT_EXECUTED);
            assertThat(shelf.kept).isEmpty();
        }
    }

    @Test
    void a_replay_that_cannot_be_begun_says_so() throws Exception {
        try (var proxy = open(Duration.ofSeconds(20))) {
            var sender = new Callback.Sender("127.0.0.1", "http", TlsFacts.NONE);
            assertThat(replayed(proxy, new Callback("POST /shop/erp/**", Proxied.UNIT, Instant.EPOCH, "P T", "/shop/erp/a", List.of(),
                    sender, ""))).isInstanceOf(Callback.End.Failed.class);
            assertThat(replayed(proxy, new Callback("POST /shop/erp/**", Proxied.UNIT, Instant.EPOCH, "POST", "/shop/erp/a", List.of(),
                    new Callback.Sender("nowhere", "http", TlsFacts.NONE), ""))).isInstanceOf(Callback.End.Failed.class);
        }
    }

    @Test
    void a_parked_write_that_another_file_makes_a_callback_is_refused_and_does_not_go_round() {
        try (var proxy = open(Duration.ofSeconds(20)); var sender = proxy.client()) {
            park(proxy, sender);
            reload(proxy, rule("POST /shop/order", new CallbackTerms.Hold()));
            proxy.hold(FreezeMode.READ_ONLY);
            assertThat(sender.message()).startsWith("HTTP/1.1 503 ").contains(NOT_EXECUTED);
        }
    }

    @Test
    void a_parked_call_that_another_file_has_kept_is_told_of_no_freeze_that_is_over() {
        try (var proxy = open(Duration.ofSeconds(20)); var sender = proxy.client()) {
            park(proxy, sender);
            shelf.others = true;
            reload(proxy, rule("POST /shop/erp/**", new CallbackTerms.Hold()), rule("POST /shop/order", KEEP));
            proxy.hold(FreezeMode.OPEN);
            assertThat(sender.message()).startsWith("HTTP/1.1 503 ").contains("there is no room", NOT_EXECUTED);
        }
    }

    private static void park(Proxied proxy, RawPeer sender) {
        proxy.hold(FreezeMode.HOLD);
        sender.send(post("/shop/order", "x"));
        proxy.awaitParked(1);
    }

    private static void reload(Proxied proxy, CallbackTerms.Rule... rules) {
        Cutover now = proxy.live.current().cutover();
        Site was = now.site();
        FreezeTerms freeze = was.freeze();
        var terms = new FreezeTerms(freeze.page(), freeze.drain(), freeze.hold(), freeze.writes(), freeze.cors(),
                new CallbackTerms(List.of(rules), freeze.callbacks().spool()));
        var site = new Site(was.name(), was.listeners(), was.control(), was.trustedProxies(), was.oldStack(), was.newStack(), was.units(),
                terms, was.limits(), was.workers(), was.logging(), was.crawlers(), was.gates(), was.recipients(), was.runbooks(),
                was.windows(), was.dns());
        proxy.live.publish(Cutover.resume(site, now.split().generation() + 1, now.split().exposures()), now);
    }

    private static Callback.End replayed(Proxied proxy, Callback callback) throws InterruptedException {
        var ends = new LinkedBlockingQueue<Callback.End>();
        proxy.door.replay(callback, ends::add);
        return ends.poll(60, TimeUnit.SECONDS);
    }

    private Proxied open(Duration each) {
        return built(old, each, new CallbackTerms.Spool(10, 100, 1000, 3)).open();
    }

    private Proxied.Builder built(RawOrigin stack, Duration each, CallbackTerms.Spool spool) {
        List<CallbackTerms.Rule> rules = new ArrayList<>();
        rules.add(rule("POST /shop/pay/**", new CallbackTerms.Refuse()));
        rules.add(rule("GET /shop/seen", new CallbackTerms.Refuse()));
        rules.add(rule("POST /shop/pay/urgent", new CallbackTerms.Hold()));
        rules.add(rule("GET /shop/erp/**", KEEP));
        rules.add(rule("POST /shop/erp/**", KEEP));
        var terms = new FreezeTerms(Optional.empty(), FreezeTerms.Drain.DEFAULT, new HoldTerms(each, 50, 1000, 5000, 50, false),
                WriteTerms.BY_METHOD, List.of(), new CallbackTerms(rules, spool));
        return Proxied.between(stack.address(), fresh.address()).freezing(terms).keeping(shelf).share(Share.NONE)
                .http2(Http2.PRIOR_KNOWLEDGE);
    }

    private static CallbackTerms.Rule rule(String call, CallbackTerms.Treatment treatment) {
        return new CallbackTerms.Rule(Endpoint.parse(call).orElseThrow(), treatment);
    }

    private static String post(String path, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }
}
