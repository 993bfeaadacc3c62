package dev.sluice.load.run;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.netty.buffer.ByteBuf;

import dev.sluice.control.journey.Ask;
import dev.sluice.load.run.Happening.Trouble.Kind;

/** One request on its line, and what has come of its answer. Confined to the event loop of its visitor. */
final class Exchange {
    /** Of a body; what is longer is read and dropped. */
    static final int MOST_KEPT = 1 << 20;

    /** Of the field that carries a mark, in lower case. */
    static final String MARK = "sluice-bypass";

    private static final byte[] NOTHING = {};
    private static final String CHARSET = "charset=";

    private final Ask ask;
    private final Territory.Aim aim;
    private final String mark;
    private final Taker taker;
    private final List<Map.Entry<String, String>> fields = new ArrayList<>();
    private int status;
    private byte[] body = NOTHING;
    private int length;
    private boolean isCut;

    /** Who waits for it; hears of one end. */
    interface Taker {
        void answered(Exchange whole);

        void failed(Exchange broken, Failure failure);
    }

    /**
     * Why there is no whole answer.
     *
     * @param trace what the server has shown of having the request
     */
    record Failure(Kind kind, String why, Trace trace) {}

    /** What is known of a request that has failed. */
    enum Trace {
        /** It was not sent, or the server says that it has not looked at it: it may be sent again. */
        UNTOUCHED,
        /** Sent; nothing came back. */
        SENT,
        /** A part of its answer came. */
        BEGUN
    }

    /**
     * @param mark by which the proxy knows a test; empty: none
     */
    Exchange(Ask ask, Territory.Aim aim, String mark, Taker taker) {
        this.ask = ask;
        this.aim = aim;
        this.mark = mark;
        this.taker = taker;
    }

    Ask ask() {
        return ask;
    }

    String mark() {
        return mark;
    }

    Territory.Aim aim() {
        return aim;
    }

    /** Whom it is addressed to: a field of the file wins over the URL, as a name that the address does not have. */
    String authority() {
        for (Map.Entry<String, String> field : ask.fields()) {
            if (field.getKey().equals("host")) {
                return OneLine.of(field.getValue());
            }
        }
        return aim.server().authority();
    }

    /** The line writes these fields itself, or nobody may. */
    static boolean isOwn(String field) {
        return switch (field) {
            case "host", "content-length", "transfer-encoding", "upgrade", "keep-alive", "proxy-connection", "http2-settings" -> true;
            default -> false;
        };
    }

    boolean isSafe() {
        return switch (ask.method()) {
            case "GET", "HEAD", "OPTIONS", "TRACE" -> true;
            default -> false;
        };
    }

    /** The head of the answer has come. */
    void head(int code) {
        status = code;
    }

    /** In lower case. */
    void field(String name, String value) {
        fields.add(Map.entry(name, value));
    }

    /** A piece of the body; stays the caller's. */
    void piece(ByteBuf piece) {
        int more = Math.min(piece.readableBytes(), MOST_KEPT - length);
        isCut |= more < piece.readableBytes();
        if (length + more > body.length) {
            body = Arrays.copyOf(body, length == 0 ? more : Math.clamp(2L * (length + more), 0, MOST_KEPT));
        }
        piece.getBytes(piece.readerIndex(), body, length, more);
        length += more;
    }

    void end() {
        taker.answered(this);
    }

    void fail(Kind kind, String why) {
        taker.failed(this, new Failure(kind, why, status == 0 ? Trace.SENT : Trace.BEGUN));
    }

    /** It ended before the server did anything with it. */
    void failUntouched(Kind kind, String why) {
        taker.failed(this, new Failure(kind, why, Trace.UNTOUCHED));
    }

    int status() {
        return status;
    }

    List<Map.Entry<String, String>> fields() {
        return fields;
    }

    /** The first value of a field, by its name in lower case; empty text: it is not there. */
    String field(String name) {
        for (Map.Entry<String, String> field : fields) {
            if (field.getKey().equals(name)) {
                return field.getValue();
            }
        }
        return "";
    }

    /** The body was longer than is kept. */
    boolean isCut() {
        return isCut;
    }

    String body() {
        return new String(body, 0, length, charset());
    }

    private Charset charset() {
        String type = field("content-type").toLowerCase(Locale.ROOT);
        int at = type.indexOf(CHARSET);
        if (at < 0) {
            return StandardCharsets.UTF_8;
        }
        String name = type.substring(at + CHARSET.length()).split("[;\\s]", 2)[0].replace("\"", "");
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException _) {
            return StandardCharsets.UTF_8;
        }
    }
}
