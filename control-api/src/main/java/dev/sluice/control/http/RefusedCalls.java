package dev.sluice.control.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import dev.sluice.control.Conductor;
import dev.sluice.model.JournalEntry;

/**
 * Counts calls that were refused to whoever made them, and has the journal tell of them together: a few seconds after the first, then every ten
 * minutes at most, however many come. Counted under a lock that nobody holds while waiting.
 */
final class RefusedCalls implements AutoCloseable {
    private static final Duration GATHERING = Duration.ofSeconds(5);
    private static final Duration APART = Duration.ofMinutes(10);
    /** Addresses and names told of in one entry; what others did is in its counts. */
    private static final int MOST = 10;

    private final Conductor conductor;
    private final InstantSource clock;
    private final ScheduledExecutorService beat;
    private final Map<JournalEntry.CallsRefused.Why, Long> counts = new EnumMap<>(JournalEntry.CallsRefused.Why.class);
    private final Map<String, Long> addresses = new TreeMap<>();
    private final Map<String, Long> tokens = new TreeMap<>();
    private Instant since = Instant.EPOCH;
    private Instant told = Instant.EPOCH;

    RefusedCalls(Conductor conductor, InstantSource clock) {
        this.conductor = conductor;
        this.clock = clock;
        this.beat = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("control-refused").factory());
        var _ = beat.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
    }

    /**
     * One more.
     *
     * @param token by its name; empty: it is nobody's
     */
    synchronized void count(JournalEntry.CallsRefused.Why why, String address, Optional<String> token) {
        if (counts.isEmpty()) {
            since = clock.instant();
        }
        counts.merge(why, 1L, Long::sum);
        bounded(addresses, address);
        token.ifPresent(name -> bounded(tokens, name));
    }

    private static void bounded(Map<String, Long> map, String key) {
        if (map.size() < MOST || map.containsKey(key)) {
            map.merge(key, 1L, Long::sum);
        }
    }

    /** Looks whether it is time to tell. */
    void look() {
        take().ifPresent(conductor::held);
    }

    private synchronized Optional<JournalEntry> take() {
        Instant now = clock.instant();
        if (counts.isEmpty() || since.plus(GATHERING).isAfter(now) || told.plus(APART).isAfter(now)) {
            return Optional.empty();
        }
        return Optional.of(told(now));
    }

    private JournalEntry told(Instant now) {
        JournalEntry entry = new JournalEntry.CallsRefused(since, counts, addresses, tokens);
        counts.clear();
        addresses.clear();
        tokens.clear();
        told = now;
        return entry;
    }

    @Override
    public void close() {
        beat.shutdownNow();
        synchronized (this) {
            if (!counts.isEmpty()) {
                conductor.held(told(clock.instant()));
            }
        }
    }
}
