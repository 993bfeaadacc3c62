package dev.sluice.proxy.origin;

import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;

import dev.sluice.proxy.wire.DeadlineWheel;

/** Makes the handler of one connection to an origin by HTTP/2, with the limits that hold there (HARDENING R9, R12, R13). */
final class SharedBuilder extends AbstractHttp2ConnectionHandlerBuilder<SharedConnection, SharedBuilder> {
    private static final int LARGEST_HEAD = 64 << 10;
    private static final int MOST_CONTINUATIONS = 16;

    private final Place place;
    private final SharedConnection.Keeper keeper;
    private final DeadlineWheel wheel;

    /** What reads and writes frames. */
    record Codec(Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {}

    private SharedBuilder(Place place, SharedConnection.Keeper keeper, DeadlineWheel wheel) {
        this.place = place;
        this.keeper = keeper;
        this.wheel = wheel;
    }

    static SharedConnection connection(Place place, SharedConnection.Keeper keeper, DeadlineWheel wheel) {
        var streams = new DefaultHttp2Connection(false);
        streams.remote().flowController(new DefaultHttp2RemoteFlowController(streams, new UniformStreamByteDistributor(streams)));
        streams.local().allowPushTo(false); // from the first moment, not only once the origin has confirmed it
        var settings = new Http2Settings().pushEnabled(false).initialWindowSize(SharedConnection.STREAM_WINDOW)
                .maxHeaderListSize(LARGEST_HEAD);
        return new SharedBuilder(place, keeper, wheel).connection(streams).initialSettings(settings).encoderIgnoreMaxHeaderListSize(true)
                .decoderEnforceMaxSmallContinuationFrames(MOST_CONTINUATIONS).build();
    }

    @Override
    protected SharedConnection build(Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
        return new SharedConnection(place, keeper, wheel, new Codec(decoder, encoder, settings));
    }
}
