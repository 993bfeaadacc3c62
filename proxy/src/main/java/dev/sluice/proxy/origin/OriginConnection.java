package dev.sluice.proxy.origin;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
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
import dev.sluice.proxy.wire.Deadline;
import dev.sluice.proxy.wire.DeadlineWheel;
import dev.sluice.proxy.wire.EventStreams;
import dev.sluice.proxy.wire.Framing;
import dev.sluice.proxy.wire.HeadParser;
import dev.sluice.proxy.wire.MessageReader;
import dev.sluice.proxy.wire.MessageWriter;
import dev.sluice.proxy.wire.RawConnection;

/**
 * One connection to an origin: leased for one request at a time, resting in its pool in between. It returns there by itself when request
 * and answer were both complete and nothing stands against it; in every other case it is closed. Confined to its event loop.
 */
public final class OriginConnection extends ChannelInboundHandlerAdapter {
    private static final int MOST_INTERIMS = 16;

    private final OriginPool pool;
    private final Place place;
    private final MessageReader reader;
    private final Deadline deadline;

    private @Nullable ChannelHandlerContext context;
    private @Nullable Answers answers;
    private Stack.Timeouts timeouts = Stack.Timeouts.DEFAULT;
    private HttpMethod asked = HttpMethod.GET;
    private boolean leased;
    private boolean servedBefore;
    private boolean requestSent;
    private boolean requestWaits;
    private boolean heard;
    private boolean headSeen;
    private boolean persistent;
    private int interims;
    private long idleNanos;
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
        this.deadline = wheel.deadline(this::overdue);
    }

    /** Whether it served another request before this lease, so that its other end may have closed it meanwhile. */
    public boolean isReused() {
        return servedBefore;
    }

    /** Whether a byte of an answer has come. */
    public boolean isAnswering() {
        return heard;
    }

    public boolean isOpen() {
        return context != null && context.channel().isActive() && !ended && !reader.hasRest();
    }

    public Origin origin() {
        return place.origin;
    }

    public InetSocketAddress address() {
        return place.address;
    }

    public ByteBufAllocator alloc() {
        return context().alloc();
    }

    /** Says where the answer goes; nothing may be written before. */
    public void answerTo(Answers taker) {
        answers = taker;
    }

    /** Writes bytes of the request, which are flushed later. */
    public void write(ByteBuf bytes) {
        MessageWriter.write(context(), bytes);
    }

    /** Writes a piece of the request's body, which is flushed later. */
    public void write(ByteBuf piece, Framing framing) {
        MessageWriter.piece(context(), piece, framing);
    }

    public void flush() {
        context().flush();
    }

    /** Whether more of the request may be written now. */
    public boolean isWritable() {
        return context().channel().isWritable();
    }

    /** The request is written as a whole; the head of the answer must come in time. */
    public void requestSent(long nanosForHead) {
        requestSent = true;
        owed(nanosForHead);
    }

    /** The request is written in part; the origin must take more of it, or answer, in time. */
    public void requestUnderWay() {
        owed(timeouts.head().toNanos());
    }

    private void owed(long nanosForHead) {
        requestWaits = false;
        if (!headSeen) {
            deadline.in(nanosForHead);
        }
        listen();
    }

    /** More of the request waits for the client, so the origin owes nothing. */
    public void requestWaits() {
        requestWaits = true;
        if (!headSeen) {
            deadline.lift();
        }
    }

    /** Whatever the origin says is to be heard, if there is room for it. */
    public void listen() {
        starved = true;
        if (answers == null || answers.wants()) {
            context().read();
        }
    }

    /** There is room for the answer again. */
    public void resume() {
        steps();
        pause();
    }

    /** Gives back a lease over which nothing was written. */
    public void giveBackUnused() {
        if (isOpen()) {
            rest();
        } else {
            discard();
        }
    }

    /** Gives it away as it stands after a 101; its origin is as busy as before until it is closed. */
    public RawConnection handOver() {
        ChannelHandlerContext last = context();
        answers = null;
        deadline.forget();
        place.answered(this, 101);
        var _ = last.channel().closeFuture().addListener(_ -> place.leave());
        last.pipeline().remove(this);
        return new RawConnection(last.channel(), reader.handOver());
    }

    /** Closes it, whatever is under way; the lease is over. */
    public void discard() {
        release();
        if (context != null) {
            var _ = context.close();
        }
    }

    void begin(Stack.Timeouts limits, HttpMethod method) {
        timeouts = limits;
        asked = method;
        leased = true;
        requestSent = false;
        requestWaits = false;
        heard = false;
        headSeen = false;
        interims = 0;
        deadline.lift();
    }

    long idleSince() {
        return idleSince;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        reader.offer((ByteBuf) message);
        if (!leased) {
            discard(); // nobody asked for anything
            return;
        }
        heard = true;
        if (headSeen) {
            deadline.in(idleNanos);
        }
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
        broken = OriginPool.reason(cause);
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
        headSeen = true;
        place.answered(this, status);
        persistent = KeepAlive.follows(head, framing, asked);
        originKeeps = KeepAlive.of(head.headers().get("Keep-Alive"));
        idleNanos = EventStreams.isOne(head.headers()) ? EventStreams.IDLE_NANOS : timeouts.idle().toNanos();
        deadline.in(idleNanos);
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
        if (!headSeen) {
            place.failed(this, fault);
        }
        discard();
        taker.failed(fault);
    }

    private void rest() {
        leased = false;
        answers = null;
        servedBefore = true;
        idleSince = System.nanoTime();
        deadline.in(KeepAlive.idle(timeouts.idle(), originKeeps).toNanos());
        context().read(); // to see it closed, or speaking out of turn
        pool.giveBack(this, place);
    }

    private void release() {
        if (leased) {
            leased = false;
            place.leave();
        }
        answers = null;
        reader.close();
        deadline.forget();
    }

    private void overdue() {
        Answers taker = answers;
        if (taker == null) {
            place.gone(this);
            discard();
        } else if (requestWaits || !taker.wants()) {
            deadline.in(headSeen ? idleNanos : timeouts.head().toNanos()); // it is the client that is waited for
        } else {
            fail(taker, headSeen ? new Fault.IdleTimeout() : new Fault.HeadTimeout());
        }
    }
}
