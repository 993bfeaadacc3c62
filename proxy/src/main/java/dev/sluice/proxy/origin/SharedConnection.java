package dev.sluice.proxy.origin;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.AsciiString;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import org.jspecify.annotations.Nullable;

import dev.sluice.model.Stack;
import dev.sluice.proxy.h2.TurnFlush;
import dev.sluice.proxy.outcome.Fault;
import dev.sluice.proxy.wire.Deadline;
import dev.sluice.proxy.wire.DeadlineWheel;

/**
 * One connection to an origin by HTTP/2, shared by as many requests as its origin takes at once, up to a hundred. It is flushed once in a
 * turn of its event loop. Confined to that loop.
 */
final class SharedConnection extends Http2ConnectionHandler {
    static final int MOST_STREAMS = 100;
    /** Of one stream: what its origin may send before the client has taken it. As RFC 9113 has it before any SETTINGS, so that both always agree. */
    static final int STREAM_WINDOW = 65_535;
    /** So much that clients who do not read never stop those who do. */
    private static final int CONNECTION_WINDOW = MOST_STREAMS * STREAM_WINDOW;
    private static final int LAST_ID = 1 << 30;
    private static final long GOODBYE_MILLIS = 2_000;
    private static final AsciiString HTTP = new AsciiString("http");
    private static final AsciiString HTTPS = new AsciiString("https");

    private final Place place;
    private final DeadlineWheel wheel;
    private final Deadline resting;
    private final OriginFrames frames = new OriginFrames(this);
    private final IntObjectMap<OriginStream> streams = new IntObjectHashMap<>();
    private final Queue<OriginStream> touched = new ArrayDeque<>();

    private Keeper keeper;
    private @Nullable ChannelHandlerContext context;
    private @Nullable TurnFlush turn;
    private int leased;
    private int most;
    private boolean served;
    private boolean retired;
    private boolean broken;
    private long heardAt = System.nanoTime();
    private String why = "closed before the answer was complete";

    /** Who made the connection, and then who keeps it. */
    interface Keeper {
        /** The origin has said how many streams it takes: at first, and when that changes. */
        void ready(SharedConnection connection);

        /** One stream less is under way. */
        void roomier(SharedConnection connection);

        /** It takes no more streams. */
        void gone(SharedConnection connection, String why);
    }

    SharedConnection(Place place, Keeper keeper, DeadlineWheel wheel, SharedBuilder.Codec codec) {
        super(codec.decoder(), codec.encoder(), codec.settings());
        this.place = place;
        this.keeper = keeper;
        this.wheel = wheel;
        this.resting = wheel.deadline(this::retire);
        gracefulShutdownTimeoutMillis(GOODBYE_MILLIS);
        codec.decoder().frameListener(frames);
        codec.encoder().flowController().listener(stream -> writable(stream.id()));
        codec.encoder().connection().addListener(new Http2ConnectionAdapter() {
            @Override
            public void onStreamClosed(Http2Stream closed) {
                lost(closed.id(), new Fault.Reset("the stream was closed"));
            }
        });
    }

    Place place() {
        return place;
    }

    AsciiString scheme() {
        return place.origin.isEncrypted() ? HTTPS : HTTP;
    }

    ByteBufAllocator alloc() {
        return context().alloc();
    }

    void keptBy(Keeper next) {
        keeper = next;
    }

    /** Whether it carried a request before. */
    boolean hasServed() {
        return served;
    }

    /** When the origin last said anything, as {@link System#nanoTime} has it. */
    long heardAt() {
        return heardAt;
    }

    boolean isIdle() {
        return leased == 0;
    }

    /** Whether a stream that was leased can be begun. */
    boolean takesStreams() {
        return !broken && context().channel().isActive() && !connection().goAwayReceived();
    }

    /** How many more streams may be leased now. */
    int room() {
        if (retired || !takesStreams()) {
            return 0;
        }
        var local = connection().local();
        return Math.min(most - leased, local.maxActiveStreams() - local.numActiveStreams());
    }

    /** A stream of one that has room. */
    OriginStream lease(Stack.Timeouts timeouts, HttpMethod asked) {
        resting.lift();
        leased++;
        var stream = new OriginStream(this, wheel, timeouts, asked);
        served = true;
        return stream;
    }

    /** A stream begins; its number. */
    int enter(OriginStream stream) {
        int id = connection().local().incrementAndGetNextStreamId();
        streams.put(id, stream);
        if (id >= LAST_ID) {
            retire();
        }
        return id;
    }

    void head(int id, Http2Headers fields, boolean last) {
        var _ = encoder().writeHeaders(context(), id, fields, 0, last, context().newPromise());
    }

    /** Takes the piece over. */
    void data(int id, ByteBuf piece, boolean last) {
        if (connection().stream(id) == null) {
            piece.release();
        } else {
            frames.passed(piece.readableBytes());
            var _ = encoder().writeData(context(), id, piece, 0, last, context().newPromise());
        }
    }

    void trailers(int id, Http2Headers fields) {
        if (connection().stream(id) != null) {
            var _ = encoder().writeHeaders(context(), id, fields, 0, true, context().newPromise());
        }
    }

    boolean isWritable(int id) {
        Http2Stream stream = connection().stream(id);
        return stream != null && encoder().flowController().isWritable(stream);
    }

    /** The client has taken so much of what came on a stream. */
    void consumed(int id, int bytes) {
        Http2Stream stream = connection().stream(id);
        try {
            if (stream != null && decoder().flowController().consumeBytes(stream, bytes)) {
                flushSoon();
            }
        } catch (Http2Exception wrong) {
            onError(context(), true, wrong);
        }
    }

    void reset(int id, Http2Error error) {
        if (connection().stream(id) != null) {
            var _ = resetStream(context(), id, error.code(), context().newPromise());
            flushSoon();
        }
    }

    void flushSoon() {
        if (turn != null) {
            turn.mark();
        }
    }

    /** The lease of a stream is over. */
    void ended(OriginStream stream) {
        streams.remove(stream.id());
        leased--;
        place.leave();
        if (retired && leased == 0) {
            close();
        } else {
            keeper.roomier(this);
        }
    }

    /** The origin refused a stream: it takes no more than are under way. */
    void refused() {
        most = Math.min(most, leased - 1);
        if (most < 1) {
            retire();
        }
    }

    /** A request waited in vain since then. If nothing at all was heard meanwhile, the connection is not trusted with another one. */
    void suspect(long since) {
        if (heardAt - since <= 0) {
            retire();
        }
    }

    /** Nobody uses it; it is closed if that does not change for so long. */
    void rest(long nanos) {
        resting.in(nanos);
    }

    /** It takes no more streams and is closed when the last one has ended. */
    void retire() {
        if (!retired) {
            retired = true;
            resting.forget();
            keeper.gone(this, why);
            if (leased == 0) {
                close();
            }
        }
    }

    @Nullable
    OriginStream stream(int id) {
        return streams.get(id);
    }

    /** For the stream it is the moment to flush when this turn of reading is over. */
    void touched(OriginStream stream) {
        if (stream.touch()) {
            touched.add(stream);
        }
    }

    void settled() {
        most = Math.min(MOST_STREAMS, connection().local().maxActiveStreams());
        keeper.ready(this);
    }

    /** The origin takes no more streams, and has done nothing for those above the last. */
    void leaving(int last) {
        why = "the origin leaves (GOAWAY)";
        for (OriginStream stream : List.copyOf(streams.values())) {
            if (stream.id() > last) {
                stream.fail(new Fault.Unprocessed(why));
            }
        }
        retire();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) throws Exception {
        context = added;
        turn = new TurnFlush(added.executor(), this::flushNow);
        super.handlerAdded(added);
        var windows = decoder().flowController();
        windows.incrementWindowSize(connection().connectionStream(),
                CONNECTION_WINDOW - windows.windowSize(connection().connectionStream()));
        added.flush();
        added.channel().config().setAutoRead(true);
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) throws Exception {
        heardAt = System.nanoTime();
        super.channelRead(from, message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) throws Exception {
        for (OriginStream stream = touched.poll(); stream != null; stream = touched.poll()) {
            stream.pause();
        }
        super.channelReadComplete(from);
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) throws Exception {
        super.channelInactive(from);
        breakOff(new Fault.Reset(why));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) throws Exception {
        if (event instanceof SslCloseCompletionEvent) {
            var _ = from.close();
        }
        super.userEventTriggered(from, event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) throws Exception {
        if (cause instanceof Http2Exception || cause.getCause() instanceof Http2Exception) {
            super.exceptionCaught(from, cause);
        } else {
            why = Dialer.reason(cause);
            var _ = from.close();
        }
    }

    @Override
    protected void onConnectionError(ChannelHandlerContext from, boolean outbound, Throwable cause, @Nullable Http2Exception wrong) {
        why = Dialer.reason(cause);
        super.onConnectionError(from, outbound, cause, wrong);
        breakOff(new Fault.Malformed(why));
    }

    @Override
    protected void onStreamError(ChannelHandlerContext from, boolean outbound, Throwable cause, Http2Exception.StreamException wrong) {
        super.onStreamError(from, outbound, cause, wrong);
        String said = Dialer.reason(cause);
        if (outbound) {
            Fault fault = wrong.error() == Http2Error.REFUSED_STREAM ? new Fault.Unprocessed(said) : new Fault.Reset(said);
            from.executor().execute(() -> lost(wrong.streamId(), fault)); // behind who is still writing
        } else {
            lost(wrong.streamId(), new Fault.Malformed(said));
        }
    }

    private void lost(int id, Fault fault) {
        OriginStream stream = streams.get(id);
        if (stream != null) {
            stream.fail(fault);
        }
    }

    private void breakOff(Fault fault) {
        broken = true;
        retire();
        List.copyOf(streams.values()).forEach(stream -> stream.fail(fault));
    }

    private void writable(int id) {
        OriginStream stream = streams.get(id);
        if (stream != null && isWritable(id)) {
            stream.writable();
        }
    }

    private void close() {
        var _ = context().pipeline().close();
    }

    private void flushNow() {
        if (context().channel().isActive()) {
            flush(context());
        }
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "not connected");
    }
}
