package dev.sluice.proxy.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;

/**
 * Any bytes are messages or are refused, wherever the network cuts them; and what is written of a head that was taken is read as that head
 * again. The first byte of an input says where it is cut, and whether it is read as requests or as answers.
 */
public final class MessageReaderFuzz {
    private static final int MOST_MESSAGES = 64;

    private MessageReaderFuzz() {}

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        boolean requests = input[0] >= 0;
        int cut = 1 + (input[0] & 0x7f) * (input.length - 1) / 0x7f;
        List<String> whole = read(requests, input, input.length);
        List<String> parts = read(requests, input, cut);
        if (!whole.equals(parts)) {
            throw new AssertionError("cut at " + cut + ": " + parts + "\nwhole: " + whole);
        }
    }

    private static List<String> read(boolean requests, byte[] input, int cut) {
        var parser = new HeadParser();
        MessageReader reader = requests ? MessageReader.ofRequests(parser) : MessageReader.ofResponses(parser);
        reader.limits(16 << 10, 32 << 10);
        var told = new Told();
        try {
            offer(reader, input, 1, cut);
            if (told.all(reader)) {
                offer(reader, input, cut, input.length);
                told.all(reader);
            }
        } finally {
            reader.close();
        }
        return told.lines;
    }

    private static void offer(MessageReader reader, byte[] input, int from, int to) {
        reader.offer(Unpooled.copiedBuffer(input, from, to - from));
    }

    /** What a reader said. */
    private static final class Told {
        private final List<String> lines = new ArrayList<>();
        private int messages;

        /** False: it is over. */
        boolean all(MessageReader reader) {
            while (messages < MOST_MESSAGES) {
                switch (reader.next()) {
                    case HEAD -> head(reader);
                    case PIECE -> piece(reader.piece());
                    case END -> lines.add("end " + text(reader.trailers()));
                    case STARVED -> {
                        return true;
                    }
                    case BROKEN -> {
                        lines.add("broken");
                        return false;
                    }
                }
            }
            return false;
        }

        private void head(MessageReader reader) {
            messages++;
            HttpMessage head = reader.head();
            lines.add(head.protocolVersion() + " " + first(head) + " " + text(head.headers()));
            check(head);
            Framing framing = head instanceof HttpRequest request ? Framing.ofRequest(request)
                    : Framing.ofResponse((HttpResponse) head, HttpMethod.GET);
            reader.body(framing);
        }

        private void piece(ByteBuf piece) {
            String text = piece.toString(StandardCharsets.ISO_8859_1);
            piece.release();
            int last = lines.size() - 1;
            if (lines.get(last).startsWith("piece ")) {
                lines.set(last, lines.get(last) + text); // how a body is cut is nobody's promise
            } else {
                lines.add("piece " + text);
            }
        }
    }

    private static String first(HttpMessage head) {
        return head instanceof HttpRequest request ? request.method() + " " + request.uri() : ((HttpResponse) head).status().toString();
    }

    private static String text(HttpHeaders headers) {
        return headers.entries().toString();
    }

    /** No byte in it could end a line, and written again it is read alike. */
    private static void check(HttpMessage head) {
        for (Map.Entry<String, String> field : head.headers()) {
            clean(field.getKey());
            clean(field.getValue());
        }
        if (head instanceof HttpRequest request) {
            clean(request.uri());
            ByteBuf out = Unpooled.buffer();
            MessageWriter.requestLine(out, request.method(), request.uri());
            MessageWriter.fields(out, request.headers());
            MessageWriter.blankLine(out);
            HttpRequest again = new HeadParser().request(out, out.readableBytes(), Integer.MAX_VALUE);
            if (again == null || !again.uri().equals(request.uri()) || !text(again.headers()).equals(text(request.headers()))) {
                throw new AssertionError("written as: " + out.toString(StandardCharsets.ISO_8859_1));
            }
        }
    }

    private static void clean(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7f || c > 0xff) {
                throw new AssertionError("a control character passed: " + text);
            }
        }
    }
}
