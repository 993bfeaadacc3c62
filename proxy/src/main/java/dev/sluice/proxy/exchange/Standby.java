package dev.sluice.proxy.exchange;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;

import dev.sluice.model.FreezeMode;
import dev.sluice.proxy.route.RequestTarget;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.route.Spared;
import dev.sluice.proxy.wire.Fields;
import dev.sluice.proxy.wire.Framing;
import dev.sluice.proxy.wire.RawConnection;

/**
 * A client that asks for something which must not fail while the site is frozen ({@link Spared}): what goes well is remembered, and where the
 * stack fails in a freeze the client gets what went well last. Confined to the event loop of its connection.
 */
final class Standby implements ClientSide {
    private static final int FAILED = 500;
    private static final LastGood.Copy WELL = new LastGood.Copy(LastGood.Copy.bytes("ok\n".getBytes(StandardCharsets.US_ASCII)),
            "text/plain; charset=utf-8", "", 0);

    private final ClientSide client;
    private final LastGood good;
    private final RequestHead asked;
    private final RequestTarget target;
    private final boolean kept;
    private final boolean frozen;
    /** The head of what is being remembered, and what has come of it. */
    private @Nullable HttpHeaders remembered;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    /** The client has its answer, and what else comes is not for it. */
    private boolean answered;

    private Standby(ClientSide client, LastGood good, RequestHead asked, RequestTarget target, Route route) {
        this.client = client;
        this.good = good;
        this.asked = asked;
        this.target = target;
        this.kept = Spared.isKept(asked.request().method(), target);
        this.frozen = mode(route) != FreezeMode.OPEN;
    }

    /** The client itself where nothing of that kind is asked for. */
    static ClientSide of(LoopParts parts, ClientSide client, RequestHead asked, RequestTarget target, Route route) {
        boolean health = mode(route) == FreezeMode.CLOSED
                && Spared.isHealth(route.picture().cutover().site(), asked.request().method(), target);
        return health || Spared.isKept(asked.request().method(), target)
                ? new Standby(client, parts.lastGood(), asked, target, route)
                : client;
    }

    private static FreezeMode mode(Route route) {
        return route.picture().cutover().split().of(route.assignment().unit()).freeze().mode();
    }

    @Override
    public Peer peer() {
        return client.peer();
    }

    @Override
    public void readBody() {
        client.readBody();
    }

    @Override
    public boolean isWritable() {
        return answered || client.isWritable();
    }

    @Override
    public void interim(HttpResponse interim) {
        client.interim(interim);
    }

    @Override
    public void head(HttpResponse answer, Framing framing) {
        if (answer.status().code() >= FAILED && frozen && answerInstead()) {
            return;
        }
        boolean whole = answer.status().code() == 200 && !asked.isHead() && framing != Framing.Plain.NONE;
        if (kept && whole && target.query().isEmpty()) {
            remembered = answer.headers().copy(); // before who writes it adds what is of this connection
        }
        client.head(answer, framing);
    }

    @Override
    public void piece(ByteBuf piece) {
        if (answered) {
            piece.release();
            return;
        }
        if (remembered != null && body.size() + piece.readableBytes() > LastGood.LARGEST) {
            remembered = null;
        } else if (remembered != null) {
            body.writeBytes(ByteBufUtil.getBytes(piece));
        }
        client.piece(piece);
    }

    @Override
    public RawConnection switchProtocols(HttpResponse switching) {
        return client.switchProtocols(switching);
    }

    @Override
    public void end(HttpHeaders trailers) {
        HttpHeaders head = remembered;
        if (head != null) {
            good.keep(target.host(), target.path(), LastGood.Copy.of(head, body.toByteArray()));
        }
        client.end(answered ? EmptyHttpHeaders.INSTANCE : trailers);
    }

    /** What is given instead is whole. */
    @Override
    public void cut() {
        if (answered) {
            client.end(EmptyHttpHeaders.INSTANCE);
        } else {
            client.cut();
        }
    }

    @Override
    public void flush() {
        client.flush();
    }

    @Override
    public void left() {
        client.left();
    }

    /** False: nothing is known that would do. */
    private boolean answerInstead() {
        Optional<LastGood.Copy> copy = kept ? good.find(target.host(), target.path(), asked.request().headers())
                : Optional.of(WELL);
        copy.ifPresent(this::answer);
        answered = copy.isPresent();
        return answered;
    }

    private void answer(LastGood.Copy copy) {
        var head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers().set(Fields.CACHE_CONTROL, "no-store");
        if (!copy.type().isEmpty()) {
            head.headers().set(Fields.CONTENT_TYPE, copy.type());
        }
        if (!copy.encoding().isEmpty()) {
            head.headers().set(HttpHeaderNames.CONTENT_ENCODING, copy.encoding());
        }
        if (asked.isHead()) {
            head.headers().set(Fields.CONTENT_LENGTH, copy.body().readableBytes());
        }
        client.head(head, asked.isHead() ? Framing.Plain.NONE : new Framing.Length(copy.body().readableBytes()));
        if (!asked.isHead() && copy.body().isReadable()) {
            client.piece(Unpooled.copiedBuffer(copy.body()));
        }
    }
}
