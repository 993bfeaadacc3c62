package dev.sluice.proxy.front;

import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;

import dev.sluice.proxy.h2.Conduct;

/** How HTTP/2 is spoken with clients: what they are told they may do, and which checks the frames go through before we see them. */
final class StreamsBuilder extends AbstractHttp2ConnectionHandlerBuilder<StreamsHandler, StreamsBuilder> {
    /** Of the body of one request that nobody asked for yet, as of all others here: what RFC 9113 section 6.9.2 begins with. */
    private static final int STREAM_WINDOW = 65_535;
    private static final int MOST_CONTINUATIONS = 16;

    private final Arrival arrival;

    StreamsBuilder(Arrival arrival) {
        this.arrival = arrival;
        var connection = new DefaultHttp2Connection(true, 0);
        connection.remote().flowController(
                new DefaultHttp2RemoteFlowController(connection, new UniformStreamByteDistributor(connection))); // RFC 9113 section 5.3.2
        connection(connection);
        initialSettings(new Http2Settings().maxConcurrentStreams(Conduct.MOST_STREAMS).initialWindowSize(STREAM_WINDOW)
                .maxHeaderListSize(arrival.worker().limits().header()));
        validateHeaders(true);
        validateRequiredPseudoHeaders(true);
        encoderIgnoreMaxHeaderListSize(true);
        headerSensitivityDetector((name, _) -> name.length() == 10 && "set-cookie".contentEquals(name)); // not worth a place in the table
        decoderEnforceMaxSmallContinuationFrames(MOST_CONTINUATIONS);
        decoderEnforceMaxRstFramesPerWindow(0, 0); // counted by Conduct, with what is done beside them
        encoderEnforceMaxRstFramesPerWindow(0, 0);
        decoupleCloseAndGoAway(true);
        flushPreface(false);
    }

    @Override
    protected StreamsHandler build() {
        return super.build();
    }

    @Override
    protected StreamsHandler build(Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
        var handler = new StreamsHandler(decoder, encoder, settings, arrival);
        frameListener(new StreamFrames(handler));
        return handler;
    }
}
