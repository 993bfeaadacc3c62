package dev.sluice.proxy.front;

import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

import dev.sluice.model.Limits;
import dev.sluice.proxy.exchange.Admission;
import dev.sluice.proxy.exchange.Admitted;
import dev.sluice.proxy.exchange.ClientSide;
import dev.sluice.proxy.exchange.Peer;
import dev.sluice.proxy.exchange.RequestHead;
import dev.sluice.proxy.h2.AnswerFields;
import dev.sluice.proxy.h2.RequestFields;
import dev.sluice.proxy.h2.TrailerFields;
import dev.sluice.proxy.wire.Deadline;
import dev.sluice.proxy.wire.Framing;
import dev.sluice.proxy.wire.Malformed;

/**
 * One stream of a client: a request and its answer. What comes of the body waits here until the exchange asks for it, and only then does
 * the client get its window back. Confined to the event loop of its connection.
 */
final class ClientStream implements ClientSide {
    private final StreamsHandler connection;
    private final Http2Stream stream;
    private @Nullable RequestHead head;
    private @Nullable Malformed refusal;
    private @Nullable Admitted exchange;

    private ByteBuf body = Unpooled.EMPTY_BUFFER;
    private HttpHeaders trailers = EmptyHttpHeaders.INSTANCE;
    private final BodyPace pace = new BodyPace();
    private @Nullable Deadline bodyIdle;
    private long bodyBytes;
    private boolean asked;
    private boolean stepping;
    /** Everything of the request has come. */
    private boolean requestEnded;
    private boolean endTold;

    private ByteBuf last = Unpooled.EMPTY_BUFFER;
    private int waiting;
    private boolean held;
    private boolean ended;
    /** The work for it is over, here and at the origin. */
    private boolean finished;
    private boolean gone;

    ClientStream(StreamsHandler connection, Http2Stream stream) {
        this.connection = connection;
        this.stream = stream;
    }

    Http2Stream stream() {
        return stream;
    }

    int id() {
        return stream.id();
    }

    /** It is sound; it begins when everything that came with it was read. */
    void request(RequestFields.Parsed.Good good) {
        Limits limits = connection.worker().limits();
        requestEnded = stream.state() == Http2Stream.State.HALF_CLOSED_REMOTE;
        endTold = good.body() == Framing.Plain.NONE || good.body() instanceof Framing.Length(long bytes) && bytes == 0;
        head = new RequestHead(good.request(), good.body(), requestEnded);
        if (good.request().uri().length() > limits.uri()) {
            refusal = new Malformed(414, "the target is longer than " + limits.uri() + " bytes");
        } else if (good.body() instanceof Framing.Length(long bytes) && bytes > limits.body()) {
            refusal = overlong(limits);
        }
    }

    void refused(Malformed why) {
        requestEnded = stream.state() == Http2Stream.State.HALF_CLOSED_REMOTE;
        refusal = why;
    }

    /** Whether all of the request has come. */
    boolean isComplete() {
        return requestEnded;
    }

    void begin() {
        if (gone) {
            return;
        }
        if (refusal != null) {
            Admission.refuse(connection.worker().parts(), this, refusal);
        } else if (head != null) {
            Admission.admit(connection.worker().parts(), this, head).ifPresent(admitted -> {
                exchange = admitted;
                admitted.start();
            });
        }
    }

    /** Takes what it can; how many bytes the client may send anew for that. */
    int data(ByteBuf data, boolean isLast) {
        int count = data.readableBytes();
        requestEnded |= isLast;
        bodyBytes += count;
        pace.came(count);
        if (finished || refusal != null || count == 0) {
            step();
            return count;
        }
        Limits limits = connection.worker().limits();
        boolean slow = bodyIdle != null && asked && pace.isSlow(System.nanoTime());
        if (slow || bodyBytes > limits.body()) {
            broken(slow ? new Malformed(408, "the body came too slowly") : overlong(limits));
            return count;
        }
        if (asked && exchange != null && !body.isReadable() && !stepping) {
            hand(data.retainedSlice());
            step();
            return count;
        }
        keep(data);
        step();
        return 0;
    }

    void trailers(Http2Headers fields) throws Http2Exception {
        Optional<HttpHeaders> read = TrailerFields.read(fields);
        if (read.isEmpty()) {
            throw Http2Exception.streamError(id(), Http2Error.PROTOCOL_ERROR, "a field that may not be in trailers");
        }
        trailers = read.get();
        requestEnded = true;
        step();
    }

    /** For now nothing more of the request comes. */
    void breathEnds() {
        if (exchange != null) {
            exchange.flush();
        }
    }

    /** The client does not want it any more, or cannot be told. */
    void gone() {
        if (gone) {
            return;
        }
        gone = true;
        Admitted left = exchange;
        finish();
        if (left != null) {
            left.clientGone();
        }
    }

    /** There may be room for more of the answer. */
    void resume() {
        held = false;
        if (exchange != null) {
            exchange.clientWritable();
        }
    }

    /** Whether it is held only from now on. */
    boolean holds() {
        boolean before = held;
        held = true;
        return !before;
    }

    /** So many bytes more, or less, wait for the client. */
    void waits(int bytes) {
        waiting += bytes;
    }

    int waiting() {
        return waiting;
    }

    /** How much memory is taken up by what came and waits, the answer's data that are being written apart. */
    int held() {
        return body.capacity() + last.capacity() + (exchange == null ? 0 : exchange.waiting());
    }

    @Override
    public Peer peer() {
        return connection.peer();
    }

    @Override
    public void readBody() {
        asked = true;
        step();
    }

    @Override
    public boolean isWritable() {
        return gone || ended || connection.answers().isWritable(this);
    }

    @Override
    public void interim(HttpResponse interim) {
        if (!gone) {
            var _ = connection.answers().head(this, AnswerFields.write(interim, Framing.Plain.NONE), false);
        }
    }

    @Override
    public void head(HttpResponse answer, Framing framing) {
        if (!gone) {
            ended = framing == Framing.Plain.NONE || framing instanceof Framing.Length(long bytes) && bytes == 0;
            ChannelFuture written = connection.answers().head(this, AnswerFields.write(answer, framing), ended);
            whenEnded(written);
        }
    }

    /** The last one is kept back until the turn ends, because it may be the one that ends the stream. */
    @Override
    public void piece(ByteBuf piece) {
        if (gone || ended) {
            piece.release();
            return;
        }
        flushLast();
        last = piece;
        connection.answers().mark();
    }

    @Override
    public void end(HttpHeaders answerTrailers) {
        if (!gone && !ended) {
            ended = true;
            if (answerTrailers.isEmpty()) {
                whenEnded(connection.answers().data(this, takeLast(), true));
            } else {
                ended = false;
                flushLast();
                ended = true;
                whenEnded(connection.answers().head(this, TrailerFields.write(answerTrailers), true));
            }
        }
        finish();
    }

    @Override
    public void cut() {
        if (!gone) {
            gone = true;
            finish();
            connection.reset(stream, Http2Error.INTERNAL_ERROR);
        }
    }

    @Override
    public void flush() {
        if (!gone) {
            flushLast();
        }
    }

    private void flushLast() {
        if (last.isReadable()) {
            var _ = connection.answers().data(this, takeLast(), false);
        }
    }

    private ByteBuf takeLast() {
        ByteBuf taken = last;
        last = Unpooled.EMPTY_BUFFER;
        return taken;
    }

    /** A client that is still sending is asked to stop, once it has its answer (RFC 9113 section 8.1). */
    private void whenEnded(ChannelFuture written) {
        if (ended && !requestEnded) {
            var _ = written.addListener(_ -> {
                if (!gone && stream.state() == Http2Stream.State.HALF_CLOSED_LOCAL) {
                    connection.reset(stream, Http2Error.NO_ERROR);
                }
            });
        }
    }

    private void step() {
        if (stepping) {
            return;
        }
        stepping = true;
        try {
            while (exchange != null && asked && body.isReadable()) {
                int count = body.readableBytes();
                ByteBuf piece = body;
                body = Unpooled.EMPTY_BUFFER;
                hand(piece);
                connection.consumed(stream, count);
            }
        } finally {
            stepping = false;
        }
        after();
    }

    private void after() {
        if (exchange == null || body.isReadable()) {
            return;
        }
        if (requestEnded && !endTold) {
            endTold = true;
            lift();
            exchange.requestEnd(trailers);
        } else if (asked && !requestEnded) {
            await();
        }
    }

    private void hand(ByteBuf piece) {
        asked = false;
        lift();
        if (exchange == null) {
            piece.release();
        } else {
            exchange.piece(piece);
        }
    }

    private void keep(ByteBuf data) {
        body = body.isReadable() ? ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(connection.context().alloc(), body, data.retainedSlice())
                : connection.context().alloc().buffer(data.readableBytes()).writeBytes(data, data.readerIndex(), data.readableBytes());
    }

    private void await() {
        pace.waits(System.nanoTime());
        if (bodyIdle == null) {
            bodyIdle = connection.worker().wheel().deadline(() -> broken(new Malformed(408, "no byte of the body for "
                    + connection.worker().limits().bodyIdle().toMillis() + " ms")));
        }
        bodyIdle.in(connection.worker().limits().bodyIdle().toNanos());
    }

    private void lift() {
        if (bodyIdle != null) {
            bodyIdle.lift();
        }
    }

    private void broken(Malformed why) {
        if (exchange != null) {
            exchange.requestBroken(why);
        } else if (!finished && refusal == null) {
            refusal = why;
        }
    }

    private static Malformed overlong(Limits limits) {
        return new Malformed(413, "the body is longer than " + limits.body() + " bytes");
    }

    private void finish() {
        if (finished) {
            return;
        }
        finished = true;
        exchange = null;
        body.release();
        body = Unpooled.EMPTY_BUFFER;
        takeLast().release();
        if (bodyIdle != null) {
            bodyIdle.forget();
        }
        connection.finished();
    }
}
