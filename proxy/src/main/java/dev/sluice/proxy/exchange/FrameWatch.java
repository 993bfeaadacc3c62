package dev.sluice.proxy.exchange;

import io.netty.buffer.ByteBuf;

/**
 * Follows WebSocket frames (RFC 6455 section 5.2) by their headers while the bytes pass, to know where one ends and whether the sender
 * said goodbye. It checks nothing: judging frames is the receiver's business. One direction of one tunnel, on its event loop.
 */
final class FrameWatch {
    /** Of a frame that closes without a code. */
    static final int NO_CODE = 1005;

    private static final int CLOSE = 8;
    private static final int LONGEST_HEADER = 14;
    private static final int MASK_KEY = 4;

    private final byte[] header = new byte[LONGEST_HEADER];
    private int read;
    private int needed = 2;
    private long payload;
    /** What stands in a payload of a close frame, or -1 while no such frame is complete. */
    private int closeCode = -1;
    private int code;
    private int codeBytes;

    /** Whether the last byte that passed was the last of a frame. */
    boolean isBetweenFrames() {
        return read == 0;
    }

    /** The code of the close frame that passed; negative while none did. */
    int closeCode() {
        return closeCode;
    }

    /** Looks at all readable bytes. */
    void follow(ByteBuf bytes) {
        int at = bytes.readerIndex();
        while (at < bytes.writerIndex()) {
            at = toEndOfFrame(bytes, at);
        }
    }

    /** Looks at the bytes from a place to the end of the frame they belong to; where that is, or where the bytes end. */
    int toEndOfFrame(ByteBuf bytes, int from) {
        int at = from;
        while (read < needed && at < bytes.writerIndex()) {
            header[read++] = bytes.getByte(at++);
            if (read == 2) {
                needed = headerLength();
            }
            if (read == needed) {
                payload = payloadLength();
            }
        }
        if (read < needed) {
            return at;
        }
        int here = (int) Math.min(payload, bytes.writerIndex() - at);
        if (isClose()) {
            readCode(bytes, at, at + here);
        }
        payload -= here;
        if (payload == 0) {
            endFrame();
        }
        return at + here;
    }

    private void endFrame() {
        if (isClose() && closeCode < 0) {
            closeCode = codeBytes < 2 ? NO_CODE : code;
        }
        read = 0;
        needed = 2;
    }

    private boolean isClose() {
        return (header[0] & 0x0f) == CLOSE;
    }

    private boolean isMasked() {
        return header[1] < 0;
    }

    private int headerLength() {
        int extended = switch (header[1] & 0x7f) {
            case 126 -> 2;
            case 127 -> 8;
            default -> 0;
        };
        return 2 + extended + (isMasked() ? MASK_KEY : 0);
    }

    private long payloadLength() {
        int end = needed - (isMasked() ? MASK_KEY : 0);
        if (end == 2) {
            return header[1] & 0x7f;
        }
        long length = 0;
        for (int i = 2; i < end; i++) {
            length = length << 8 | header[i] & 0xff;
        }
        return length & Long.MAX_VALUE;
    }

    private void readCode(ByteBuf bytes, int from, int to) {
        for (int at = from; at < to && codeBytes < 2; at++, codeBytes++) {
            int mask = isMasked() ? header[needed - MASK_KEY + codeBytes] : 0;
            code = code << 8 | (bytes.getByte(at) ^ mask) & 0xff;
        }
    }
}
