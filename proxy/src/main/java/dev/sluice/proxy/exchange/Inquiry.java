package dev.sluice.proxy.exchange;

import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;

import dev.sluice.model.OwnerTerms;
import dev.sluice.model.WriteTerms;
import dev.sluice.proxy.route.CallBody;
import dev.sluice.proxy.route.Content;
import dev.sluice.proxy.route.Graphql;
import dev.sluice.proxy.wire.Malformed;

/**
 * A request whose body says whether a freeze refuses it, or which stack has what it is about: read until that is clear, {@value #LARGEST} bytes
 * at most, and routed then by the picture of that moment. Nothing of it went to a stack before. Confined to the event loop of its client.
 */
final class Inquiry implements Admitted {
    private static final int LARGEST = Math.max(Graphql.LARGEST, CallBody.LARGEST);

    private final LoopParts parts;
    private final Admission.Asked asked;
    private final Optional<OwnerTerms.Rule> owner;
    private ByteBuf body = Unpooled.EMPTY_BUFFER;
    private @Nullable Admitted decided;
    private boolean over;

    /** {@code owner} says where its body tells what it is about, if that is asked. */
    Inquiry(LoopParts parts, Admission.Asked asked, Optional<OwnerTerms.Rule> owner) {
        this.parts = parts;
        this.asked = asked;
        this.owner = owner;
    }

    @Override
    public void start() {
        if (HttpUtil.is100ContinueExpected(asked.head().request())) {
            asked.client().interim(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
            asked.client().flush();
        }
        asked.client().readBody();
    }

    @Override
    public void piece(ByteBuf piece) {
        if (decided != null) {
            decided.piece(piece);
            return;
        }
        try {
            keep(piece);
        } finally {
            piece.release();
        }
    }

    private void keep(ByteBuf piece) {
        if (over) {
            return;
        }
        body = body.isReadable() ? body.writeBytes(piece) : ByteBufAllocator.DEFAULT.buffer(piece.readableBytes()).writeBytes(piece);
        if (body.readableBytes() > LARGEST) {
            decide(Content.DOUBTFUL, Optional.empty());
        } else {
            asked.client().readBody();
        }
    }

    @Override
    public void requestEnd(HttpHeaders trailers) {
        if (decided != null) {
            decided.requestEnd(trailers);
        } else if (!over) {
            decide(read(ByteBufUtil.getBytes(body)), Optional.of(trailers));
        }
    }

    private Content read(byte[] whole) {
        HttpRequest request = asked.head().request();
        WriteTerms terms = parts.live().current().cutover().site().freeze().writes();
        boolean harmless = Graphql.isTold(request, asked.target(), terms) && Graphql.asksOnly(request.headers(), whole, terms.graphql());
        Content content = harmless ? Content.HARMLESS : Content.DOUBTFUL;
        return owner.map(rule -> content.about(CallBody.ids(rule, request.headers(), whole))).orElse(content);
    }

    @Override
    public void flush() {
        if (decided != null) {
            decided.flush();
        }
    }

    @Override
    public void clientWritable() {
        if (decided != null) {
            decided.clientWritable();
        }
    }

    @Override
    public int waiting() {
        return decided == null ? body.capacity() : decided.waiting();
    }

    @Override
    public void requestBroken(Malformed why) {
        if (decided != null) {
            decided.requestBroken(why);
        } else if (!over) {
            over = true;
            body.release();
            FaultReply.broken(why, false, true, asked.head().request()).send(asked.client(), asked.head());
        }
    }

    @Override
    public void clientGone() {
        if (decided != null) {
            decided.clientGone();
        } else if (!over) {
            over = true;
            body.release();
            asked.client().left();
        }
    }

    /** Without trailers more of the body is to come. */
    private void decide(Content content, Optional<HttpHeaders> trailers) {
        over = true;
        Admission.Asked read = asked.read(content);
        switch (Admission.rule(parts, read, Optional.empty())) {
            case Admission.Ruling.Pass(Exchange exchange) -> pass(exchange, trailers);
            case Admission.Ruling.Wait(Account account) -> {
                ParkedRequest.park(parts, read, account).ifPresent(parked -> {
                    decided = parked;
                    parked.start(body, trailers);
                });
                body.release();
            }
            case Admission.Ruling.Keep(Account account) -> {
                KeptCallback.begin(parts, read, account).ifPresent(kept -> {
                    decided = kept;
                    kept.start(body, trailers);
                });
                body.release();
            }
            case Admission.Ruling.Read _,Admission.Ruling.Follow _ -> throw new IllegalStateException("read already");
            case Admission.Ruling.Answered _ -> body.release();
        }
    }

    private void pass(Exchange exchange, Optional<HttpHeaders> trailers) {
        decided = exchange;
        if (body.isReadable()) {
            exchange.piece(body);
        } else {
            body.release();
        }
        trailers.ifPresent(exchange::requestEnd);
        exchange.start();
    }
}
