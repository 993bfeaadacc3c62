package dev.sluice.proxy.exchange;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

import dev.sluice.proxy.freeze.Notices;
import dev.sluice.proxy.route.RequestTarget;
import dev.sluice.proxy.wire.Fields;

/** Tells whoever asks at the edge what is frozen and what will be. It is there while everything else is closed. */
final class StatusPage {
    private StatusPage() {}

    static boolean isOne(RequestTarget target) {
        return target.path().equals(Notices.PATH);
    }

    static void send(LoopParts parts, ClientSide client, RequestHead head) {
        HttpMethod method = head.request().method();
        boolean read = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
        byte[] text = read ? parts.notices().status(parts.live().current().cutover()) : new byte[0];
        var reply = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1,
                read ? HttpResponseStatus.OK : HttpResponseStatus.METHOD_NOT_ALLOWED, Unpooled.wrappedBuffer(text));
        reply.headers().set(Fields.CONTENT_TYPE, "application/json").set(Fields.CACHE_CONTROL, "no-store")
                .set("Access-Control-Allow-Origin", "*");
        if (!read) {
            reply.headers().set("Allow", "GET, HEAD");
        }
        new FaultReply(reply).send(client, head);
    }
}
