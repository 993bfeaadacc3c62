package dev.sluice.load.run;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

import dev.sluice.load.run.Happening.Trouble.Kind;
import dev.sluice.proxy.wire.Deadline;

/**
 * A connection of one visitor, with at most one request under way, whatever it speaks. Confined to the event loop of its visitor.
 */
abstract sealed class Line extends ChannelInboundHandlerAdapter permits PlainLine, StreamLine {
    private static final String CUT = "the connection ended before the answer was whole";

    private final Channel channel;
    private final Server server;
    private final long patience;
    private final Deadline deadline;
    private @Nullable Exchange underWay;
    private long served;
    private boolean isWorn;

    Line(Channel channel, Server server, Patience patience) {
        this.channel = channel;
        this.server = server;
        this.patience = patience.nanos();
        this.deadline = patience.deadline(this::miss);
    }

    /** Writes a request. */
    abstract void write(Exchange exchange);

    /** Sends a request; there must be none under way. */
    final void send(Exchange exchange) {
        underWay = exchange;
        deadline.in(patience);
        write(exchange);
    }

    Server server() {
        return server;
    }

    /** It can be asked something. */
    final boolean isOpen() {
        return channel.isActive() && !isWorn && underWay == null;
    }

    /** It has answered before: the server may be closing it just now. */
    final boolean isKept() {
        return served > 0;
    }

    final void close() {
        isWorn = true;
        deadline.forget();
        var _ = channel.close();
    }

    /** Nothing more is sent after what is under way. */
    final void wear() {
        isWorn = true;
    }

    final @Nullable Exchange underWay() {
        return underWay;
    }

    /** The answer is whole. */
    final void finish(Exchange exchange) {
        release();
        served++;
        if (isWorn) {
            close();
        }
        exchange.end();
    }

    /** What is under way has failed, and the connection with it. */
    final void fail(Kind kind, String why) {
        Exchange failed = release();
        close();
        if (failed != null) {
            failed.fail(kind, why);
        }
    }

    final void failUntouched(Kind kind, String why) {
        Exchange failed = release();
        close();
        if (failed != null) {
            failed.failUntouched(kind, why);
        }
    }

    final void ended() {
        fail(Kind.CLOSED, CUT);
    }

    final void broke(Throwable cause) {
        Troubles.Cause known = Troubles.of(cause);
        fail(known.kind(), known.what());
    }

    private @Nullable Exchange release() {
        Exchange released = underWay;
        underWay = null;
        deadline.lift();
        return released;
    }

    private void miss() {
        fail(Kind.TIMEOUT, "no whole answer within " + patience / 1_000_000 + " ms");
    }
}
