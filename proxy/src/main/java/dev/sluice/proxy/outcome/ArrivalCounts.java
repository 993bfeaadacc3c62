package dev.sluice.proxy.outcome;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

import dev.sluice.model.ArrivalTerms.Place;
import dev.sluice.model.Arrivals;

/**
 * At which addresses the requests of visitors came in to one event loop, and the last of those at the old one. Written by that loop alone, read by
 * others, hence the atomics. Counting allocates nothing; only so many a second are remembered, so that a flood costs no more.
 */
public final class ArrivalCounts {
    private static final int REMEMBERED_A_SECOND = 50;
    /** Of five seconds at least: whoever asks every two misses none. */
    private static final int KEPT = 256;

    private final Elapsed elapsed;
    private final AtomicLong old = new AtomicLong();
    private final AtomicLong fresh = new AtomicLong();
    private final AtomicLong elsewhere = new AtomicLong();
    private final AtomicReferenceArray<Straggler> last = new AtomicReferenceArray<>(KEPT);
    private final AtomicLong remembered = new AtomicLong();
    private int second = -1;
    private int thisSecond;
    /** Of the one reader. */
    private long read;

    ArrivalCounts(Elapsed elapsed) {
        this.elapsed = elapsed;
    }

    /**
     * One request at the old address.
     *
     * @param agent as it calls itself; may be empty
     * @param endpoint the declared one, or its method and path
     */
    public record Straggler(InetAddress client, String agent, String endpoint, boolean declared) {}

    /** One request has come in. True: it is to be remembered too. */
    public boolean arrived(Place at) {
        AtomicLong count = switch (at) {
            case OLD -> old;
            case NEW -> fresh;
            case ELSEWHERE -> elsewhere;
        };
        count.setOpaque(count.getPlain() + 1);
        return at == Place.OLD && isRoom();
    }

    /** Keeps one that came in at the old address. */
    public void remember(Straggler who) {
        long place = remembered.getPlain();
        last.setOpaque((int) (place % KEPT), who);
        remembered.setRelease(place + 1);
    }

    private boolean isRoom() {
        int now = elapsed.second(elapsed.nanos());
        if (now != second) {
            second = now;
            thisSecond = 0;
        }
        return ++thisSecond <= REMEMBERED_A_SECOND;
    }

    Arrivals sum() {
        return new Arrivals(old.getOpaque(), fresh.getOpaque(), elsewhere.getOpaque());
    }

    /** Those at the old address since this was asked last; by one thread at a time. */
    void drain(Consumer<Straggler> to) {
        long end = remembered.getAcquire();
        for (long place = Math.max(read, end - KEPT); place < end; place++) {
            Straggler one = last.getAndSet((int) (place % KEPT), null);
            if (one != null) {
                to.accept(one);
            }
        }
        read = end;
    }
}
