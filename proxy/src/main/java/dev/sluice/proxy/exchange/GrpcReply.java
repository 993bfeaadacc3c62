package dev.sluice.proxy.exchange;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

import dev.sluice.proxy.wire.Fields;

/** What a gRPC client is told when no origin answers it: it looks at {@code grpc-status} and hardly at the status of HTTP. */
final class GrpcReply {
    private static final String TYPE = "application/grpc";
    private static final String UNKNOWN = "2";
    private static final String DEADLINE_EXCEEDED = "4";
    private static final String UNIMPLEMENTED = "12";
    private static final String INTERNAL = "13";
    private static final String UNAVAILABLE = "14";

    private GrpcReply() {}

    /** Whether a request is gRPC, which is spoken by HTTP/2 alone. */
    static boolean isAsked(HttpRequest request) {
        String type = request.headers().get(Fields.CONTENT_TYPE);
        return type != null && request.protocolVersion().majorVersion() > 1 && type.regionMatches(true, 0, TYPE, 0, TYPE.length())
                && (type.length() == TYPE.length() || "+;".indexOf(type.charAt(TYPE.length())) >= 0);
    }

    /** An answer of a head alone. */
    static FullHttpResponse of(int status, String why) {
        FullHttpResponse reply = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.EMPTY_BUFFER);
        reply.headers().set(Fields.CONTENT_TYPE, TYPE).set("grpc-status", code(status)).set("grpc-message", encoded(why));
        return reply;
    }

    private static String code(int status) {
        return switch (status) {
            case 501, 505 -> UNIMPLEMENTED;
            case 502, 503 -> UNAVAILABLE;
            case 504 -> DEADLINE_EXCEEDED;
            default -> status / 100 == 4 ? INTERNAL : UNKNOWN;
        };
    }

    /** Percent-encoded but for what is visible and no percent sign. */
    private static String encoded(String text) {
        var out = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b >= ' ' && b < 0x7f && b != '%') {
                out.append((char) b);
            } else {
                out.append(String.format("%%%02X", b));
            }
        }
        return out.toString();
    }
}
