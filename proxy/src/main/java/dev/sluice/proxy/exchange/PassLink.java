package dev.sluice.proxy.exchange;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

import dev.sluice.model.Pass;
import dev.sluice.proxy.route.Passes;
import dev.sluice.proxy.route.RequestTarget;
import dev.sluice.proxy.wire.Fields;
import dev.sluice.proxy.wire.Malformed;

/**
 * A tester follows the link of a pass: it is good once, and leaves a cookie in exchange. That it is used is on disk before the client hears of
 * it, so it is under way until then. Confined to the event loop of the client's connection.
 */
final class PassLink implements Admitted {
    private static final String SPENT = "this link lets nobody in: it was used, was taken back or is over; ask for another one\n";

    private final LoopParts parts;
    private final ClientSide client;
    private final RequestHead head;
    private final RequestTarget target;
    private final boolean encrypted;
    private boolean over;

    PassLink(LoopParts parts, Admission.Asked asked, boolean encrypted) {
        this.parts = parts;
        this.client = asked.client();
        this.head = asked.head();
        this.target = asked.target();
        this.encrypted = encrypted;
    }

    static boolean isOne(RequestTarget target) {
        return target.path().equals(Passes.PATH);
    }

    @Override
    public void start() {
        Passes passes = parts.router().passes();
        Optional<Pass> pass = isFollowed(head.request()) ? passes.linked(target.query().orElse("")) : Optional.empty();
        if (pass.isEmpty()) {
            answer(new FaultReply(refusal()));
            return;
        }
        passes.use(pass.get(), let -> parts.loop().execute(
                () -> answer(new FaultReply(let ? entry(pass.get(), passes.setCookie(pass.get(), encrypted)) : refusal()))));
    }

    /** What it carries says nothing. */
    @Override
    public void piece(ByteBuf piece) {
        piece.release();
        client.readBody();
    }

    @Override
    public void requestEnd(HttpHeaders trailers) {
        // the answer is under way
    }

    @Override
    public void flush() {
        // nothing is passed on
    }

    @Override
    public void clientWritable() {
        // the answer is one piece
    }

    @Override
    public int waiting() {
        return 0;
    }

    @Override
    public void requestBroken(Malformed why) {
        answer(FaultReply.broken(why, false, false, head.request()));
    }

    @Override
    public void clientGone() {
        if (!over) {
            over = true;
            client.left();
        }
    }

    private void answer(FaultReply reply) {
        if (over) {
            reply.response().release();
            return;
        }
        over = true;
        reply.send(client, head);
    }

    /** Not by who only looks what is behind a link. */
    private static boolean isFollowed(HttpRequest request) {
        return request.method().equals(HttpMethod.GET) && !request.headers().contains("Sec-Purpose")
                && !request.headers().contains("Purpose")
                && !request.headers().contains("X-Moz");
    }

    private static FullHttpResponse entry(Pass pass, String cookie) {
        FullHttpResponse reply = reply(HttpResponseStatus.SEE_OTHER, "");
        reply.headers().set(HttpHeaderNames.LOCATION, pass.page()).set(Fields.SET_COOKIE, cookie);
        return reply;
    }

    private static FullHttpResponse refusal() {
        FullHttpResponse reply = reply(HttpResponseStatus.FORBIDDEN, SPENT);
        reply.headers().set(Fields.CONTENT_TYPE, "text/plain; charset=utf-8");
        return reply;
    }

    private static FullHttpResponse reply(HttpResponseStatus status, String text) {
        FullHttpResponse reply = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status,
                Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8)));
        reply.headers().set(Fields.CACHE_CONTROL, "no-store").set("Referrer-Policy", "no-referrer").set("X-Robots-Tag", "noindex");
        return reply;
    }
}
