package dev.sluice.proxy.outcome;

import java.net.InetAddress;
import java.util.Optional;

import dev.sluice.model.Side;
import dev.sluice.proxy.route.Route;

/**
 * One exchange as the access log tells it. It holds what it is made of and not yet a line: event loops make it, another thread writes it.
 *
 * @param millis when the head of the request was there, since 1970
 * @param client behind trusted proxies the one they forwarded
 * @param asked empty: not even the head could be read
 * @param routed empty: it was refused before it had a unit
 */
public record AccessEntry(long millis, InetAddress client, Optional<Asked> asked, Told told, Optional<Routed> routed) {
    /**
     * What the client asked for; every text is cut where it is too long for a log.
     *
     * @param query without the question mark; empty: there was none
     * @param protocol {@code HTTP/1.1} and the like
     */
    public record Asked(String method, String host, String path, String query, String protocol, String userAgent, String referer) {
        private static final int LONGEST = 1024;
        private static final int LONGEST_NAME = 256;

        public Asked {
            method = cut(method, LONGEST_NAME);
            host = cut(host, LONGEST_NAME);
            path = cut(path, LONGEST);
            query = cut(query, LONGEST);
            userAgent = cut(userAgent, LONGEST_NAME);
            referer = cut(referer, LONGEST);
        }

        /** Without names and passwords before a host, where it could not be understood and stands as it came. */
        public String shownPath() {
            return Redaction.withoutUser(path);
        }

        private static String cut(String text, int longest) {
            return text.length() <= longest ? text : text.substring(0, longest) + "...";
        }
    }

    /**
     * What the client got.
     *
     * @param status 0: it had gone before
     * @param bytesIn of the request's body
     * @param bytesOut of the answer's body
     * @param nanos from the head of the request to the end of the answer
     */
    public record Told(int status, long bytesIn, long bytesOut, long nanos) {}

    /**
     * Where it went.
     *
     * @param side the last stack it was meant for
     * @param failover why the other stack answered than the one it was sent to first; empty: nothing of the kind happened
     * @param requestId empty: it had none
     * @param nanosToSent from the head of the request until an origin was sent it; negative: none was
     * @param nanosToHead from the head of the request to the head of the answer; negative: there was none
     * @param nanosParked how long it waited for the end of a hold; negative: it did not
     */
    public record Routed(Route route, Side side, Outcome outcome, String failover, String requestId, long nanosToSent,
            long nanosToHead, long nanosParked) {}
}
