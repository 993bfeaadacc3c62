package dev.sluice.proxy.origin;

import java.time.Duration;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import org.jspecify.annotations.Nullable;

import dev.sluice.proxy.wire.Fields;
import dev.sluice.proxy.wire.Framing;

/**
 * Whether a connection is kept, and how long unused: shorter than its origin keeps it, so that the origin never closes one that is about
 * to serve.
 */
final class KeepAlive {
    /** The origin says nothing about it. */
    static final Duration NOT_SAID = Duration.ofDays(1);
    private static final Duration AHEAD = Duration.ofSeconds(5);
    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final String TIMEOUT = "timeout=";

    private KeepAlive() {}

    /** Whether another answer may follow this one, to a method, on its connection. */
    static boolean follows(HttpResponse head, Framing framing, HttpMethod asked) {
        return HttpUtil.isKeepAlive(head) && framing != Framing.Plain.UNTIL_CLOSE && !mayFollowLate(head, asked);
    }

    /**
     * Of an answer that must not have a body: whether an origin that sends one all the same may have one to send. Late, behind the next
     * request, it would be taken for the next answer. What answers HEAD, and says nothing, would have a body to GET.
     */
    private static boolean mayFollowLate(HttpResponse head, HttpMethod asked) {
        int status = head.status().code();
        HttpHeaders headers = head.headers();
        if (HttpMethod.HEAD.equals(asked) && status != 204 && status != 304) {
            return !headers.get(Fields.CONTENT_LENGTH, "").equals("0");
        }
        return (status == 204 || status == 304)
                && (headers.contains(Fields.TRANSFER_ENCODING) || !headers.get(Fields.CONTENT_LENGTH, "0").equals("0"));
    }

    /** What an origin says in {@code Keep-Alive: timeout=5}. */
    static Duration of(@Nullable String field) {
        int at = field == null ? -1 : field.indexOf(TIMEOUT);
        if (field == null || at < 0) {
            return NOT_SAID;
        }
        int from = at + TIMEOUT.length();
        int to = from;
        while (to < field.length() && to - from < 5 && Character.isDigit(field.charAt(to))) {
            to++;
        }
        return to == from ? NOT_SAID : Duration.ofSeconds(Integer.parseInt(field, from, to, 10));
    }

    /** Five seconds ahead of the origin where it can be; else one second, or half of what the origin gives it if that is less. */
    static Duration idle(Duration configured, Duration origin) {
        Duration limit = configured.compareTo(origin) < 0 ? configured : origin;
        Duration ahead = limit.minus(AHEAD);
        if (ahead.compareTo(LEAST) >= 0) {
            return ahead;
        }
        Duration half = limit.dividedBy(2);
        return half.compareTo(LEAST) < 0 ? half : LEAST;
    }
}
