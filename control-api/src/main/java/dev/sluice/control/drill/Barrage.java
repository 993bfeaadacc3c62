package dev.sluice.control.drill;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** Safe test requests, evenly spread over a stretch of time, by a few clients at once, each over a connection of its own. */
final class Barrage {
    private static final int CLIENTS = 8;

    private final ExecutorService threads;
    private final Doorway doorway;
    private final DrillOrder order;
    private final String tag;
    private final Duration patience;

    Barrage(ExecutorService threads, Doorway doorway, DrillOrder order, String tag, Duration patience) {
        this.threads = threads;
        this.doorway = doorway;
        this.order = order;
        this.tag = tag;
        this.patience = patience;
    }

    /**
     * What came back.
     *
     * @param answered with anything but 5xx
     * @param serverErrors with 5xx
     * @param unanswered not at all
     * @param example what was wrong with one of them
     */
    record Returns(int answered, int serverErrors, int unanswered, Optional<String> example) {
        private static final Returns NONE = new Returns(0, 0, 0, Optional.empty());

        int sent() {
            return answered + serverErrors + unanswered;
        }

        int failed() {
            return serverErrors + unanswered;
        }

        Returns and(Returns more) {
            return new Returns(answered + more.answered, serverErrors + more.serverErrors, unanswered + more.unanswered,
                    example.or(more::example));
        }

        static Returns of(int status) {
            return status >= 500 ? new Returns(0, 1, 0, Optional.of("status " + status)) : new Returns(1, 0, 0, Optional.empty());
        }

        static Returns none(IOException why) {
            return new Returns(0, 0, 1, Optional.of(why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage()));
        }
    }

    /** Begins, and is done when all is answered or given up. */
    Future<Returns> begin(int requests, Duration over) {
        return threads.submit(() -> send(requests, over));
    }

    private Returns send(int requests, Duration over) throws InterruptedException, ExecutionException {
        long began = System.nanoTime();
        List<Future<Returns>> clients = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            int first = client;
            clients.add(threads.submit(() -> sendEach(first, requests, began, over.toNanos() / requests)));
        }
        Returns all = Returns.NONE;
        for (Future<Returns> client : clients) {
            all = all.and(client.get());
        }
        return all;
    }

    private Returns sendEach(int first, int requests, long began, long apart) throws IOException {
        Returns all = Returns.NONE;
        try (var client = new TestClient(doorway, order.host(), tag, patience)) {
            for (int i = first; i < requests && !Thread.currentThread().isInterrupted(); i += CLIENTS) {
                LockSupport.parkNanos(began + i * apart - System.nanoTime());
                all = all.and(send(client));
            }
        }
        return all;
    }

    private Returns send(TestClient client) throws IOException {
        try {
            return Returns.of(client.get(order.path()));
        } catch (IOException failed) {
            client.close();
            return Returns.none(failed);
        }
    }
}
