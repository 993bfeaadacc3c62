package dev.sluice.proxy.h2;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Follows the frames of a client by their headers (RFC 9113 section 4.1) while the bytes pass, before anybody acts on them: so that every
 * frame counts, those too that nobody hears of, and an unfinished block of fields is known as such. One connection, on its event loop.
 */
public final class FrameHeaders {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int CONTINUATION = 9;
    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;

    private static final int LENGTH = 9;
    private static final int PREFACE = 24;

    private final byte[] header = new byte[LENGTH];
    private int read;
    private long skip;
    private boolean open;
    private boolean ofFields;

    private FrameHeaders(int skip) {
        this.skip = skip;
    }

    /** A client begins with 24 bytes that are no frame. */
    public static FrameHeaders ofClient() {
        return new FrameHeaders(PREFACE);
    }

    /** Looks at all readable bytes; what the client did too often, or null. */
    public @Nullable String follow(ByteBuf bytes, Conduct conduct, long now) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (at < end) {
            if (skip > 0) {
                int here = (int) Math.min(skip, end - at);
                skip -= here;
                at += here;
                continue;
            }
            header[read++] = bytes.getByte(at++);
            if (read == LENGTH) {
                String wrong = frame(conduct, now);
                if (wrong != null) {
                    return wrong;
                }
            }
        }
        return null;
    }

    /** Whether the client has begun a block of fields and owes the rest of it. */
    public boolean isInBlock() {
        return open || skip > 0 && ofFields;
    }

    private @Nullable String frame(Conduct conduct, long now) {
        read = 0;
        int length = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | header[2] & 0xff;
        int type = header[3];
        int flags = header[4];
        skip = length;
        ofFields = type == HEADERS || type == CONTINUATION;
        if (ofFields) {
            open = (flags & END_HEADERS) == 0;
        }
        return conduct.frame(type, flags, length, now);
    }
}
