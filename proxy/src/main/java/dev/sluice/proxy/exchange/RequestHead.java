package dev.sluice.proxy.exchange;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;

import dev.sluice.proxy.wire.Framing;

/**
 * The head of a request that was found sound.
 *
 * @param body never {@link Framing.Ambiguous} nor until the connection closes
 * @param whole whether all of the body is here already, though not read
 */
public record RequestHead(HttpRequest request, Framing body, boolean whole) {
    boolean hasBody() {
        return body != Framing.Plain.NONE && !(body instanceof Framing.Length(long bytes) && bytes == 0);
    }

    /** Safe, and so repeatable on the same stack when nothing came back (HARDENING R10). */
    boolean repeatable() {
        HttpMethod method = request.method();
        return !hasBody() && (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD) || method.equals(HttpMethod.OPTIONS));
    }

    boolean isHead() {
        return request.method().equals(HttpMethod.HEAD);
    }

    /** HTTP/1.1 or later. */
    boolean isHttp11() {
        return !request.protocolVersion().equals(HttpVersion.HTTP_1_0);
    }
}
