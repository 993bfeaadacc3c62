package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import dev.sluice.model.Listener.Http2;
import dev.sluice.model.Stack;
import dev.sluice.proxy.front.StreamOrigin.Frame;
import dev.sluice.proxy.front.StreamOrigin.Request;

/** gRPC from end to end: HTTP/2 on both sides, its status in trailers. */
class GrpcTest {
    private static final String TYPE = "application/grpc+proto";

    @Test
    void a_call_and_its_answer_pass_with_their_trailers() throws Exception {
        try (var origin = StreamOrigin.playing(line -> {
            Request call = line.request();
            line.head(call.stream(), ":status", "200", "content-type", TYPE).data(call.stream(), "reply", 0)
                    .lastHead(call.stream(), "grpc-status", "0", "grpc-message", "fine").hold();
        }); var proxy = open(origin); var client = FramePeer.connect(proxy.address)) {
            FramePeer.Answer answer = call(client, 1).data(1, "question", true).answer(1);
            assertThat(answer.status()).isEqualTo("200");
            assertThat(answer.body()).isEqualTo("reply");
            assertThat(answer.trailers()).isEqualTo("\ngrpc-status: 0\ngrpc-message: fine\n");
            Request received = origin.received();
            assertThat(received.field("te")).isEqualTo("trailers");
            assertThat(received.field("content-type")).isEqualTo(TYPE);
            assertThat(received.field("via")).isEqualTo("2.0 sluice");
            assertThat(received.body()).isEqualTo("question");
        }
    }

    @Test
    void messages_of_a_stream_arrive_one_by_one_both_ways() {
        try (var origin = StreamOrigin.playing(line -> {
            Frame head = line.frame(StreamOrigin.HEADERS);
            line.head(head.stream(), ":status", "200", "content-type", TYPE);
            for (int i = 0; i < 3; i++) {
                Frame question = line.frame(StreamOrigin.DATA);
                line.data(head.stream(), question.payload() + "!", 0);
            }
            line.frame(StreamOrigin.DATA);
            line.lastHead(head.stream(), "grpc-status", "0").hold();
        }); var proxy = open(origin); var client = FramePeer.connect(proxy.address)) {
            call(client, 1);
            client.await(StreamOrigin.HEADERS, 1);
            for (String message : new String[] {"a", "b", "c"}) {
                client.data(1, message, false);
                assertThat(client.await(StreamOrigin.DATA, 1).payload()).isEqualTo(message + "!");
            }
            client.data(1, "", true);
            assertThat(client.await(StreamOrigin.HEADERS, 1).fields().orElseThrow().get("grpc-status")).hasToString("0");
        }
    }

    @Test
    void an_answer_of_trailers_alone_passes() {
        try (var origin = StreamOrigin.playing(line -> {
            Request call = line.request();
            line.lastHead(call.stream(), ":status", "200", "content-type", TYPE, "grpc-status", "5").hold();
        }); var proxy = open(origin); var client = FramePeer.connect(proxy.address)) {
            FramePeer.Answer answer = call(client, 1).data(1, "question", true).answer(1);
            assertThat(answer.fields()).contains("\ngrpc-status: 5\n");
            assertThat(answer.body()).isEmpty();
        }
    }

    @Test
    void a_fault_is_told_in_the_way_of_grpc() {
        try (var proxy = Proxied.ofOld(RawOrigin.absent()).protocol(Stack.Protocol.HTTP2).http2(Http2.PRIOR_KNOWLEDGE).open();
                var client = FramePeer.connect(proxy.address)) {
            FramePeer.Answer answer = call(client, 1).data(1, "question", true).answer(1);
            assertThat(answer.status()).isEqualTo("200");
            assertThat(answer.fields())
                    .contains("\ncontent-type: application/grpc\n", "\ngrpc-status: 14\n", "\nsluice-outcome: not-executed\n")
                    .contains("\ngrpc-message: the origin could not be reached\n");
        }
    }

    private static FramePeer call(FramePeer client, int stream) {
        return client.request(stream, false, "POST", "/shop.Cart/Add", "content-type", TYPE, "te", "trailers");
    }

    private static Proxied open(StreamOrigin origin) {
        return Proxied.ofOld(origin.address()).protocol(Stack.Protocol.HTTP2).http2(Http2.PRIOR_KNOWLEDGE).open();
    }
}
