package dev.sluice.proxy.wire;

import java.util.Iterator;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** How the end of a body is told (RFC 9112 section 6). */
public sealed interface Framing {
    /** The ways that need no number. */
    enum Plain implements Framing {
        /** There is no body. */
        NONE,
        /** Pieces with their sizes, the last of size 0. */
        CHUNKED,
        /** The body of an answer ends where the connection does. */
        UNTIL_CLOSE
    }

    /**
     * A Content-Length.
     *
     * @param bytes 0 or more
     */
    record Length(long bytes) implements Framing {}

    /** Contradictory or unreadable: the message must not be taken. */
    record Ambiguous(String why) implements Framing {}

    /** Of a request: without Content-Length and Transfer-Encoding there is no body. */
    static Framing ofRequest(HttpRequest request) {
        return declared(request, Plain.NONE);
    }

    /** Of the answer to a method. */
    static Framing ofResponse(HttpResponse response, HttpMethod asked) {
        Framing declared = declared(response, Plain.UNTIL_CLOSE);
        if (declared instanceof Ambiguous || !bodyless(response.status().code(), asked)) {
            return declared;
        }
        return Plain.NONE;
    }

    private static boolean bodyless(int status, HttpMethod asked) {
        return status < 200 || status == 204 || status == 304 || HttpMethod.HEAD.equals(asked);
    }

    private static Framing declared(HttpMessage message, Framing otherwise) {
        HttpHeaders headers = message.headers();
        String coding = headers.get(Fields.TRANSFER_ENCODING);
        String length = headers.get(Fields.CONTENT_LENGTH);
        if (coding == null) {
            return length == null ? otherwise : length(headers, length);
        }
        String wrong = wrongCoding(message, coding, length);
        return wrong == null ? Plain.CHUNKED : new Ambiguous(wrong);
    }

    private static @Nullable String wrongCoding(HttpMessage message, String coding, @Nullable String length) {
        if (length != null) {
            return "both Content-Length and Transfer-Encoding";
        }
        if (message.protocolVersion().equals(HttpVersion.HTTP_1_0)) {
            return "Transfer-Encoding in HTTP/1.0";
        }
        if (!coding.equalsIgnoreCase("chunked") || severalLines(message.headers())) {
            return "a Transfer-Encoding other than chunked";
        }
        return null;
    }

    private static boolean severalLines(HttpHeaders headers) {
        Iterator<String> lines = headers.valueStringIterator(Fields.TRANSFER_ENCODING);
        lines.next();
        return lines.hasNext();
    }

    private static Framing length(HttpHeaders headers, String first) {
        for (Iterator<String> lines = headers.valueStringIterator(Fields.CONTENT_LENGTH); lines.hasNext();) {
            if (!lines.next().equals(first)) {
                return new Ambiguous("two different Content-Lengths");
            }
        }
        long bytes = Numbers.decimal(first);
        return bytes < 0 ? new Ambiguous("a Content-Length that is no number") : new Length(bytes);
    }
}
