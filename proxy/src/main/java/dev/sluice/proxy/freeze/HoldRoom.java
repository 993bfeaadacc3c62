package dev.sluice.proxy.freeze;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much is parked on all event loops together, and whose requests those are. Shared by them without a lock; whoever takes gives back.
 * Clients are told apart by some bits of a hash: one may seem to have a request here who has none, never the other way round.
 */
final class HoldRoom {
    private static final int PLACES = 1 << 14;

    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong last = new AtomicLong();
    private final AtomicIntegerArray clients = new AtomicIntegerArray(PLACES);

    /** One client in one unit: what waits in another unit is not waited for. */
    static long key(String unit, long client) {
        long mixed = (client ^ unit.hashCode()) * 0x9e3779b97f4a7c15L;
        return mixed ^ mixed >>> 32;
    }

    /** The number of a request that came in, above all given before; 0: as many as may be are here. */
    long enter(long client, int most) {
        if (requests.incrementAndGet() > most) {
            requests.decrementAndGet();
            return 0;
        }
        clients.incrementAndGet(place(client));
        return last.incrementAndGet();
    }

    void leave(long client, long itsBytes) {
        clients.decrementAndGet(place(client));
        bytes.addAndGet(-itsBytes);
        requests.decrementAndGet();
    }

    /** False: that would be more than may be here. */
    boolean take(long more, long most) {
        if (bytes.addAndGet(more) > most) {
            bytes.addAndGet(-more);
            return false;
        }
        return true;
    }

    boolean has(long client) {
        return clients.get(place(client)) > 0;
    }

    boolean isEmpty() {
        return requests.get() == 0;
    }

    private static int place(long client) {
        return (int) client & PLACES - 1;
    }
}
