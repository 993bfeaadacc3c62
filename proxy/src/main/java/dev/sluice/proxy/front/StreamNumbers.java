package dev.sluice.proxy.front;

import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which streams a client has had (RFC 9113 section 5.1). It may still be sending on those that we reset last, and that is no fault.
 * Confined to the event loop of its connection.
 */
final class StreamNumbers {
    private static final Logger LOG = LoggerFactory.getLogger(StreamNumbers.class);

    private final Http2Connection connection;
    private final int[] resets = new int[32];
    private int next;
    private int made;

    StreamNumbers(Http2Connection connection) {
        this.connection = connection;
        connection.addListener(new Http2ConnectionAdapter() {
            @Override
            public void onStreamAdded(Http2Stream stream) {
                made++;
            }
        });
    }

    void reset(int id) {
        resets[next] = id;
        next = (next + 1) % resets.length;
    }

    boolean wasReset(int id) {
        for (int known : resets) {
            if (known == id) {
                return true;
            }
        }
        return false;
    }

    /**
     * What a client is told of a stream error. Netty takes fields behind the end of a request for one block of trailers too many; what is
     * wrong with them is that the stream was closed (RFC 9113 section 5.1).
     */
    static Http2Error code(@Nullable Http2Stream stream, Http2Exception wrong) {
        boolean ended = stream != null && stream.state() == Http2Stream.State.HALF_CLOSED_REMOTE;
        boolean fields = ended && String.valueOf(wrong.getMessage()).contains("too many headers");
        return fields ? Http2Error.STREAM_CLOSED : wrong.error();
    }

    /** Whether there are streams that the client can never open any more, having opened later ones. */
    boolean areLeftOut() {
        return connection.remote().lastStreamCreated() > 2 * made - 1;
    }

    /** So that what else comes on it is known to belong to it; beyond the limit too, for it is refused. */
    @Nullable
    Http2Stream create(int id) {
        Http2Connection.Endpoint<?> client = connection.remote();
        int most = client.maxActiveStreams();
        client.maxActiveStreams(Integer.MAX_VALUE);
        try {
            return client.createStream(id, false);
        } catch (Http2Exception notAllowed) {
            LOG.debug("stream not made: stream={} cause={}", id, notAllowed.toString());
            return null;
        } finally {
            client.maxActiveStreams(most);
        }
    }
}
