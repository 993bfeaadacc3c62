package dev.sluice.proof;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A stack that keeps every numbered POST for a while before it answers, resets some within the head, some within the body and some behind the work,
 * and leaves some without an answer until their connection is ended. It writes down every number as soon as it sees the head. All by number, so
 * that the same numbers meet the same failures on both stacks.
 */
final class HoldingTill extends SocketTill {
    private static final int FATES = 20;

    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger reset = new AtomicInteger();
    private final AtomicInteger hung = new AtomicInteger();
    /** Connections that the proxy ended within a request's body, which is its right. */
    private final AtomicInteger cut = new AtomicInteger();

    HoldingTill(String name) throws IOException {
        super(name);
    }

    /** POSTs that have come and are not over. */
    int underWay() {
        return underWay.get();
    }

    int resets() {
        return reset.get();
    }

    int hung() {
        return hung.get();
    }

    int cut() {
        return cut.get();
    }

    @Override
    boolean serve(Socket socket, BufferedInputStream in, String head) throws IOException {
        int id = number(head);
        count(id);
        underWay.incrementAndGet();
        try {
            return meet(socket, in, head, id);
        } finally {
            underWay.decrementAndGet();
        }
    }

    @Override
    void broke() {
        cut.incrementAndGet();
    }

    private boolean meet(Socket socket, BufferedInputStream in, String head, int id) throws IOException {
        int fate = Math.floorMod(id * 0x9E3779B9, FATES);
        if (fate == 0) {
            return resetIt(socket);
        }
        body(head, in);
        if (fate == 1) {
            hung.incrementAndGet();
            return in.read() >= 0; // nothing comes on this connection any more, but its end
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20 + id % 100));
        if (fate == 2 || fate == 3) {
            return resetIt(socket);
        }
        answer(socket, id, "");
        return true;
    }

    private boolean resetIt(Socket socket) throws IOException {
        reset.incrementAndGet();
        reset(socket);
        return false;
    }
}
