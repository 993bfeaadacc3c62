package dev.sluice.proxy.wire;

import io.netty.util.AsciiString;

/** The names of the fields that the proxy writes, in the case that people write them. */
public final class Fields {
    public static final AsciiString CONNECTION = new AsciiString("Connection");
    public static final AsciiString CONTENT_LENGTH = new AsciiString("Content-Length");
    public static final AsciiString CONTENT_TYPE = new AsciiString("Content-Type");
    public static final AsciiString CACHE_CONTROL = new AsciiString("Cache-Control");
    public static final AsciiString COOKIE = new AsciiString("Cookie");
    public static final AsciiString EXPECT = new AsciiString("Expect");
    public static final AsciiString FORWARDED = new AsciiString("Forwarded");
    public static final AsciiString HOST = new AsciiString("Host");
    public static final AsciiString SET_COOKIE = new AsciiString("Set-Cookie");
    /** Whether a request that no stack answered was executed. */
    public static final AsciiString SLUICE_OUTCOME = new AsciiString("Sluice-Outcome");
    public static final AsciiString TE = new AsciiString("TE");
    public static final AsciiString TRANSFER_ENCODING = new AsciiString("Transfer-Encoding");
    public static final AsciiString VARY = new AsciiString("Vary");
    public static final AsciiString VIA = new AsciiString("Via");
    public static final AsciiString X_FORWARDED_FOR = new AsciiString("X-Forwarded-For");
    public static final AsciiString X_FORWARDED_HOST = new AsciiString("X-Forwarded-Host");
    public static final AsciiString X_FORWARDED_PROTO = new AsciiString("X-Forwarded-Proto");

    private Fields() {}
}
