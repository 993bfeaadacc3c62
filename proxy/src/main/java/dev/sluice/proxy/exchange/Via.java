package dev.sluice.proxy.exchange;

import io.netty.handler.codec.http.HttpVersion;

/** What the proxy says of itself in Via: by which version the message came to it (RFC 9110 section 7.6.3). */
final class Via {
    private Via() {}

    static String of(HttpVersion received) {
        if (received.majorVersion() > 1) {
            return "2.0 sluice";
        }
        return received.equals(HttpVersion.HTTP_1_0) ? "1.0 sluice" : "1.1 sluice";
    }
}
