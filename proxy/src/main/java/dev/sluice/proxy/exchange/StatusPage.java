package dev.sluice.proxy.exchange;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

import dev.sluice.proxy.freeze.Notices;
import dev.sluice.proxy.route.RequestTarget;
import dev.sluice.proxy.wire.Fields;

/** Tells whoever asks at the edge what is frozen and what will be, and has the script that tells it on a page. Both are there while all else is closed. */
final class StatusPage {
    private StatusPage() {}

    static boolean isOne(RequestTarget target) {
        return target.path().equals(Notices.PATH) || isScript(target);
    }

    private static boolean isScript(RequestTarget target) {
        return target.path().equals(Notices.SCRIPT_PATH);
    }

    static void send(LoopParts parts, ClientSide client, RequestTarget target, RequestHead head) {
        HttpMethod method = head.request().method();
        if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
            DefaultFullHttpResponse refusal = reply(HttpResponseStatus.METHOD_NOT_ALLOWED, new byte[0]);
            refusal.headers().set("Allow", "GET, HEAD");
            new FaultReply(refusal).send(client, head);
            return;
        }
        byte[] text = isScript(target) ? Notices.script() : parts.notices().status(parts.live().current().cutover());
        DefaultFullHttpResponse reply = reply(HttpResponseStatus.OK, text);
        reply.headers().set(Fields.CONTENT_TYPE, isScript(target) ? "text/javascript; charset=utf-8" : "application/json")
                .set(Fields.CACHE_CONTROL, isScript(target) ? "max-age=300" : "no-store").set("X-Content-Type-Options", "nosniff")
                .set("Access-Control-Allow-Origin", "*");
        new FaultReply(reply).send(client, head);
    }

    private static DefaultFullHttpResponse reply(HttpResponseStatus status, byte[] text) {
        return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(text));
    }
}
