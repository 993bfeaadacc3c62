package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.sluice.model.CallId;
import dev.sluice.model.Endpoint;
import dev.sluice.model.Extract;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.HoldTerms;
import dev.sluice.model.LedgerNote;
import dev.sluice.model.LedgerTerms;
import dev.sluice.model.Listener.Http2;
import dev.sluice.model.OnRevert;
import dev.sluice.model.OwnerTerms;
import dev.sluice.model.Share;
import dev.sluice.model.StateClass;
import dev.sluice.model.StateTerms;

/** Calls of other programs whose body says what they are about, over sockets: read first, sent whole to the stack that has it. */
class OwnedCallsTest {
    private static final String BODY = "{\"data\":{\"order\":\"N-1\"}}";
    private static final String HEAD = "POST /shop/hooks/paid HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
    private static final HoldTerms HOLD = new HoldTerms(Duration.ofSeconds(20), 50, 100_000, 500_000, 50, false);
    private static final OwnerTerms TERMS = new OwnerTerms(List.of(new OwnerTerms.Rule(Endpoint.parse("POST /shop/hooks/**").orElseThrow(),
            Proxied.UNIT, List.of(CallId.parse("json:/data/order").orElseThrow(), CallId.parse("form:order").orElseThrow(),
                    CallId.parse("query:order").orElseThrow()))));
    private static final LedgerTerms NAMES = new LedgerTerms(List.of(Extract.parse("json:/id").orElseThrow()), Optional.empty());

    private final RawOrigin old = RawOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nold");
    private final RawOrigin fresh = RawOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnew");
    private final BlockingQueue<LedgerNote> told = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        old.close();
        fresh.close();
    }

    private Proxied.Builder proxied(RawOrigin to) {
        return Proxied.between(old.address(), to.address()).calling(TERMS).holding(HOLD).http2(Http2.PRIOR_KNOWLEDGE)
                .state(new StateTerms(StateClass.MOVED, OnRevert.PIN, NAMES), (note, tried) -> {
                    told.add(note);
                    tried.accept(true);
                });
    }

    /** The unit is back on old, and new alone has one order. */
    private Proxied reverted() {
        Proxied proxy = proxied(fresh).open();
        proxy.owned.renewed(proxy.owned.renew(Set.of(Proxied.UNIT)));
        proxy.owned.mark(Proxied.UNIT, "N-1");
        proxy.revert();
        return proxy;
    }

    private static String post(String body) {
        return HEAD + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @Test
    void a_body_in_pieces_is_waited_for_and_arrives_as_it_was_sent() throws Exception {
        try (var proxy = reverted(); var client = proxy.client()) {
            client.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n8\r\n" + BODY.substring(0, 8) + "\r\n");
            assertThat(proxy.ask("GET /shop/x HTTP/1.1\r\nHost: a\r\n\r\n")).endsWith("old");
            assertThat(fresh.gotNothing()).isTrue();
            client.send(Integer.toHexString(BODY.length() - 8) + "\r\n" + BODY.substring(8) + "\r\n0\r\n\r\n");
            assertThat(client.message()).endsWith("new");
            assertThat(fresh.received()).contains(BODY.substring(0, 8)).contains(BODY.substring(8));
            assertThat(client.send(post(BODY.replace("N-1", "O-1"))).message()).as("old's, over the same connection").endsWith("old");
            assertThat(client.send(post(BODY)).message()).endsWith("new");
        }
    }

    @Test
    void places_are_tried_in_order_and_without_a_body_those_in_it_are_passed_over() {
        try (var proxy = reverted()) {
            String query = HEAD.replace("paid", "paid?order=N-1");
            assertThat(proxy.ask(query + "Content-Length: 0\r\n\r\n")).endsWith("new");
            assertThat(proxy.ask(query + "Content-Length: 2\r\n\r\n{}")).endsWith("new");
            String other = BODY.replace("N-1", "O-1");
            assertThat(proxy.ask(query + "Content-Length: " + other.length() + "\r\n\r\n" + other)).as("the body comes first")
                    .endsWith("old");
            String form = "a=b&order=N%2D1";
            assertThat(proxy.ask(HEAD.replace("json", "x-www-form-urlencoded; charset=utf-8") + "Content-Length: " + form.length()
                    + "\r\n\r\n" + form)).endsWith("new");
            assertThat(proxy.ask(post(form))).as("no form").endsWith("old");
        }
    }

    @Test
    void who_sends_no_body_before_he_is_asked_is_asked() throws Exception {
        try (var proxy = reverted(); var client = proxy.client()) {
            client.send(HEAD + "Expect: 100-continue\r\nContent-Length: " + BODY.length() + "\r\n\r\n");
            assertThat(client.message()).startsWith("HTTP/1.1 100 ");
            assertThat(client.send(BODY).message()).endsWith("new");
            assertThat(fresh.received()).contains(BODY);
        }
    }

    @Test
    void a_stream_is_read_likewise() throws Exception {
        try (var proxy = reverted(); var client = FramePeer.connect(proxy.address)) {
            assertThat(call(client, 1, BODY)).isEqualTo("new");
            assertThat(fresh.received()).contains(BODY);
            assertThat(call(client, 3, BODY.replace("N-1", "O-1"))).isEqualTo("old");
            String large = "{\"x\":\"" + "x".repeat(90_000) + "\"," + BODY.substring(1);
            assertThat(client.request(5, false, "POST", "/shop/hooks/paid", "content-type", "application/json").upload(5, large).answer(5)
                    .body()).as("too long").isEqualTo("old");
        }
    }

    private static String call(FramePeer client, int stream, String body) {
        return client.request(stream, false, "POST", "/shop/hooks/paid", "content-type", "application/json")
                .data(stream, body.substring(0, 5), false).data(stream, body.substring(5), true).answer(stream).body();
    }

    @Test
    void one_that_waits_for_the_end_of_a_hold_goes_to_the_owner_then() throws Exception {
        try (var proxy = reverted(); var client = proxy.client()) {
            proxy.hold(FreezeMode.HOLD);
            client.send(post(BODY));
            proxy.awaitParked(1);
            assertThat(fresh.gotNothing()).isTrue();
            proxy.hold(FreezeMode.OPEN);
            assertThat(client.message()).endsWith("new");
            assertThat(fresh.received()).endsWith(BODY);
        }
    }

    @Test
    void a_client_that_goes_while_it_is_read_leaves_nothing_behind_and_a_broken_body_is_refused() throws Exception {
        try (var proxy = reverted()) {
            try (var client = proxy.client()) {
                client.send(HEAD + "Content-Length: 100\r\n\r\nhalf");
            }
            try (var client = proxy.client()) {
                client.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\nzz\r\n");
                assertThat(client.message()).startsWith("HTTP/1.1 400 ");
            }
            Proxied.await(() -> proxy.door.clientConnections() == 0);
            assertThat(fresh.gotNothing() && old.gotNothing()).isTrue();
            assertThat(proxy.ask(post(BODY))).endsWith("new");
        }
    }

    @Test
    void who_calls_about_something_becomes_no_visitor_who_wrote_on_new() throws Exception {
        try (var proxy = reverted()) {
            assertThat(proxy.ask(post(BODY))).endsWith("new");
            assertThat(next()).isInstanceOf(LedgerNote.Meant.class);
            assertThat(next()).isInstanceOfSatisfying(LedgerNote.Accepted.class, accepted -> assertThat(accepted.whole()).isTrue());
            assertThat(proxy.ask(post("{}"))).as("it says nothing, so the share has its say").endsWith("old");
            assertThat(proxy.ask(post(BODY.replace("N-1", "O-1")))).as("and its answer tells no name, which makes nothing doubtful")
                    .endsWith("old");
        }
    }

    @Test
    void after_an_answer_that_tells_a_name_it_is_news_and_all_others_are_olds() {
        try (var shop = RawOrigin
                .answering("HTTP/1.1 201 X\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{\"id\":\"N-2\"}");
                var proxy = wrote(shop)) {
            assertThat(proxy.ask(post(BODY.replace("N-1", "N-2")))).startsWith("HTTP/1.1 201 ");
            assertThat(proxy.ask(post(BODY))).endsWith("old");
        }
    }

    @Test
    void after_an_answer_in_which_a_name_may_be_hidden_the_share_has_its_say_in_all_that_are_not_known() {
        try (var shop = RawOrigin.answering("HTTP/1.1 201 X\r\nContent-Type: text/html\r\nContent-Length: 3\r\n\r\n<p>");
                var proxy = wrote(shop)) {
            assertThat(proxy.ask(post(BODY))).startsWith("HTTP/1.1 201 ");
        }
        try (var shop = RawOrigin.answering("HTTP/1.1 303 X\r\nLocation: /thanks\r\nContent-Length: 0\r\n\r\n"); var proxy = wrote(shop)) {
            assertThat(proxy.ask(post(BODY))).as("nothing can be hidden where nothing is").endsWith("old");
        }
    }

    /** Nearly all go to new, and one has written there. */
    private Proxied wrote(RawOrigin shop) {
        Proxied proxy = proxied(shop).open();
        proxy.owned.renewed(proxy.owned.renew(Set.of(Proxied.UNIT)));
        proxy.share(new Share(9_999));
        assertThat(proxy.ask(post(BODY))).endsWith("old");
        assertThat(proxy.ask("POST /shop/orders HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")).matches("(?s)HTTP/1.1 (201|303) .*");
        return proxy;
    }

    private LedgerNote next() throws InterruptedException {
        LedgerNote one = told.poll(30, TimeUnit.SECONDS);
        assertThat(one).isNotNull();
        return one;
    }
}
