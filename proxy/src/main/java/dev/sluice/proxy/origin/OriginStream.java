package dev.sluice.proxy.origin;

import java.net.InetSocketAddress;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

import dev.sluice.model.Origin;
import dev.sluice.model.Stack;
import dev.sluice.proxy.h2.AnswerFields;
import dev.sluice.proxy.h2.HeadFields;
import dev.sluice.proxy.h2.TrailerFields;
import dev.sluice.proxy.outcome.Fault;
import dev.sluice.proxy.wire.DeadlineWheel;
import dev.sluice.proxy.wire.Framing;
import dev.sluice.proxy.wire.HeadSink;
import dev.sluice.proxy.wire.RawConnection;

/**
 * One request and its answer as a stream of a {@link SharedConnection}. What ends it early is said to the origin by a reset of the stream;
 * the connection stays. Confined to the connection's event loop.
 */
final class OriginStream implements Lease {
    private static final int MOST_INTERIMS = 16;

    private final SharedConnection connection;
    private final Patience patience;
    private final HttpMethod asked;
    private final boolean reused;

    private @Nullable Answers answers;
    private int id;
    private boolean over;
    private boolean requestEnded;

    private boolean touched;
    private boolean heard;
    private boolean headSeen;
    private int interims;
    private final AnswerBody body = new AnswerBody();
    /** When it was last written to or heard of. */
    private long since;
    private boolean ended;

    OriginStream(SharedConnection connection, DeadlineWheel wheel, Stack.Timeouts timeouts, HttpMethod asked) {
        this.connection = connection;
        this.patience = new Patience(wheel, this::overdue);
        this.asked = asked;
        this.reused = connection.hasServed();
        patience.begin(timeouts);
    }

    /** 0: not a byte of it was written. */
    int id() {
        return id;
    }

    @Override
    public Origin origin() {
        return connection.place().origin;
    }

    @Override
    public InetSocketAddress address() {
        return connection.place().address;
    }

    @Override
    public boolean isReused() {
        return reused;
    }

    @Override
    public boolean isAnswering() {
        return heard;
    }

    @Override
    public boolean isOpen() {
        return !over && connection.takesStreams();
    }

    @Override
    public void answerTo(Answers taker) {
        answers = taker;
    }

    @Override
    public HeadSink head() {
        return new HeadFields(connection.scheme(), this::begin);
    }

    @Override
    public void piece(ByteBuf piece) {
        connection.data(id, piece, false);
    }

    @Override
    public void end(HttpHeaders after) {
        requestEnded = true;
        if (after.isEmpty()) {
            connection.data(id, Unpooled.EMPTY_BUFFER, true);
        } else {
            connection.trailers(id, TrailerFields.write(after));
        }
    }

    @Override
    public void flush() {
        connection.flushSoon();
    }

    @Override
    public boolean isWritable() {
        return connection.isWritable(id);
    }

    @Override
    public void requestSent(long nanosForHead) {
        since = System.nanoTime();
        if (!over) {
            patience.sent(nanosForHead);
        }
    }

    @Override
    public void requestUnderWay() {
        since = System.nanoTime();
        if (!over) {
            patience.underWay();
        }
    }

    @Override
    public void requestWaits() {
        if (!over) {
            patience.requestWaits();
        }
    }

    /** The connection is always read; how much comes is said by windows. */
    @Override
    public void listen() {}

    @Override
    public void resume() {
        deliver();
        pause();
    }

    @Override
    public void giveBackUnused() {
        release();
    }

    @Override
    public void discard() {
        abandon(Http2Error.CANCEL);
    }

    @Override
    public RawConnection handOver() {
        throw new IllegalStateException("a stream of HTTP/2 does not become another protocol");
    }

    /** Fields came: the head of an answer, one that announces it, or those behind the body. */
    void fields(Http2Headers fields, boolean last) {
        heard();
        if (headSeen) {
            trailers(fields, last);
            return;
        }
        switch (AnswerFields.read(fields)) {
            case AnswerFields.Parsed.Broken(String why) -> malformed(why);
            case AnswerFields.Parsed.Good(HttpResponse head) when head.status().code() < 200 -> interim(head, last);
            case AnswerFields.Parsed.Good(HttpResponse head) -> head(head, last);
        }
    }

    /** Bytes of the body came; says how many of them are through already. The caller keeps them. */
    int data(ByteBuf piece, boolean last) {
        int size = piece.readableBytes();
        heard();
        if (!headSeen) {
            malformed("a body before its head");
            return size;
        }
        if (body.isNone() && size > 0) {
            bodyAgainstTheRules();
            return size;
        }
        body.came(size);
        if (body.isLengthWrong(last)) {
            malformed("a body of another length than its content-length");
            return size;
        }
        ended |= last;
        boolean through = take(piece);
        deliver();
        return through ? size : 0;
    }

    /** Nothing more comes on this stream. */
    void reset(long code) {
        if (ended) {
            return; // the answer is whole; the origin does not want the rest of the request
        }
        if (code == Http2Error.REFUSED_STREAM.code() && !heard) {
            connection.refused();
            fail(new Fault.Unprocessed("the stream was refused"));
        } else {
            fail(new Fault.Reset("the stream was reset: " + Http2Error.valueOf(code)));
        }
    }

    /** It has ended without a whole answer, unless all of it is here already. */
    void fail(Fault fault) {
        Answers taker = answers;
        if (ended || over) {
            return;
        }
        release();
        unanswered(fault);
        if (taker != null) {
            taker.failed(fault);
        }
    }

    /** It speaks against the place, unless nothing had been begun or it may be a connection alone that went. */
    private void unanswered(Fault fault) {
        if (!headSeen && !fault.provablyUnprocessed() && !(fault instanceof Fault.Reset && reused && !heard)) {
            connection.place().failed(connection);
        }
    }

    /** The origin takes more of the request. */
    void writable() {
        if (answers != null && !over && !ended) {
            answers.originWritable();
        }
    }

    /** Something came in this turn of reading; false: something came before already. */
    boolean touch() {
        boolean first = !touched;
        touched = true;
        return first;
    }

    /** For now nothing more comes. */
    void pause() {
        touched = false;
        if (answers != null) {
            answers.pause();
        }
    }

    private void begin(Http2Headers fields, boolean bodyless) {
        requestEnded = bodyless;
        id = connection.enter(this);
        connection.head(id, fields, bodyless);
    }

    private void heard() {
        heard = true;
        since = connection.heardAt();
        patience.heard();
    }

    private void interim(HttpResponse head, boolean last) {
        if (last || head.status().code() == 101) {
            malformed(last ? "an interim answer that ends the stream" : "a 101, which HTTP/2 does not have");
        } else if (++interims > MOST_INTERIMS) {
            malformed("more than " + MOST_INTERIMS + " interim answers");
        } else if (answers != null) {
            answers.interim(head);
        }
    }

    private void head(HttpResponse head, boolean last) {
        Framing framing = body.announced(head, asked, last);
        if (framing instanceof Framing.Ambiguous(String why)) {
            malformed(why);
            return;
        }
        if (body.isLengthWrong(last)) {
            malformed("no body, in spite of its content-length");
            return;
        }
        headSeen = true;
        connection.place().answered(connection, head.status().code());
        ended = last;
        patience.headSeen(head.headers());
        if (answers != null) {
            answers.head(head, framing);
        }
        deliver();
    }

    private void trailers(Http2Headers fields, boolean last) {
        if (!last || !body.ends(fields)) {
            malformed("malformed fields behind the body, or a body of another length than its content-length");
            return;
        }
        ended = true;
        deliver();
    }

    /** What an answer without a body brings all the same is nobody's: the answer is complete without it. */
    private void bodyAgainstTheRules() {
        connection.reset(id, Http2Error.CANCEL);
        ended = true;
        deliver();
    }

    /** True: it went on to the client at once. */
    private boolean take(ByteBuf piece) {
        Answers taker = answers;
        if (taker == null || !piece.isReadable()) {
            return true;
        }
        if (!body.isWaiting() && taker.wants()) {
            taker.answerPiece(piece.retain());
            return true;
        }
        body.keep(piece, connection.alloc());
        return false;
    }

    private void deliver() {
        Answers taker = answers;
        if (taker == null || over) {
            return;
        }
        if (body.isWaiting() && taker.wants()) {
            ByteBuf all = body.takeAll();
            connection.consumed(id, all.readableBytes());
            taker.answerPiece(all);
        }
        if (!body.isWaiting() && ended) {
            complete(taker);
        } else if (ended) {
            patience.forget(); // it is the client alone that is waited for
        }
    }

    /** The lease ends before the taker hears of it, so that its next request may already use the connection. */
    private void complete(Answers taker) {
        abandon(Http2Error.NO_ERROR);
        taker.end(body.trailers());
    }

    private void malformed(String why) {
        if (!over) {
            Answers taker = answers;
            abandon(Http2Error.PROTOCOL_ERROR);
            var fault = new Fault.Malformed(why);
            unanswered(fault);
            if (taker != null) {
                taker.failed(fault);
            }
        }
    }

    /** Resets the stream, unless it was complete both ways. */
    private void abandon(Http2Error why) {
        if (!over && id != 0 && !(ended && requestEnded)) {
            connection.reset(id, why);
        }
        release();
    }

    private void release() {
        answers = null;
        if (!over) {
            over = true;
            patience.forget();
            body.takeAll().release();
            connection.ended(this);
        }
    }

    private void overdue() {
        Answers taker = answers;
        if (taker != null && !patience.extended(taker)) {
            connection.suspect(since);
            abandon(Http2Error.CANCEL);
            unanswered(patience.fault());
            taker.failed(patience.fault());
        }
    }
}
