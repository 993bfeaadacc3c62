package dev.sluice.proxy.guard;

import java.util.concurrent.atomic.AtomicLongArray;

import dev.sluice.model.Shift;

/** The answers of one stack that say something of their own, as one event loop saw them. One writer, any readers. */
final class ShiftCounts {
    private static final Shift[] ALL = Shift.values();
    static final int KINDS = ALL.length;

    /** Of each endpoint, by kind, since the beginning. */
    private final AtomicLongArray seen;
    private final SeenClients clients = new SeenClients();
    /** On their way to whoever judges; an endpoint and a kind in one number. */
    private final FailureQueue left = new FailureQueue();

    /** Takes one such answer. */
    @FunctionalInterface
    interface Sink {
        void accept(int endpoint, Shift shift, long client, int second);
    }

    ShiftCounts(int endpoints) {
        seen = new AtomicLongArray(endpoints * KINDS);
    }

    void shifted(int endpoint, long client, Shift shift, int second) {
        int cell = endpoint * KINDS + shift.place();
        seen.setOpaque(cell, seen.getPlain(cell) + 1);
        clients.add(client, second);
        left.offer(cell, client, second);
    }

    /** By the judging loop only. */
    void drainTo(Sink sink) {
        left.drain((cell, client, second) -> sink.accept(cell / KINDS, ALL[cell % KINDS], client, second));
    }

    boolean isAnyLeft() {
        return !left.isEmpty();
    }

    /** Whether some of them should be taken soon, before they find no room. */
    boolean isCrowded() {
        return !left.isRoomy();
    }

    long seen(int endpoint, Shift shift) {
        return seen.getOpaque(endpoint * KINDS + shift.place());
    }

    void addSeen(SeenClients.Union union, int second) {
        clients.addTo(union, second);
    }
}
