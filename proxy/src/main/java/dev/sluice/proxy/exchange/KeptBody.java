package dev.sluice.proxy.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

import dev.sluice.model.HoldTerms;
import dev.sluice.proxy.freeze.Berth;

/** What has come of a body while its request is parked: copied, so that it takes up no more than is counted. Confined to an event loop. */
final class KeptBody {
    private final HoldTerms terms;
    private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
    private int capacity;
    private @Nullable HttpHeaders trailers;

    KeptBody(HoldTerms terms) {
        this.terms = terms;
    }

    /** Also while it is an exchange's that has not sent it yet. */
    int capacity() {
        return capacity;
    }

    /** False: it is longer than it may be, or there is no room for it. */
    boolean add(ByteBuf piece, Berth berth) {
        int length = bytes.readableBytes() + piece.readableBytes();
        if (length > terms.body()) {
            return false;
        }
        if (length > capacity) {
            int grown = Math.min(terms.body(), Math.max(length, 2 * capacity));
            if (!berth.takes(grown - capacity, terms.total())) {
                return false;
            }
            ByteBuf larger = ByteBufAllocator.DEFAULT.buffer(grown, grown).writeBytes(bytes);
            bytes.release();
            bytes = larger;
            capacity = grown;
        }
        bytes.writeBytes(piece);
        return true;
    }

    void end(HttpHeaders last) {
        trailers = last;
    }

    /** Gives it to an exchange that has not begun. */
    void handTo(Exchange exchange) {
        ByteBuf given = bytes;
        bytes = Unpooled.EMPTY_BUFFER;
        if (given.isReadable()) {
            exchange.piece(given);
        } else {
            given.release();
        }
        if (trailers != null) {
            exchange.requestEnd(trailers);
        }
    }

    void release() {
        bytes.release();
        bytes = Unpooled.EMPTY_BUFFER;
        capacity = 0;
    }
}
