package dev.sluice.proxy.front;

import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.proxy.exchange.Peer;
import dev.sluice.proxy.h2.Conduct;
import dev.sluice.proxy.h2.FrameHeaders;
import dev.sluice.proxy.h2.RequestFields;
import dev.sluice.proxy.h2.TurnFlush;
import dev.sluice.proxy.wire.Malformed;

/**
 * One connection of HTTP/2: gives every stream an exchange of its own, and the client what it is owed when it misbehaves. A stream is
 * looked at when everything that came with it has been read, so that one which is cancelled in the same breath costs no origin anything.
 * Confined to its event loop.
 */
final class StreamsHandler extends Http2ConnectionHandler implements ClientConnection {
    private static final Logger LOG = LoggerFactory.getLogger(StreamsHandler.class);
    /** Of all bodies together, beyond the 65 535 bytes that a connection begins with. */
    private static final int MORE_WINDOW = (1 << 20) - 65_535;

    private final Arrival arrival;
    private final Http2Connection.PropertyKey key;
    private final FrameHeaders frames = FrameHeaders.ofClient();
    private final Conduct conduct = new Conduct();
    private final StreamNumbers numbers;
    private final Patience patience;
    private final Parting parting;
    private final List<ClientStream> arrived = new ArrayList<>();
    private final List<ClientStream> touched = new ArrayList<>();

    private @Nullable ChannelHandlerContext context;
    private @Nullable AnswerFrames answers;
    private boolean settingsSeen;
    private boolean ended;

    StreamsHandler(Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings, Arrival arrival) {
        super(decoder, encoder, settings, true, false);
        this.arrival = arrival;
        this.key = connection().newKey();
        this.numbers = new StreamNumbers(connection());
        this.patience = new Patience(worker(), this::tooQuiet, this::abandon);
        this.parting = new Parting(this, worker().wheel());
        connection().addListener(new Http2ConnectionAdapter() {
            @Override
            public void onStreamClosed(Http2Stream stream) {
                closed(stream);
            }

            @Override
            public void onStreamRemoved(Http2Stream stream) {
                removed();
            }
        });
    }

    @Override
    public Door door() {
        return arrival.door();
    }

    @Override
    public long held() {
        return answers().held(key);
    }

    @Override
    public void drain() {
        if (!ended) {
            parting.begin();
        }
    }

    @Override
    public void abandon() {
        if (context != null) {
            var _ = context.close();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) throws Exception {
        context = added;
        var flush = new TurnFlush(added.executor(), this::writeOut);
        answers = new AnswerFrames(this, flush, worker().wheel());
        super.handlerAdded(added);
        decoder().flowController().incrementWindowSize(connection().connectionStream(), MORE_WINDOW);
        flush.mark();
        patience.begins();
    }

    @Override
    public void channelActive(ChannelHandlerContext from) throws Exception {
        super.channelActive(from);
        worker().opened(this);
        from.read();
        if (worker().isDraining()) {
            drain();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) throws Exception {
        String wrong = frames.follow((ByteBuf) message, conduct, System.nanoTime());
        if (wrong == null) {
            super.channelRead(from, message);
        } else {
            ((ByteBuf) message).release();
            leave(Http2Error.ENHANCE_YOUR_CALM, wrong);
        }
    }

    /** Everything of this breath was read: the moment to begin what came, and to flush once. */
    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        discardSomeReadBytes();
        patience.block(frames.isInBlock());
        arrived.forEach(ClientStream::begin);
        arrived.clear();
        touched.forEach(ClientStream::breathEnds);
        touched.clear();
        answers().mark();
        from.read();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) throws Exception {
        super.channelWritabilityChanged(from);
        answers().mark();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        var _ = from.close();
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext from) throws Exception {
        end();
        super.handlerRemoved0(from);
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) throws Exception {
        end();
        super.channelInactive(from);
    }

    Worker worker() {
        return arrival.worker();
    }

    Peer peer() {
        return arrival.peer();
    }

    AnswerFrames answers() {
        if (answers == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return answers;
    }

    ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        return context;
    }

    /** The first frame of the client, or another of its kind. */
    void settingsRead() {
        if (!settingsSeen) {
            settingsSeen = true;
            patience.idle();
        }
    }

    void headersRead(int id, Http2Headers headers, boolean last) throws Http2Exception {
        Http2Stream stream = connection().stream(id);
        ClientStream known = stream.getProperty(key);
        if (known != null && known.isComplete()) {
            throw Http2Exception.streamError(id, Http2Error.STREAM_CLOSED, "fields behind the end");
        }
        if (known != null) {
            known.trailers(headers);
            touched.add(known);
            return;
        }
        conduct.opened(System.nanoTime());
        if (conduct.isFull()) {
            throw Http2Exception.streamError(id, Http2Error.REFUSED_STREAM, "as many as may be are under way");
        } else {
            begin(new ClientStream(this, stream), RequestFields.read(headers, last));
        }
    }

    private void begin(ClientStream stream, RequestFields.Parsed parsed) throws Http2Exception {
        switch (parsed) {
            case RequestFields.Parsed.Broken(String why) ->
                throw Http2Exception.streamError(stream.id(), Http2Error.PROTOCOL_ERROR, why);
            case RequestFields.Parsed.Refused(Malformed why) -> {
                arrive(stream);
                stream.refused(why);
                misbehaved(conduct.malformed(System.nanoTime()));
            }
            case RequestFields.Parsed.Good good -> {
                arrive(stream);
                stream.request(good);
            }
        }
    }

    private void arrive(ClientStream stream) {
        stream.stream().setProperty(key, stream);
        conduct.begins();
        arrived.add(stream);
        patience.busy();
    }

    int dataRead(int id, ByteBuf data, boolean last) {
        ClientStream stream = connection().stream(id).getProperty(key);
        if (stream == null) {
            return data.readableBytes();
        }
        touched.add(stream);
        return stream.data(data, last);
    }

    Parting parting() {
        return parting;
    }

    /** Nothing is done for a stream any more. */
    void finished() {
        conduct.ends();
    }

    void reset(Http2Stream stream, Http2Error code) {
        numbers.reset(stream.id());
        var _ = resetStream(context(), stream.id(), code.code(), context().newPromise());
        answers().mark();
    }

    /** A client that goes too far is told so, and everything it wants is dropped. */
    void leave(Http2Error code, String why) {
        if (ended) {
            return;
        }
        LOG.debug("client connection ended: client={} code={} why={}", peer().text(), code, why);
        var _ = frameWriter().writeGoAway(context(), connection().remote().lastStreamCreated(), code.code(),
                ByteBufUtil.writeUtf8(context().alloc(), why), context().newPromise());
        end();
        LingeringClose.begin(context().channel(), worker().wheel());
    }

    /** All is said: closes it behind what is still to be written. */
    void close() {
        if (!ended) {
            end();
            var _ = context().writeAndFlush(context().alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    protected void onConnectionError(ChannelHandlerContext from, boolean outbound, Throwable cause, @Nullable Http2Exception wrong) {
        leave(wrong == null ? Http2Error.INTERNAL_ERROR : wrong.error(), wrong == null ? "" : String.valueOf(wrong.getMessage()));
    }

    @Override
    protected void onStreamError(ChannelHandlerContext from, boolean outbound, Throwable cause, Http2Exception.StreamException wrong) {
        int id = wrong.streamId();
        Http2Stream stream = connection().stream(id);
        boolean late = wrong.error() == Http2Error.STREAM_CLOSED && numbers.wasReset(id); // sent before the client knew
        if (ended || late || outbound && (stream == null || stream.state() == Http2Stream.State.CLOSED)) {
            return;
        }
        Http2Exception fault = stream == null && wrong.error() == Http2Error.STREAM_CLOSED ? numbers.fault(id) : null;
        if (wrong instanceof Http2Exception.HeaderListSizeException) {
            tooLarge(id);
        } else if (fault != null) {
            leave(fault.error(), String.valueOf(fault.getMessage()));
        } else {
            long now = System.nanoTime();
            stream = stream == null && !connection().streamMayHaveExisted(id) ? numbers.create(id) : stream;
            Http2Error code = StreamNumbers.code(stream, wrong);
            refuse(id, stream, code);
            misbehaved(code == Http2Error.PROTOCOL_ERROR ? conduct.malformed(now) : null);
            misbehaved(conduct.reset(now));
        }
    }

    private void refuse(int id, @Nullable Http2Stream stream, Http2Error code) {
        if (stream == null) {
            var _ = resetStream(context(), id, code.code(), context().newPromise());
            answers().mark();
        } else {
            closed(stream);
            reset(stream, code);
        }
    }

    /** The fields of a request were more than fits; they were read all the same, to keep the tables of both sides alike. */
    private void tooLarge(int id) {
        Http2Stream stream = connection().streamMayHaveExisted(id) ? null : numbers.create(id);
        if (stream == null) {
            refuse(id, connection().stream(id), Http2Error.PROTOCOL_ERROR);
            return;
        }
        var refused = new ClientStream(this, stream);
        arrive(refused);
        refused.refused(new Malformed(431, "the header fields are longer than " + worker().limits().header() + " bytes"));
        misbehaved(conduct.malformed(System.nanoTime()));
    }

    private void misbehaved(@Nullable String how) {
        if (how != null) {
            leave(Http2Error.ENHANCE_YOUR_CALM, how);
        }
    }

    private void writeOut() {
        if (!ended) {
            flush(context());
            answers().resume();
            if (parting.isOver(connection().numActiveStreams())) {
                close();
            }
        }
    }

    /** A client's body was handed on: it may send as much anew. */
    void consumed(Http2Stream stream, int bytes) {
        try {
            decoder().flowController().consumeBytes(stream, bytes);
            answers().mark();
        } catch (Http2Exception wrong) {
            onError(context(), false, wrong);
        }
    }

    private void closed(Http2Stream stream) {
        ClientStream known = stream.getProperty(key);
        if (known != null) {
            known.gone();
            if (known.isComplete()) {
                numbers.ended(stream.id());
            }
        }
    }

    private void removed() {
        if (!ended && settingsSeen && connection().numActiveStreams() == 0) {
            patience.idle();
            answers().mark();
        }
    }

    private void tooQuiet() {
        if (settingsSeen) {
            leave(Http2Error.NO_ERROR, "");
        } else {
            abandon();
        }
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        worker().closed(this);
        patience.forget();
        parting.forget();
        answers().forget();
        encoder().close();
        decoder().close();
        var _ = connection().close(context().voidPromise());
    }
}
