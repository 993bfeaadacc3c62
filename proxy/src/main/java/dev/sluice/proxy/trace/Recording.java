package dev.sluice.proxy.trace;

import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

import dev.sluice.proxy.outcome.AccessEntry;
import dev.sluice.proxy.outcome.Ring;

/** One request that is recorded, from when its head was there. Confined to its event loop. */
public final class Recording {
    private final Ring<Span> ring;
    private final RandomGenerator random;
    private final TraceParent parent;
    private final String id;
    /** By the clock on the wall, and by the one that never jumps. */
    private final long millis = System.currentTimeMillis();
    private final long since = System.nanoTime();

    public Recording(Ring<Span> ring, RandomGenerator random, TraceParent parent) {
        this.ring = ring;
        this.random = random;
        this.parent = parent;
        this.id = newId();
    }

    /** An origin of a stack is about to be asked; {@code again} says how often that stack was before. */
    public Call call(Call.Asked asked, int again) {
        return new Call(this, newId(), asked, again);
    }

    /** It is over, and its client knows. */
    public void ended(AccessEntry entry, Span.Front front) {
        ring.offer(new Span.Server(new Span.Being(parent, id, parent.spanId(), at(since), at(System.nanoTime())), entry, front));
    }

    void ended(Span.Client call) {
        ring.offer(call);
    }

    Span.Being being(String callId, long begun) {
        return new Span.Being(parent, callId, id, at(begun), at(System.nanoTime()));
    }

    String header(String callId) {
        return parent.header(callId);
    }

    private long at(long nanoTime) {
        return TimeUnit.MILLISECONDS.toNanos(millis) + nanoTime - since;
    }

    private String newId() {
        return HexFormat.of().toHexDigits(random.nextLong() | 1);
    }
}
