package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.sluice.model.FreezeMode;
import dev.sluice.model.HoldTerms;
import dev.sluice.model.Listener.Http2;
import dev.sluice.model.Parking;
import dev.sluice.model.Stack;
import dev.sluice.proxy.front.StreamOrigin.Request;

/** What {@link HoldTest} says of connections holds for each stream of HTTP/2. */
class HoldStreamsTest {
    private static final HoldTerms TERMS = new HoldTerms(Duration.ofSeconds(20), 50, 100_000, 500_000, 50, false);

    private final RawOrigin old = RawOrigin.ok();

    @AfterEach
    void close() {
        old.close();
    }

    @Test
    void streams_of_one_connection_wait_each_for_itself_and_a_cancelled_one_is_not_executed() throws Exception {
        try (var proxy = Proxied.ofOld(old.address()).holding(TERMS).http2(Http2.PRIOR_KNOWLEDGE).open();
                var client = FramePeer.connect(proxy.address)) {
            proxy.hold(FreezeMode.HOLD);
            client.request(1, false, "POST", "/shop/1").data(1, "one", true);
            client.request(3, false, "POST", "/shop/2").data(3, "half", false);
            client.request(5, false, "POST", "/shop/3").data(5, "three", true);
            proxy.awaitParked(3);
            assertThat(client.get(7, "/shop/read").answer(7).status()).as("reads pass").isEqualTo("200");
            old.received();
            client.reset(5);
            proxy.awaitParked(2);
            proxy.hold(FreezeMode.OPEN);
            assertThat(client.answer(1).status()).isEqualTo("200");
            assertThat(client.data(3, "full", true).answer(3).status()).isEqualTo("200");
            assertThat(old.received()).startsWith("POST /shop/1 ").contains("one");
            assertThat(old.received()).startsWith("POST /shop/2 ").contains("half").contains("full");
            assertThat(proxy.awaitHoldOver()).isEqualTo(new Parking.Sums(3, 2, 0, 1, 0));
            assertThat(old.gotNothing()).isTrue();
        }
    }

    @Test
    void a_body_larger_than_the_window_comes_while_its_stream_is_parked() throws Exception {
        String body = "x".repeat(90_000);
        try (var proxy = Proxied.ofOld(old.address()).holding(TERMS).http2(Http2.PRIOR_KNOWLEDGE).open();
                var client = FramePeer.connect(proxy.address)) {
            proxy.hold(FreezeMode.HOLD);
            client.request(1, false, "POST", "/shop/1").upload(1, body);
            proxy.awaitParked(1);
            proxy.hold(FreezeMode.OPEN);
            assertThat(client.answer(1).status()).isEqualTo("200");
            assertThat(old.received().replaceAll("[^x]", "").length()).isGreaterThanOrEqualTo(90_000);
        }
    }

    @Test
    void a_call_of_grpc_waits_and_passes_with_its_trailers() throws Exception {
        try (var origin = StreamOrigin.playing(line -> {
            Request call = line.request();
            line.head(call.stream(), ":status", "200", "content-type", "application/grpc").data(call.stream(), "reply", 0)
                    .lastHead(call.stream(), "grpc-status", "0").hold();
        });
                var proxy = Proxied.ofOld(origin.address()).protocol(Stack.Protocol.HTTP2).holding(TERMS).http2(Http2.PRIOR_KNOWLEDGE)
                        .open();
                var client = FramePeer.connect(proxy.address)) {
            proxy.hold(FreezeMode.HOLD);
            client.request(1, false, "POST", "/shop/Add", "content-type", "application/grpc", "te", "trailers").data(1, "question", true);
            proxy.awaitParked(1);
            proxy.hold(FreezeMode.OPEN);
            FramePeer.Answer answer = client.answer(1);
            assertThat(answer.body()).isEqualTo("reply");
            assertThat(answer.trailers()).contains("grpc-status: 0");
            assertThat(origin.received().body()).isEqualTo("question");
        }
    }

    @Test
    void a_stream_that_waits_too_long_is_refused_and_its_connection_serves_on() {
        var brief = new HoldTerms(Duration.ofMillis(200), 50, 1000, 5000, 50, false);
        try (var proxy = Proxied.ofOld(old.address()).holding(brief).http2(Http2.PRIOR_KNOWLEDGE).open();
                var client = FramePeer.connect(proxy.address)) {
            proxy.hold(FreezeMode.HOLD);
            FramePeer.Answer refused = client.request(1, false, "POST", "/shop/1").data(1, "one", false).answer(1);
            assertThat(refused.status()).isEqualTo("503");
            assertThat(refused.fields()).contains("\nsluice-outcome: not-executed\n");
            assertThat(client.get(3, "/shop/read").answer(3).status()).isEqualTo("200");
        }
    }
}
