package dev.sluice.control.http;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import dev.sluice.control.EvidenceSource;
import dev.sluice.model.Hold;
import dev.sluice.model.Measure;
import dev.sluice.model.Origin;
import dev.sluice.model.OriginState;
import dev.sluice.model.Parking;
import dev.sluice.model.RefusedCallbacks;
import dev.sluice.model.Side;
import dev.sluice.model.SiteNoise;
import dev.sluice.model.WriteState;

/** Says what a test tells it to have seen. */
final class ScriptedEvidence implements EvidenceSource {
    volatile List<Measure> measures = List.of(
            new Measure("checkout", Side.NEW, "POST /checkout/pay", 100, Map.of("2xx", 98L, "5xx", 2L), 2, 9.14, 20.76, 33.52, 1),
            new Measure("checkout", Side.NEW, "other", 50, Map.of("2xx", 50L), 0, 5, 8, 9, 0),
            new Measure("checkout", Side.OLD, "other", 300, Map.of("2xx", 299L, "5xx", 1L), 1, 12, 31, 48, 3));
    final Map<String, Parking> parking = new ConcurrentHashMap<>();
    final Map<String, WriteState> writes = new ConcurrentHashMap<>();
    /** What {@link #writes} becomes as soon as it has been asked once. */
    final Map<String, WriteState> thenWrites = new ConcurrentHashMap<>();
    final AtomicInteger asked = new AtomicInteger();
    volatile List<OriginState> origins = List.of(
            new OriginState(Side.OLD, new Origin("127.0.0.1", 9001), true, Instant.parse("2026-12-01T01:00:00Z")),
            new OriginState(Side.NEW, new Origin("127.0.0.1", 9002), false, Instant.parse("2026-12-01T02:00:00Z")),
            new OriginState(Side.NEW, new Origin("127.0.0.1", 9999), true, Instant.parse("2026-12-01T02:00:00Z")));
    volatile Optional<SiteNoise> noise = Optional.empty();
    volatile List<Hold> holds = List
            .of(new Hold("checkout", "slow.p95", "checkout: 61 of 402 answers of new took longer than 1.10 times old's p95",
                    Instant.parse("2026-12-01T01:58:40.120Z")));
    volatile List<RefusedCallbacks> refused = List.of(new RefusedCallbacks("POST /hooks/pay/**", 4, Instant.parse("2026-12-01T02:03:10Z"),
            Optional.of(Instant.parse("2026-12-01T02:09:31Z"))));
    volatile Duration lastAsked = Duration.ZERO;

    @Override
    public List<Measure> measures(Duration last) {
        asked.incrementAndGet();
        lastAsked = last;
        return measures;
    }

    @Override
    public List<OriginState> origins() {
        return origins;
    }

    @Override
    public Optional<SiteNoise> noise(String unit) {
        return noise;
    }

    @Override
    public List<Hold> holds() {
        return holds;
    }

    @Override
    public Optional<Parking> parking(String unit) {
        return Optional.ofNullable(parking.get(unit));
    }

    @Override
    public List<RefusedCallbacks> refusedCallbacks() {
        return refused;
    }

    @Override
    public WriteState writes(String unit, long generation) {
        var seen = writes.getOrDefault(unit, new WriteState(0, true, Optional.empty()));
        Optional.ofNullable(thenWrites.remove(unit)).ifPresent(next -> writes.put(unit, next));
        return seen;
    }
}
