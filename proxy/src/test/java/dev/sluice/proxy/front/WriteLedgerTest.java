package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.sluice.model.Extract;
import dev.sluice.model.LedgerNote;
import dev.sluice.model.LedgerTerms;
import dev.sluice.model.OnRevert;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.StateClass;
import dev.sluice.model.StateTerms;

/** What the ledger is told of writes on new, on sockets, and what waits for it. */
class WriteLedgerTest {
    private static final String POST = "POST /shop/orders/7?secret=1 HTTP/1.1\r\nHost: a\r\nIdempotency-Key: k1\r\nContent-Length: 2\r\n\r\nhi";
    private static final LedgerTerms TERMS = new LedgerTerms(List.of(Extract.parse("header:Location").orElseThrow(),
            Extract.parse("path:/shop/orders/{id}").orElseThrow(), Extract.parse("json:/id").orElseThrow()), Optional.empty());

    private static final String GET = "GET /shop/orders HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String ELSEWHERE = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String CREATED = "HTTP/1.1 201 Created\r\nLocation: /orders/7\r\nContent-Type: application/json\r\n"
            + "Content-Length: 10\r\n\r\n{\"id\":\"A\"}";

    private final RawOrigin old = RawOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nold");
    private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();

    /** One note, and who waits for it. */
    private record Told(LedgerNote note, Consumer<Boolean> tried) {}

    @AfterEach
    void close() {
        old.close();
    }

    private Proxied.Builder proxied(RawOrigin fresh, OnRevert onRevert) {
        return Proxied.between(old.address(), fresh.address()).state(new StateTerms(StateClass.MOVED, onRevert, TERMS),
                (note, tried) -> told.add(new Told(note, tried)));
    }

    /** On disk at once. */
    private Proxied prompt(RawOrigin fresh, OnRevert onRevert) {
        return Proxied.between(old.address(), fresh.address()).state(new StateTerms(StateClass.MOVED, onRevert, TERMS), (note, tried) -> {
            told.add(new Told(note, tried));
            tried.accept(true);
        }).open();
    }

    private Told next() throws InterruptedException {
        Told one = told.poll(60, TimeUnit.SECONDS);
        assertThat(one).isNotNull();
        return one;
    }

    @Test
    void a_write_is_sent_once_it_is_on_disk_that_it_is_meant_and_answered_once_it_is_that_it_was_accepted() throws Exception {
        try (var fresh = RawOrigin.answering(CREATED);
                var proxy = proxied(fresh, OnRevert.AUTO).open();
                var client = proxy.client()) {
            client.send(POST);
            Told meant = next();
            assertThat(proxy.ask(ELSEWHERE)).endsWith("old");
            assertThat(fresh.gotNothing()).as("new, before the disk has it").isTrue();
            meant.tried().accept(true);
            assertThat(fresh.received()).startsWith("POST /shop/orders/7?secret=1 ");
            Told accepted = next();
            assertThat(proxy.ask(ELSEWHERE)).endsWith("old");
            assertThat(client.gotNothing()).as("the client, before the disk has it").isTrue();
            accepted.tried().accept(true);
            assertThat(client.message()).startsWith("HTTP/1.1 201 ").endsWith("{\"id\":\"A\"}");
            var first = (LedgerNote.Meant) meant.note();
            assertThat(first.toString()).doesNotContain("secret");
            assertThat(first.key()).contains("k1");
            assertThat(accepted.note()).isEqualTo(new LedgerNote.Accepted(first, 201,
                    Map.of("header:Location", "/orders/7", "path:/shop/orders/{id}", "7"), false));
            assertThat(next().note()).isEqualTo(new LedgerNote.Told(first.ref(), TERMS, "{\"id\":\"A\"}"));
        }
    }

    @Test
    void what_became_of_a_write_whose_client_has_gone_is_told_all_the_same() throws Exception {
        var go = new CountDownLatch(1);
        try (var fresh = RawOrigin.playing(line -> {
            line.request();
            Proxied.await(() -> go.getCount() == 0);
            line.send(CREATED).request();
        }); var proxy = prompt(fresh, OnRevert.AUTO)) {
            try (var client = proxy.client()) {
                client.send(POST);
                fresh.received();
            }
            proxy.awaitOne(Side.NEW, "client-gone");
            go.countDown();
            var meant = (LedgerNote.Meant) next().note();
            assertThat(next().note()).isEqualTo(new LedgerNote.Accepted(meant, 201,
                    Map.of("header:Location", "/orders/7", "path:/shop/orders/{id}", "7"), false));
            assertThat(next().note()).isEqualTo(new LedgerNote.Told(meant.ref(), TERMS, "{\"id\":\"A\"}"));
        }
    }

    /** The client takes so little of what comes before the answer that the answer waits behind it. */
    @Test
    void a_body_of_which_some_had_come_when_the_client_went_is_told_whole() throws Exception {
        String hint = "HTTP/1.1 103 Early Hints\r\nLink: <" + "x".repeat(28 << 10) + ">\r\n\r\n";
        var sent = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        try (var fresh = RawOrigin.playing(line -> {
            line.request();
            line.send(hint.repeat(8) + CREATED.substring(0, CREATED.length() - 5));
            sent.countDown();
            Proxied.await(() -> go.getCount() == 0);
            line.send(CREATED.substring(CREATED.length() - 5)).request();
        }); var proxy = prompt(fresh, OnRevert.AUTO)) {
            try (var client = proxy.clientThatDoesNotRead()) {
                client.send(POST);
                assertThat(sent.await(60, TimeUnit.SECONDS)).isTrue();
                assertThat(proxy.ask(ELSEWHERE)).as("a turn of the loop").endsWith("old");
                client.reset();
            }
            proxy.awaitOne(Side.NEW, "client-gone");
            go.countDown();
            var meant = (LedgerNote.Meant) next().note();
            assertThat(next().note()).isInstanceOf(LedgerNote.Accepted.class);
            assertThat(next().note()).isEqualTo(new LedgerNote.Told(meant.ref(), TERMS, "{\"id\":\"A\"}"));
        }
    }

    @Test
    void a_disk_that_takes_nothing_stops_no_order() throws Exception {
        try (var fresh = RawOrigin.answering(CREATED);
                var proxy = proxied(fresh, OnRevert.AUTO).open();
                var client = proxy.client()) {
            client.send(POST);
            next().tried().accept(false);
            assertThat(next().note()).as("told, and never said to be on disk").isInstanceOf(LedgerNote.Accepted.class);
            assertThat(client.message()).startsWith("HTTP/1.1 201 ");
        }
    }

    @Test
    void reads_and_what_goes_to_old_are_no_business_of_the_ledger() {
        try (var fresh = RawOrigin.answering(CREATED); var proxy = prompt(fresh, OnRevert.ACCEPT)) {
            assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 201 ");
            proxy.revert();
            assertThat(proxy.ask(POST)).endsWith("old");
            assertThat(told).isEmpty();
        }
    }

    @Test
    void what_new_refused_and_what_never_reached_it_is_void() throws Exception {
        try (var fresh = RawOrigin.answering("HTTP/1.1 422 X\r\nContent-Length: 0\r\n\r\n"); var proxy = prompt(fresh, OnRevert.AUTO)) {
            assertThat(proxy.ask(POST)).startsWith("HTTP/1.1 422 ");
            long ref = next().note().ref();
            assertThat(next().note()).isEqualTo(new LedgerNote.Nothing(ref));
        }
        try (var proxy = Proxied.between(old.address(), RawOrigin.absent()).state(new StateTerms(StateClass.MOVED, OnRevert.AUTO, TERMS),
                (note, tried) -> {
                    told.add(new Told(note, tried));
                    tried.accept(true);
                }).open()) {
            assertThat(proxy.ask(POST)).as("nothing was written to new").endsWith("old");
            long ref = next().note().ref();
            assertThat(next().note()).isEqualTo(new LedgerNote.Nothing(ref));
        }
    }

    @Test
    void a_write_whose_answer_was_cut_is_unknown() throws Exception {
        try (var broken = RawOrigin.playing(line -> line.request()); var proxy = prompt(broken, OnRevert.AUTO)) {
            assertThat(proxy.ask(POST)).contains("Sluice-Outcome: unknown\r\n");
            var meant = (LedgerNote.Meant) next().note();
            assertThat(next().note()).isEqualTo(new LedgerNote.Unknown(meant));
        }
    }

    @Test
    void who_wrote_on_new_stays_there_after_a_revert_and_everybody_else_does_not() {
        try (var fresh = RawOrigin.answering(CREATED); var proxy = prompt(fresh, OnRevert.AUTO)) {
            assertThat(proxy.ask(withAgent(POST, "writer"))).startsWith("HTTP/1.1 201 ");
            proxy.revert();
            assertThat(proxy.ask(withAgent(GET, "writer"))).startsWith("HTTP/1.1 201 ");
            assertThat(proxy.ask(withAgent(GET, "other"))).endsWith("old");
            proxy.expose(Proxied.UNIT, exposure -> exposure.withCarried(Instant.now().plusSeconds(1)));
            assertThat(proxy.ask(withAgent(GET, "writer"))).as("carried over").endsWith("old");
        }
    }

    @Test
    void who_wrote_on_new_may_read_on_old_and_write_nothing() {
        try (var fresh = RawOrigin.answering(CREATED); var proxy = prompt(fresh, OnRevert.READ_ONLY)) {
            assertThat(proxy.ask(withAgent(POST, "writer"))).startsWith("HTTP/1.1 201 ");
            proxy.revert();
            assertThat(proxy.ask(withAgent(GET, "writer"))).endsWith("old");
            assertThat(proxy.ask(withAgent(POST, "writer"))).startsWith("HTTP/1.1 503 ").contains("Sluice-Outcome: not-executed\r\n");
            assertThat(proxy.ask(withAgent(POST, "other"))).endsWith("old");
        }
    }

    @Test
    void who_is_pinned_to_a_stack_that_fails_reads_on_old_instead() {
        var fresh = RawOrigin.answering(CREATED);
        try (var proxy = prompt(fresh, OnRevert.PIN)) {
            try (fresh) {
                assertThat(proxy.ask(withAgent(POST, "writer"))).startsWith("HTTP/1.1 201 ");
            }
            proxy.revert();
            for (int i = 0; i < 5; i++) {
                assertThat(proxy.ask(withAgent(GET, "writer"))).as("never on old while new might know better").startsWith("HTTP/1.1 502 ");
            }
            assertThat(proxy.ask(withAgent(GET, "writer"))).endsWith("old");
            assertThat(proxy.ask(withAgent(POST, "writer"))).startsWith("HTTP/1.1 503 ");
        }
    }

    @Test
    void a_browser_carries_the_fence_in_its_cookie() {
        String cookie;
        String page = GET.replace("\r\n\r\n", "\r\nSec-Fetch-Dest: document\r\nSec-Fetch-Mode: navigate\r\n\r\n");
        try (var fresh = RawOrigin.answering(CREATED); var proxy = prompt(fresh, OnRevert.PIN)) {
            cookie = cookie(proxy.ask(page));
            String fenced = cookie(proxy.ask(withCookie(POST, cookie)));
            assertThat(fenced).isNotEqualTo(cookie).matches("sluice=1\\.\\d+\\.\\d{12,}\\..*");
            assertThat(fenced.split("\\.", -1)[3]).as("it expires when the other one does").isEqualTo(cookie.split("\\.", -1)[3]);
            cookie = fenced;
        }
        try (var fresh = RawOrigin.answering(CREATED); var proxy = prompt(fresh, OnRevert.PIN)) { // which has forgotten everything
            proxy.revert();
            assertThat(proxy.ask(withCookie(GET, cookie))).startsWith("HTTP/1.1 201 ");
            assertThat(proxy.ask(GET)).endsWith("old");
        }
    }

    @Test
    void a_share_that_falls_parts_nobody_from_what_he_wrote() {
        try (var fresh = RawOrigin.answering(CREATED); var proxy = prompt(fresh, OnRevert.PIN)) {
            assertThat(proxy.ask(withAgent(POST, "writer"))).startsWith("HTTP/1.1 201 ");
            proxy.share(Share.NONE);
            assertThat(proxy.ask(withAgent(GET, "writer"))).startsWith("HTTP/1.1 201 ");
            assertThat(proxy.ask(withAgent(GET, "other"))).endsWith("old");
        }
    }

    private static String withAgent(String request, String agent) {
        return request.replace("Host: a\r\n", "Host: a\r\nUser-Agent: " + agent + "\r\n");
    }

    private static String withCookie(String request, String cookie) {
        return request.replace("Host: a\r\n", "Host: a\r\nCookie: " + cookie + "\r\n");
    }

    private static String cookie(String answer) {
        int at = answer.indexOf("sluice=");
        assertThat(at).as(answer).isPositive();
        assertThat(answer.indexOf("sluice=", at + 1)).as("one cookie alone").isNegative();
        return answer.substring(at, answer.indexOf(';', at));
    }
}
