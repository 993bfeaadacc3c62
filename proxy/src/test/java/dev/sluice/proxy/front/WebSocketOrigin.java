package dev.sluice.proxy.front;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An origin that opens WebSockets and reads and writes their frames byte by byte. */
final class WebSocketOrigin {
    static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    /** What RFC 6455 section 1.3 says belongs to that key. */
    static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    static final String SWITCH = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
            + ACCEPT + "\r\n\r\n";
    private static final Pattern SENT_KEY = Pattern.compile("(?i)\r\nSec-WebSocket-Key: (\\S+)\r\n");

    private WebSocketOrigin() {}

    /** A frame: its first byte, and its payload with a char for each byte. */
    record Frame(int first, String payload) {
        boolean closes() {
            return (first & 0x0f) == 8;
        }

        int code() {
            return payload.charAt(0) << 8 | payload.charAt(1);
        }
    }

    static String handshake(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + KEY + "\r\n\r\n";
    }

    /** Grants every handshake, then plays the script. */
    static RawOrigin then(Consumer<RawOrigin.Line> script) {
        return RawOrigin.playing(line -> {
            grant(line);
            script.accept(line);
        });
    }

    /** Sends every frame back until the client closes. */
    static RawOrigin echo() {
        return RawOrigin.playing(WebSocketOrigin::echo);
    }

    static void echo(RawOrigin.Line line) {
        grant(line);
        Frame frame = frame(line.peer());
        while (!frame.closes()) {
            line.send(frame(frame.first(), frame.payload()));
            frame = frame(line.peer());
        }
        line.send(frame(0x88, frame.payload()));
    }

    static void grant(RawOrigin.Line line) {
        Matcher key = SENT_KEY.matcher(line.request());
        if (key.find()) {
            line.send(SWITCH.replace(ACCEPT, accept(key.group(1))));
        }
    }

    /** Reads one frame of either side. A client's frames are masked. */
    static Frame frame(RawPeer peer) {
        int first = peer.read();
        int second = peer.read();
        int length = second & 0x7f;
        length = length < 126 ? length : number(peer.bytes(length == 126 ? 2 : 8));
        String mask = second >= 0x80 ? peer.bytes(4) : "\0\0\0\0";
        byte[] payload = peer.bytes(length).getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < length; i++) {
            payload[i] ^= (byte) mask.charAt(i % 4);
        }
        return new Frame(first, new String(payload, StandardCharsets.ISO_8859_1));
    }

    /** A frame as a server sends it; the first byte as it stands on the wire. */
    static String frame(int first, String payload) {
        var out = new ByteArrayOutputStream();
        int length = payload.length();
        out.write(first);
        int extended = length < 126 ? 0 : length < 1 << 16 ? 2 : 8;
        out.write(extended == 0 ? length : extended == 2 ? 126 : 127);
        for (int shift = 8 * (extended - 1); shift >= 0; shift -= 8) {
            out.write((int) ((long) length >>> shift));
        }
        out.writeBytes(payload.getBytes(StandardCharsets.ISO_8859_1));
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    /** As a client sends it, with a mask of zeros. */
    static String masked(int first, String payload) {
        return (char) first + "" + (char) (0x80 | payload.length()) + "\0\0\0\0" + payload;
    }

    static String closing(int code) {
        return (char) (code >>> 8) + "" + (char) (code & 0xff);
    }

    private static int number(String bytes) {
        int value = 0;
        for (int i = 0; i < bytes.length(); i++) {
            value = value << 8 | bytes.charAt(i);
        }
        return value;
    }

    private static String accept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
