package dev.sluice.proxy.exchange;

import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;

import dev.sluice.proxy.outcome.Fault;
import dev.sluice.proxy.outcome.Outcome;
import dev.sluice.proxy.wire.Deadline;
import dev.sluice.proxy.wire.EventStreams;
import dev.sluice.proxy.wire.RawConnection;

/**
 * A WebSocket after its handshake: bytes both ways, each side read only while the other one takes more. It looks at the headers of frames,
 * to say goodbye between two of them and to see how the origin ends it. Confined to the event loop of both connections.
 */
final class Tunnel {
    private static final Outcome SWITCHED = Outcome.answered(101);
    private static final Outcome ABNORMAL = new Outcome.Failed(new Fault.Malformed("the origin ended a WebSocket abnormally"));
    private static final long IDLE = EventStreams.IDLE_NANOS;
    /** Once one side has ended, the other may be silent for so long. */
    private static final long HALF_IDLE = TimeUnit.SECONDS.toNanos(30);
    /** From the goodbye of the proxy to the end. */
    private static final long GOODBYE = TimeUnit.SECONDS.toNanos(5);

    private enum Phase {
        /** Whatever comes is passed on. */
        OPEN,
        /** The proxy says goodbye as soon as the origin's frame is complete. */
        LEAVING,
        /** The client was told; of the origin nothing is passed on any more, of the client its own goodbye is. */
        LEFT
    }

    private final Account account;
    private final Runnable over;
    private final TunnelEnd client;
    private final TunnelEnd origin;
    private final FrameWatch fromClient = new FrameWatch();
    private final FrameWatch fromOrigin = new FrameWatch();
    private final LongStream stream;
    private final Deadline deadline;

    private Phase phase = Phase.OPEN;
    private Farewell farewell = Farewell.LEAVING;
    /** The client went, or said that it goes, before the origin did. */
    private boolean clientLeft;

    private Tunnel(LongStreams streams, Account account, Runnable over, RawConnection client, RawConnection origin) {
        this.account = account;
        this.over = over;
        this.client = new TunnelEnd(this, client.channel(), streams.wheel());
        this.origin = new TunnelEnd(this, origin.channel(), streams.wheel());
        this.deadline = streams.wheel().deadline(this::overdue);
        this.stream = streams.enter(account, SWITCHED, true, this::sayGoodbye);
    }

    /** Begins with what came early on either side; {@code over} runs once, when the origin's end is closed and the outcome is known. */
    static void open(LongStreams streams, Account account, Runnable over, RawConnection client, RawConnection origin) {
        var tunnel = new Tunnel(streams, account, over, client, origin);
        tunnel.client.takeOver();
        tunnel.origin.takeOver();
        tunnel.stillAlive();
        tunnel.came(tunnel.origin, origin.early());
        tunnel.came(tunnel.client, client.early());
        tunnel.paused(tunnel.origin);
        tunnel.paused(tunnel.client);
    }

    /** Takes bytes over. */
    void came(TunnelEnd from, ByteBuf bytes) {
        stillAlive();
        if (from == client) {
            fromClient.follow(bytes);
            clientLeft |= fromClient.closeCode() >= 0 && fromOrigin.closeCode() < 0;
            origin.write(bytes);
        } else {
            cameFromOrigin(bytes);
        }
    }

    /** For now no more comes from there. */
    void paused(TunnelEnd from) {
        other(from).flush();
        if (other(from).isWritable() || phase == Phase.LEFT) {
            from.read();
        }
    }

    /** It takes more again. */
    void writable(TunnelEnd end) {
        other(end).read();
    }

    /** It sends no more, and may still receive. */
    void inputEnded(TunnelEnd from) {
        ending(from);
        if (phase == Phase.LEFT || other(from).isInputEnded()) {
            client.close();
            origin.close();
        } else {
            other(from).endOutput();
        }
        stillAlive();
    }

    /** It broke, as by a reset, and the other side must be able to see that. */
    void broke(TunnelEnd end) {
        end.closeNow();
        ending(end);
        other(end).reset();
    }

    /** It is closed. */
    void gone(TunnelEnd end) {
        ending(end);
        other(end).close();
        if (end == origin) {
            stream.leave();
            account.ended(SWITCHED);
            over.run();
        }
        if (client.isGone() && origin.isGone()) {
            deadline.forget();
        } else {
            stillAlive();
        }
    }

    private void cameFromOrigin(ByteBuf bytes) {
        switch (phase) {
            case OPEN -> {
                fromOrigin.follow(bytes);
                if (fromOrigin.closeCode() >= 0) {
                    judge();
                }
                client.write(bytes);
            }
            case LEAVING -> {
                int end = fromOrigin.toEndOfFrame(bytes, bytes.readerIndex());
                client.write(bytes.readRetainedSlice(end - bytes.readerIndex()));
                bytes.release();
                leaveBetweenFrames();
            }
            case LEFT -> bytes.release();
        }
    }

    private void sayGoodbye(Farewell why) {
        if (phase != Phase.OPEN) {
            return;
        }
        judge();
        phase = Phase.LEAVING;
        farewell = why;
        deadline.in(GOODBYE);
        leaveBetweenFrames();
    }

    private void leaveBetweenFrames() {
        if (!fromOrigin.isBetweenFrames()) {
            return;
        }
        phase = Phase.LEFT;
        if (fromOrigin.closeCode() < 0) {
            client.writeClose(farewell.closeCode());
        }
        client.flush();
        origin.read();
    }

    private void ending(TunnelEnd end) {
        if (end == origin) {
            judge();
        } else {
            clientLeft = true;
        }
    }

    /** The origin has ended it, or is through with it; what was said of it before stays. */
    private void judge() {
        boolean abnormal = switch (fromOrigin.closeCode()) {
            case -1 -> !origin.isOpen();
            case 1006, 1011, 1013 -> true;
            default -> false;
        };
        account.judged(abnormal && phase == Phase.OPEN && !clientLeft ? ABNORMAL : SWITCHED);
    }

    private void stillAlive() {
        if (phase == Phase.OPEN) {
            deadline.in(client.isOpen() && origin.isOpen() ? IDLE : HALF_IDLE);
        }
    }

    private void overdue() {
        if (phase == Phase.OPEN && client.isOpen() && origin.isOpen()) {
            sayGoodbye(Farewell.LEAVING);
        } else {
            client.closeNow();
            origin.closeNow();
        }
    }

    private TunnelEnd other(TunnelEnd end) {
        return end == client ? origin : client;
    }
}
