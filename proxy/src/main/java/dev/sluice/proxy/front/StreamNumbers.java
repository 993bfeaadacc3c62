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
    private final Latest resets = new Latest();
    private final Latest ends = new Latest();
    private int made;

    /** The streams of which something was so last; older ones are forgotten. */
    private static final class Latest {
        private final int[] ids = new int[32];
        private int next;

        void add(int id) {
            ids[next] = id;
            next = (next + 1) % ids.length;
        }

        boolean has(int id) {
            for (int known : ids) {
                if (known == id) {
                    return true;
                }
            }
            return false;
        }
    }

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
        resets.add(id);
    }

    boolean wasReset(int id) {
        return resets.has(id);
    }

    /** Both sides have said everything. */
    void ended(int id) {
        ends.add(id);
    }

    /** What is wrong with the whole connection where more comes on a stream that is no more; null where that concerns the stream alone. */
    @Nullable
    Http2Exception fault(int id) {
        if (ends.has(id)) {
            return Http2Exception.connectionError(Http2Error.STREAM_CLOSED, "more on a stream that had ended"); // section 5.1
        }
        return areLeftOut()
                ? Http2Exception.connectionError(Http2Error.PROTOCOL_ERROR, "a stream with a number smaller than those before") // section 5.1.1
                : null;
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
    private boolean areLeftOut() {
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
