package dev.sluice.proxy.h2;

import org.jspecify.annotations.Nullable;

/**
 * What the peer of one connection has done lately, and whether that is more than an honest one does (HARDENING R13). Arithmetic alone:
 * the time comes in, in nanoseconds. Confined to one event loop.
 */
public final class Conduct {
    /** Begun here and not over at the origin, at once. */
    public static final int MOST_STREAMS = 100;

    private static final int MOST_RESETS = 100;
    private static final int MOST_MALFORMED = 20;
    private static final int MOST_SETTINGS = 20;
    private static final int MOST_PINGS = 50;
    private static final int MOST_IDLE = 200;
    private static final int MOST_UNKNOWN = 1000;
    private static final int MOST_EMPTY = 50;
    /** From so many streams on, half of them are not to be reset. */
    private static final int TELLING = 100;

    private static final int RST_STREAM = 3;
    private static final int PRIORITY = 2;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int WINDOW_UPDATE = 8;

    private final Lately streams = new Lately();
    private final Lately resets = new Lately();
    private final Lately malformed = new Lately();
    private final Lately settings = new Lately();
    private final Lately pings = new Lately();
    private final Lately idle = new Lately();
    private final Lately unknown = new Lately();
    private final Lately empty = new Lately();
    private int underWay;

    /** The header of a frame was read. As of the next methods: what was done too often, or null. */
    public @Nullable String frame(int type, int flags, int length, long now) {
        return switch (type) {
            case FrameHeaders.DATA ->
                length > 0 || (flags & FrameHeaders.END_STREAM) != 0 ? null : over(empty, MOST_EMPTY, now, "empty DATA");
            case RST_STREAM -> reset(now);
            case SETTINGS -> over(settings, MOST_SETTINGS, now, "SETTINGS");
            case PING -> over(pings, MOST_PINGS, now, "PING");
            case PRIORITY -> over(idle, MOST_IDLE, now, "PRIORITY");
            case WINDOW_UPDATE -> underWay > 0 ? null : over(idle, MOST_IDLE, now, "idle WINDOW_UPDATE");
            case FrameHeaders.HEADERS, FrameHeaders.CONTINUATION, 5, 7 -> null;
            default -> over(unknown, MOST_UNKNOWN, now, "frames of unknown types");
        };
    }

    /** A stream was opened. */
    public void opened(long now) {
        streams.add(now);
    }

    /** A stream was reset, by either side. */
    public @Nullable String reset(long now) {
        String often = over(resets, MOST_RESETS, now, "resets of streams");
        int opened = streams.count(now);
        boolean most = opened >= TELLING && resets.count(now) * 2 > opened;
        return often == null && most ? "most streams are reset" : often;
    }

    /** A request was not sound. */
    public @Nullable String malformed(long now) {
        return over(malformed, MOST_MALFORMED, now, "malformed requests");
    }

    /** Work begins for a stream. */
    public void begins() {
        underWay++;
    }

    /** The work for a stream is over, at the origin too. */
    public void ends() {
        underWay--;
    }

    /** Whether no more work may begin. */
    public boolean isFull() {
        return underWay >= MOST_STREAMS;
    }

    private static @Nullable String over(Lately what, int most, long now, String name) {
        return what.add(now) > most ? "more than " + most + " " + name + " in 10 s" : null;
    }
}
