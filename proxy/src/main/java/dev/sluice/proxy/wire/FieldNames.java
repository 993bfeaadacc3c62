package dev.sluice.proxy.wire;

import io.netty.util.AsciiString;

/** The names of fields that are met often, so that reading one makes no new object and its hash is there already. */
final class FieldNames {
    private static final int SLOTS = 1024;
    private static final AsciiString[] KNOWN = new AsciiString[SLOTS];

    static {
        for (String name : ("Host Connection User-Agent Accept Accept-Encoding Accept-Language Cookie Content-Type Content-Length "
                + "Transfer-Encoding Referer Origin Authorization Cache-Control Pragma If-None-Match If-Modified-Since Range Expect "
                + "Upgrade-Insecure-Requests Sec-Fetch-Dest Sec-Fetch-Mode Sec-Fetch-Site Sec-Fetch-User Sec-CH-UA Sec-CH-UA-Mobile "
                + "Sec-CH-UA-Platform DNT X-Forwarded-For X-Forwarded-Proto X-Forwarded-Host Forwarded Via X-Request-Id traceparent "
                + "tracestate X-Requested-With Date Server ETag Last-Modified Expires Vary Set-Cookie Location Keep-Alive Content-Encoding "
                + "Accept-Ranges Age Strict-Transport-Security X-Content-Type-Options X-Frame-Options Content-Security-Policy "
                + "Referrer-Policy Access-Control-Allow-Origin Server-Timing Retry-After Allow Content-Language X-Powered-By")
                .split(" ", -1)) {
            know(new AsciiString(name));
            know(new AsciiString(name).toLowerCase());
        }
    }

    private FieldNames() {}

    /** The name standing in the bytes, as it is written there. */
    static AsciiString of(byte[] bytes, int from, int to) {
        AsciiString known = KNOWN[slot(bytes, from, to)];
        return known != null && written(known, bytes, from, to) ? known : new AsciiString(bytes, from, to - from, true);
    }

    private static void know(AsciiString name) {
        KNOWN[slot(name.array(), name.arrayOffset(), name.arrayOffset() + name.length())] = name;
    }

    private static int slot(byte[] bytes, int from, int to) {
        int length = to - from;
        return (length * 31 + bytes[from] * 7 + bytes[to - 1] * 131 + bytes[from + length / 2] * 17) & SLOTS - 1;
    }

    private static boolean written(AsciiString known, byte[] bytes, int from, int to) {
        if (known.length() != to - from) {
            return false;
        }
        byte[] own = known.array();
        int offset = known.arrayOffset() - from;
        for (int i = from; i < to; i++) {
            if (own[i + offset] != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
