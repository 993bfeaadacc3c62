package dev.sluice.proxy.guard;

import java.util.concurrent.atomic.AtomicLongArray;

import dev.sluice.model.Evidence;

/**
 * The clients seen in the last ten minutes, as far as rules tell them apart: a handful. One writer, any readers, hence the atomic array; a
 * reader may take a client for another one in the moment in which they change places.
 */
final class SeenClients {
    private static final int SECONDS = 600;
    private static final int MOST = Evidence.CLIENTS_TOLD_APART;

    /** Clients at even places, when they were last seen after them. */
    private final AtomicLongArray cells = new AtomicLongArray(2 * MOST);

    void add(long client, int second) {
        int free = -1;
        for (int at = 0; at < 2 * MOST; at += 2) {
            long seen = cells.getPlain(at + 1);
            if (seen != 0 && cells.getPlain(at) == client) {
                if (seen != second) {
                    cells.setOpaque(at + 1, second);
                }
                return;
            }
            free = isLive(seen, second) ? free : at;
        }
        if (free >= 0) {
            cells.setOpaque(free, client);
            cells.setOpaque(free + 1, second);
        }
    }

    void addTo(Union union, int second) {
        for (int at = 0; at < 2 * MOST; at += 2) {
            if (isLive(cells.getOpaque(at + 1), second)) {
                union.add(cells.getOpaque(at));
            }
        }
    }

    private static boolean isLive(long seen, int second) {
        return seen != 0 && seen > second - SECONDS;
    }

    /** The clients of several event loops. Confined to one thread. */
    static final class Union {
        private final long[] clients = new long[MOST];
        private int size;

        void add(long client) {
            for (int i = 0; i < size; i++) {
                if (clients[i] == client) {
                    return;
                }
            }
            if (size < MOST) {
                clients[size++] = client;
            }
        }

        int size() {
            return size;
        }

        Union clear() {
            size = 0;
            return this;
        }
    }
}
