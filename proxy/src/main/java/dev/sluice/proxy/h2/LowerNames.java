package dev.sluice.proxy.h2;

import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/** Field names in lower case, as HTTP/2 wants them; those that are met often are there already. */
final class LowerNames {
    private static final int SLOTS = 512;
    private static final @Nullable AsciiString[] KNOWN = new AsciiString[SLOTS];

    static {
        for (String name : ("accept-ranges access-control-allow-credentials access-control-allow-headers access-control-allow-methods "
                + "access-control-allow-origin access-control-expose-headers access-control-max-age age allow alt-svc cache-control "
                + "content-disposition content-encoding content-language content-length content-location content-range "
                + "content-security-policy content-type cross-origin-opener-policy date etag expires last-modified link location nel "
                + "permissions-policy pragma referrer-policy report-to retry-after server server-timing set-cookie sluice-outcome "
                + "strict-transport-security timing-allow-origin vary via www-authenticate x-cache x-content-type-options "
                + "x-frame-options x-powered-by x-request-id x-xss-protection accept accept-encoding accept-language authorization "
                + "cookie expect forwarded if-match if-modified-since if-none-match if-range origin range referer sec-fetch-dest "
                + "sec-fetch-mode sec-fetch-site sec-fetch-user te traceparent tracestate user-agent x-forwarded-for "
                + "x-forwarded-host x-forwarded-proto x-requested-with sluice-unit sluice-stack").split(" ", -1)) {
            var known = new AsciiString(name);
            KNOWN[free(known)] = known;
        }
    }

    private LowerNames() {}

    static AsciiString of(CharSequence name) {
        int slot = AsciiString.hashCode(name) & SLOTS - 1;
        for (AsciiString known = KNOWN[slot]; known != null; known = KNOWN[slot]) {
            if (known.contentEqualsIgnoreCase(name)) {
                return known;
            }
            slot = slot + 1 & SLOTS - 1;
        }
        return AsciiString.of(name).toLowerCase();
    }

    private static int free(AsciiString name) {
        int slot = name.hashCode() & SLOTS - 1;
        while (KNOWN[slot] != null) {
            slot = slot + 1 & SLOTS - 1;
        }
        return slot;
    }
}
