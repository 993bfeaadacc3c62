package dev.sluice.proof;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Requests of HTTP/2 that are almost right: their fields, the bytes of a block and the frames around it with a few changes each, the same
 * for the same seed. Every target carries a number.
 */
final class StreamMutant {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int PADDED = 8;
    private static final String[][] SEEDS = {{":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/%s"},
            {":method", "POST", ":scheme", "http", ":authority", "a", ":path", "/%s", "content-length", "5"},
            {":method", "PUT", ":scheme", "http", ":authority", "a:80", ":path", "/%s?q=1", "te", "trailers"},
            {":method", "GET", ":scheme", "http", ":path", "/%s", "host", "a", "cookie", "a=b", "cookie", "sluice=1.2.3"},
            {":method", "HEAD", ":scheme", "http", ":authority", "[::1]:80", ":path", "/%s", "x-forwarded-for", "1.2.3.4"},
            {":method", "OPTIONS", ":scheme", "http", ":authority", "a", ":path", "/a/../%s", "expect", "100-continue"}};
    private static final String[] FIELDS = {"transfer-encoding", "chunked", "transfer-encoding", "identity", "transfer_encoding", "chunked",
            "content-length", "5", "content-length", "0", "content-length", "+5", "content-length", "5, 5", "content-length", "6",
            "content_length", "9", "connection", "content-length", "connection", "close", "keep-alive", "1", "upgrade", "h2c",
            "proxy-connection", "x", "host", "b", "Host", "b", "host", "a", ":authority", "b", ":path", "/evil", ":method", "CONNECT",
            ":scheme", "https", ":status", "200", ":protocol", "websocket", "te", "gzip", "x-forwarded-for", "6.6.6.6", "x_forwarded_for",
            "6.6.6.6", "sluice-unit", "x", "sluice-stack", "new", "cookie", "sluice=9", "trailer", "content-length", "x", "a\r\nx: b", "x",
            "a\nTransfer-Encoding: chunked", "x", "a\0b", "x\r\ncontent-length: 3\r\ny", "z", "x:", "y", " x", "y", "", "y", "x", " a ",
            "forwarded", "for=6.6.6.6", "via", "9 x", "http2-settings", "AAA", "X-UPPER", "1", "x", "\u00e9\u0085"};
    private static final String[] PIECES = {"\r\n", "\n", "\r", " ", "\t", "\0", ":", ",", "0", "-1", "\u007f", "\u00a0", "%2e%2e/", "../",
            "..;/", "//", "%00", "%0d%0a", "%2f", "\\", "#", "?", "*", "http://b", "@", " HTTP/1.1\r\nHost: e\r\n\r\n", "chunked", "/"};

    private final SplittableRandom random;

    StreamMutant(long seed) {
        random = new SplittableRandom(seed);
    }

    /**
     * One request on a stream.
     *
     * @param target how its target ends when nothing was changed; else empty
     */
    record Request(List<String> fields, ByteBuffer frames, String target) {}

    /** Its frames, on a stream. */
    Request next(int stream, long number) {
        List<String> fields = new ArrayList<>();
        for (String part : SEEDS[random.nextInt(SEEDS.length)]) {
            fields.add(part.formatted("n" + number));
        }
        String body = fields.contains("POST") ? "hello" : fields.contains("PUT") ? "abc" : "";
        int changes = random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            change(fields);
        }
        boolean frames = changes > 0 && random.nextInt(3) == 0;
        return new Request(fields, ByteBuffer.wrap(frames ? wild(stream, fields, body) : tame(stream, fields, body)),
                changes == 0 ? "n" + number : "");
    }

    private void change(List<String> fields) {
        int at = random.nextInt(fields.size() / 2) * 2;
        int extra = random.nextInt(FIELDS.length / 2) * 2;
        switch (random.nextInt(7)) {
            case 0 -> fields.addAll(at, List.of(FIELDS[extra], FIELDS[extra + 1]));
            case 1, 2 -> fields.addAll(List.of(FIELDS[extra], FIELDS[extra + 1]));
            case 3 -> fields.addAll(List.of(fields.get(at), fields.get(at + 1)));
            case 4 -> fields.set(at, changed(fields.get(at)));
            case 5 -> fields.set(at + 1, changed(fields.get(at + 1)));
            default -> {
                if (fields.size() > 2) {
                    fields.subList(at, at + 2).clear();
                }
            }
        }
    }

    private String changed(String text) {
        int at = random.nextInt(text.length() + 1);
        String piece = random.nextBoolean() ? PIECES[random.nextInt(PIECES.length)] : String.valueOf((char) random.nextInt(256));
        return text.substring(0, at) + piece + text.substring(Math.min(text.length(), at + random.nextInt(2)));
    }

    private static byte[] tame(int stream, List<String> fields, String body) {
        var out = new ByteArrayOutputStream();
        frame(out, HEADERS, END_HEADERS | (body.isEmpty() ? END_STREAM : 0), stream, block(fields));
        if (!body.isEmpty()) {
            frame(out, DATA, END_STREAM, stream, body.getBytes(StandardCharsets.ISO_8859_1));
        }
        return out.toByteArray();
    }

    /** A body where there should be none or of another length, a block in parts or with other bytes, trailers. */
    private byte[] wild(int stream, List<String> fields, String body) {
        var out = new ByteArrayOutputStream();
        byte[] block = block(fields);
        if (random.nextInt(8) == 0) {
            block[random.nextInt(block.length)] = (byte) random.nextInt(256);
        }
        int cut = random.nextBoolean() ? block.length : random.nextInt(block.length);
        boolean ended = body.isEmpty() != (random.nextInt(4) == 0);
        frame(out, HEADERS, (cut == block.length ? END_HEADERS : 0) | (ended ? END_STREAM : 0), stream, part(block, 0, cut));
        if (cut < block.length) {
            frame(out, CONTINUATION, END_HEADERS, stream, part(block, cut, block.length));
        }
        if (ended && random.nextInt(8) > 0) {
            return out.toByteArray();
        }
        boolean trailers = random.nextInt(3) == 0;
        byte[] data = body.substring(random.nextInt(body.length() + 1)).concat("more".substring(random.nextInt(5)))
                .getBytes(StandardCharsets.ISO_8859_1);
        if (random.nextBoolean()) {
            frame(out, DATA, PADDED | (trailers ? 0 : END_STREAM), stream,
                    ByteBuffer.allocate(data.length + 4).put((byte) 3).put(data).array());
        } else {
            frame(out, DATA, trailers ? 0 : END_STREAM, stream, data);
        }
        if (trailers) {
            int extra = random.nextInt(FIELDS.length / 2) * 2;
            frame(out, HEADERS, END_HEADERS | END_STREAM, stream, block(List.of(FIELDS[extra], FIELDS[extra + 1], "x-sum", "1")));
        }
        return out.toByteArray();
    }

    private static byte[] part(byte[] block, int from, int to) {
        return Arrays.copyOfRange(block, from, to);
    }

    private static void frame(ByteArrayOutputStream out, int type, int flags, int stream, byte... payload) {
        out.writeBytes(ByteBuffer.allocate(9 + payload.length).put((byte) (payload.length >> 16)).putShort((short) payload.length)
                .put((byte) type).put((byte) flags).putInt(stream).put(payload).array());
    }

    /** As literals without a table, in the order that they are given. */
    private static byte[] block(List<String> fields) {
        var out = new ByteArrayOutputStream();
        for (int i = 0; i < fields.size(); i += 2) {
            out.write(0);
            literal(out, fields.get(i));
            literal(out, fields.get(i + 1));
        }
        return out.toByteArray();
    }

    private static void literal(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < 127) {
            out.write(bytes.length);
        } else {
            out.write(127);
            out.write(bytes.length - 127); // below 255
        }
        out.writeBytes(bytes);
    }
}
