package dev.sluice.proxy.origin;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import org.jspecify.annotations.Nullable;

import dev.sluice.model.Origin;
import dev.sluice.model.Stack;
import dev.sluice.proxy.outcome.Fault;
import dev.sluice.proxy.wire.DeadlineWheel;
import dev.sluice.proxy.wire.Framing;
import dev.sluice.proxy.wire.HeadParser;
import dev.sluice.proxy.wire.HeadSink;
import dev.sluice.proxy.wire.MessageReader;
import dev.sluice.proxy.wire.RawConnection;

/**
 * One connection to an origin by HTTP/1.1: leased for one request at a time, resting in its pool in between. It returns there by itself
 * when request and answer were both complete and nothing stands against it; in every other case it is closed. Confined to its event loop.
 */
final class OriginConnection extends ChannelInboundHandlerAdapter implements Lease {
    private static final int MOST_INTERIMS = 16;

    private final OriginPool pool;
    private final Place place;
    private final MessageReader reader;
    private final Patience patience;

    private @Nullable ChannelHandlerContext context;
    private @Nullable RequestWriter writer;
    private @Nullable Answers answers;
    private HttpMethod asked = HttpMethod.GET;
    private boolean leased;
    private boolean servedBefore;
    private boolean requestSent;
    private boolean heard;
    private boolean persistent;
    private int interims;
    private long idleSince;
    private Duration originKeeps = Duration.ofDays(1);

    private boolean stepping;
    private boolean starved;
    private boolean ended;
    private @Nullable String broken;

    OriginConnection(OriginPool pool, Place place, HeadParser parser, DeadlineWheel wheel) {
        this.pool = pool;
        this.place = place;
        this.reader = MessageReader.ofResponses(parser);
        this.patience = new Patience(wheel, this::overdue);
    }

    @Override
    public Origin origin() {
        return place.origin;
    }

    @Override
    public InetSocketAddress address() {
        return place.address;
    }

    @Override
    public boolean isReused() {
        return servedBefore;
    }

    @Override
    public boolean isAnswering() {
        return heard;
    }

    @Override
    public boolean isOpen() {
        return context != null && context.channel().isActive() && !ended && !reader.hasRest();
    }

    @Override
    public void answerTo(Answers taker) {
        answers = taker;
    }

    @Override
    public HeadSink head() {
        return writer();
    }

    @Override
    public void piece(ByteBuf piece) {
        writer().piece(piece);
    }

    @Override
    public void end(HttpHeaders trailers) {
        writer().end(trailers);
    }

    @Override
    public void flush() {
        context().flush();
    }

    @Override
    public boolean isWritable() {
        return context().channel().isWritable();
    }

    @Override
    public void requestSent(long nanosForHead) {
        requestSent = true;
        patience.sent(nanosForHead);
        listen();
    }

    @Override
    public void requestUnderWay() {
        patience.underWay();
        listen();
    }

    @Override
    public void requestWaits() {
        patience.requestWaits();
    }

    @Override
    public void listen() {
        starved = true;
        if (answers == null || answers.wants()) {
            context().read();
        }
    }

    @Override
    public void resume() {
        steps();
        pause();
    }

    @Override
    public void giveBackUnused() {
        if (isOpen()) {
            rest();
        } else {
            discard();
        }
    }

    @Override
    public RawConnection handOver() {
        ChannelHandlerContext last = context();
        answers = null;
        place.answered(this, 101);
        patience.forget();
        var _ = last.channel().closeFuture().addListener(_ -> place.leave());
        last.pipeline().remove(this);
        return new RawConnection(last.channel(), reader.handOver());
    }

    /** Closes it; the lease is over. */
    @Override
    public void discard() {
        release();
        if (context != null) {
            var _ = context.close();
        }
    }

    void begin(Stack.Timeouts limits, HttpMethod method) {
        asked = method;
        leased = true;
        requestSent = false;
        heard = false;
        interims = 0;
        patience.begin(limits);
    }

    long idleSince() {
        return idleSince;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        writer = new RequestWriter(added);
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        reader.offer((ByteBuf) message);
        if (!leased) {
            discard(); // nobody asked for anything
            return;
        }
        heard = true;
        patience.heard();
        steps();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        pause();
    }

    /** Over TLS an origin says that it has said everything; an end without it may be anybody's doing. */
    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (event instanceof SslCloseCompletionEvent closed) {
            broken = closed.isSuccess() || broken != null ? broken : "closed without the farewell of TLS";
            var _ = from.close();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        if (answers != null && from.channel().isWritable()) {
            answers.originWritable();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        broken = Dialer.reason(cause);
        var _ = from.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        ended = true;
        if (!leased) {
            place.gone(this);
            discard();
            return;
        }
        steps();
        pause();
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "not connected");
    }

    private RequestWriter writer() {
        return Objects.requireNonNull(writer, "not connected");
    }

    /** Everything that has come is passed on: the taker may flush, and the next bytes are asked for. */
    private void pause() {
        if (answers != null) {
            answers.pause();
        }
        if (starved && answers != null && answers.wants()) {
            context().read();
        }
    }

    private void steps() {
        if (stepping) {
            return;
        }
        stepping = true;
        try {
            boolean more = true;
            while (more && answers != null && answers.wants()) {
                more = step(answers);
            }
        } finally {
            stepping = false;
        }
    }

    private boolean step(Answers taker) {
        starved = false;
        switch (reader.next()) {
            case HEAD -> head(taker, (HttpResponse) reader.head());
            case PIECE -> taker.answerPiece(reader.piece());
            case END -> end(taker, reader.trailers());
            case BROKEN -> fail(taker, new Fault.Malformed(reader.malformed().why()));
            case STARVED -> {
                starved = true;
                return ended && endOfInput(taker);
            }
        }
        return true;
    }

    private boolean endOfInput(Answers taker) {
        if (reader.endsWithConnection() && broken == null) {
            end(taker, EmptyHttpHeaders.INSTANCE);
        } else {
            fail(taker, new Fault.Reset(broken == null ? "closed before the answer was complete" : broken));
        }
        return false;
    }

    private void head(Answers taker, HttpResponse head) {
        int status = head.status().code();
        if (status < 200) {
            interim(taker, head, status);
            return;
        }
        Framing framing = Framing.ofResponse(head, asked);
        if (framing instanceof Framing.Ambiguous(String why)) {
            fail(taker, new Fault.Malformed(why));
            return;
        }
        reader.body(framing);
        place.answered(this, status);
        persistent = KeepAlive.follows(head, framing, asked);
        originKeeps = KeepAlive.of(head.headers().get("Keep-Alive"));
        patience.headSeen(head.headers());
        taker.head(head, framing);
    }

    private void interim(Answers taker, HttpResponse head, int status) {
        if (status == 101 && requestSent && !ended && taker.switched(head)) {
            return;
        }
        if (status == 101) {
            fail(taker, new Fault.Malformed("a 101 that nobody asked for"));
        } else if (++interims > MOST_INTERIMS) {
            fail(taker, new Fault.Malformed("more than " + MOST_INTERIMS + " interim answers"));
        } else {
            reader.interim();
            taker.interim(head);
        }
    }

    /** The lease ends before the taker hears of it, so that its next request may already use this connection. */
    private void end(Answers taker, HttpHeaders trailers) {
        if (persistent && requestSent && isOpen()) {
            rest();
        } else {
            discard();
        }
        taker.end(trailers);
    }

    private void fail(Answers taker, Fault fault) {
        if (!patience.isHeadSeen() && !(fault instanceof Fault.Reset && servedBefore && !heard)) {
            place.failed(this); // but that one which rested had just been closed says nothing
        }
        discard();
        taker.failed(fault);
    }

    private void rest() {
        leased = false;
        answers = null;
        servedBefore = true;
        idleSince = System.nanoTime();
        patience.rest(originKeeps);
        context().read(); // to see it closed, or speaking out of turn
        pool.giveBack(this, place);
    }

    private void release() {
        if (leased) {
            leased = false;
            place.leave();
        }
        answers = null;
        if (writer != null) {
            writer.drop();
        }
        reader.close();
        patience.forget();
    }

    private void overdue() {
        Answers taker = answers;
        if (taker == null) {
            place.gone(this);
            discard();
        } else if (!patience.extended(taker)) {
            fail(taker, patience.fault());
        }
    }
}
