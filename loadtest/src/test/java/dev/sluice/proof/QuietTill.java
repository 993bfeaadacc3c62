package dev.sluice.proof;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A stack that answers GETs at once and POSTs after a while, writes down every number that it was told to carry out, and says how many it
 * had to do with at once. It fails in no way until it is killed.
 */
final class QuietTill extends SocketTill {
    private final Duration work;
    private final AtomicInteger busy = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    QuietTill(String name, Duration work) throws IOException {
        super(name);
        this.work = work;
    }

    /** The most requests that were here at once. */
    int most() {
        return most.get();
    }

    @Override
    boolean serve(Socket socket, BufferedInputStream in, String head) throws IOException {
        most.accumulateAndGet(busy.incrementAndGet(), Math::max);
        try {
            if (head.startsWith("POST ")) {
                int id = number(head);
                body(head, in);
                count(id);
                LockSupport.parkNanos(work.toNanos());
                answer(socket, id, "");
            } else {
                answer(socket);
            }
        } finally {
            busy.decrementAndGet();
        }
        return true;
    }
}
