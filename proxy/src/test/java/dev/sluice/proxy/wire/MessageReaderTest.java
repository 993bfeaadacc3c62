package dev.sluice.proxy.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A message is read alike wherever the network cut it, and what is refused whole is refused in parts. */
class MessageReaderTest {
    private static final String REQUESTS = String.join("\r\n", "", "GET /a?b HTTP/1.1", "Host: x", "A:", "B: \t c d \t", "",
            "POST /p HTTP/1.0", "Content-Length: 5", "", "hello",
            "PUT /q HTTP/1.1", "Transfer-Encoding: chunked", "", "3", "abc", "0A;e=\"x\"", "0123456789", "0", "T: 1", "",
            "OPTIONS * HTTP/1.1", "X: \u00e9", "", "");

    private final HeadParser parser = new HeadParser();

    @Test
    void requests_are_read_alike_however_they_are_cut() {
        List<String> whole = read(REQUESTS, List.of());
        assertThat(whole).containsExactly("GET /a?b HTTP/1.1 [Host: x, A: , B: c d]", "", "[]",
                "POST /p HTTP/1.0 [Content-Length: 5]", "hello", "[]",
                "PUT /q HTTP/1.1 [Transfer-Encoding: chunked]", "abc0123456789", "[T: 1]",
                "OPTIONS * HTTP/1.1 [X: \u00e9]", "", "[]");
        var random = new SplittableRandom(7);
        for (int round = 0; round < 500; round++) {
            List<Integer> cuts = random.ints(random.nextInt(1, 40), 0, REQUESTS.length()).sorted().boxed().toList();
            assertThat(read(REQUESTS, cuts)).as("cut at %s", cuts).isEqualTo(whole);
        }
        assertThat(read(REQUESTS, IntStream.range(0, REQUESTS.length()).boxed().toList())).isEqualTo(whole);
    }

    @Test
    void noise_is_read_or_refused_but_never_breaks_the_reader() {
        var random = new SplittableRandom(11);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = REQUESTS.getBytes(StandardCharsets.ISO_8859_1);
            for (int i = random.nextInt(1, 5); i > 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            int cut = random.nextInt(text.length());
            assertThat(read(text, List.of(cut))).isEqualTo(read(text, List.of()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET / HTTP/1.1\r\nA: b\nC: d\r\n\r\n", "\r\n\r\nGET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n",
                    " GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nA\r\n\r\n", "GET / HTTP/1.1\r\nA : b\r\n\r\n", "GET / HTTP/1.1 \r\n\r\n",
                    "GET / HTTP/1.1\r\nA: \u007f\r\n\r\n"})
    void what_others_repair_is_refused(String bytes) {
        assertThat(read(bytes, List.of())).containsExactly("400");
        for (int cut = 1; cut < bytes.length(); cut++) {
            assertThat(read(bytes, List.of(cut))).containsExactly("400");
        }
    }

    @Test
    void an_answer_may_end_with_its_connection() {
        var reader = MessageReader.ofResponses(parser);
        reader.offer(bytes("HTTP/1.1 200 Fine\r\n\r\nall of it"));
        assertThat(reader.next()).isEqualTo(MessageReader.Step.HEAD);
        var head = (HttpResponse) reader.head();
        assertThat(head.status().reasonPhrase()).isEqualTo("Fine");
        reader.body(Framing.ofResponse(head, HttpMethod.GET));
        assertThat(reader.next()).isEqualTo(MessageReader.Step.PIECE);
        assertThat(text(reader.piece())).isEqualTo("all of it");
        assertThat(reader.endsWithConnection()).isTrue();
    }

    /** For each message its head, its body and its trailers; where it is refused the status. */
    private List<String> read(String text, List<Integer> cuts) {
        var reader = MessageReader.ofRequests(parser);
        reader.limits(100, 1000);
        var seen = new ArrayList<String>();
        var body = new StringBuilder();
        int from = 0;
        for (int to : cuts) {
            reader.offer(bytes(text.substring(from, to)));
            drain(reader, seen, body);
            from = to;
        }
        reader.offer(bytes(text.substring(from)));
        drain(reader, seen, body);
        reader.close();
        return seen;
    }

    private static void drain(MessageReader reader, List<String> seen, StringBuilder body) {
        for (var step = reader.next(); step != MessageReader.Step.STARVED; step = reader.next()) {
            switch (step) {
                case HEAD -> begin(reader, seen);
                case PIECE -> body.append(text(reader.piece()));
                case END -> {
                    seen.add(body.toString());
                    seen.add(fields(reader.trailers()));
                    body.setLength(0);
                }
                default -> {
                    if (!String.valueOf(reader.malformed().status()).equals(seen.isEmpty() ? "" : seen.getLast())) {
                        seen.add(String.valueOf(reader.malformed().status()));
                    }
                    return;
                }
            }
        }
    }

    private static void begin(MessageReader reader, List<String> seen) {
        var request = (HttpRequest) reader.head();
        seen.add(request.method() + " " + request.uri() + " " + request.protocolVersion() + " " + fields(request.headers()));
        reader.body(Framing.ofRequest(request));
    }

    private static String fields(HttpHeaders headers) {
        return headers.entries().stream().map(field -> field.getKey() + ": " + field.getValue()).toList().toString();
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    private static String text(ByteBuf piece) {
        String text = piece.toString(StandardCharsets.ISO_8859_1);
        piece.release();
        return text;
    }
}
