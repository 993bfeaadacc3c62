package dev.sluice.proxy.route;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Exposure;

/**
 * The visitors who have written on new, each for 7 days after the last time (SEMANTICS B5). Browsers carry it in their signed cookie as well,
 * so that it outlives this memory. Shared by all event loops; nobody waits.
 */
public final class Fences {
    /** How long a visitor is fenced. */
    public static final Duration LASTING = Duration.ofDays(7);
    /** Visitors kept here; who comes after that has his cookie alone, and is counted. */
    public static final int MOST = 200_000;
    /** Of a cookie's fence: the low bits name units, the rest is the second of the last write. */
    private static final int BITS = 24;

    private final InstantSource clock;
    private final Owned owned = new Owned();
    private final Map<String, ConcurrentHashMap<Long, Long>> written = new ConcurrentHashMap<>();
    private final AtomicInteger held = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();

    public Fences(InstantSource clock) {
        this.clock = clock;
    }

    /** The names of what they wrote. */
    public Owned owned() {
        return owned;
    }

    /** Fences a visitor of a unit from now on. */
    public void mark(CutoverUnit unit, long visitor) {
        mark(unit, visitor, clock.instant());
    }

    /** Fences a visitor who wrote at some time. */
    public void mark(CutoverUnit unit, long visitor, Instant at) {
        Map<Long, Long> here = written.computeIfAbsent(unit.fence(), _ -> new ConcurrentHashMap<>());
        if (held.get() >= MOST && !here.containsKey(visitor)) {
            dropped.increment();
        } else if (here.merge(visitor, at.getEpochSecond(), Math::max) == at.getEpochSecond()) {
            held.lazySet(size());
        }
    }

    /** Whether a visitor is fenced in a unit, by what is known here or by the fence of his cookie; {@code 0}: it has none. */
    boolean holds(CutoverUnit unit, Exposure exposure, long visitor, long cookie) {
        long floor = floor(exposure);
        Map<Long, Long> here = written.get(unit.fence());
        Long at = here == null ? null : here.get(visitor);
        return at != null && at > floor || (cookie & bit(unit.fence())) != 0 && cookie >>> BITS > floor;
    }

    /** The fence for the cookie of who writes now, with the units that his cookie named already. */
    long fence(CutoverUnit unit, long before) {
        long now = clock.instant().getEpochSecond();
        long stillHeld = before >>> BITS > now - LASTING.toSeconds() ? before : 0;
        return now << BITS | (stillHeld & (1 << BITS) - 1 | bit(unit.fence()));
    }

    /** The fence for a visitor's first cookie; 0: he has written nothing. */
    long of(long visitor) {
        long latest = 0;
        long bits = 0;
        for (Map.Entry<String, ConcurrentHashMap<Long, Long>> each : written.entrySet()) {
            Long at = each.getValue().get(visitor);
            if (at != null) {
                latest = Math.max(latest, at);
                bits |= bit(each.getKey());
            }
        }
        return latest << BITS | bits;
    }

    /** How many visitors are known here to be fenced in a unit; forgets those whose time is over. For control threads: it looks at all. */
    public long count(CutoverUnit unit, Exposure exposure) {
        ConcurrentHashMap<Long, Long> here = written.get(unit.fence());
        if (here == null) {
            return 0;
        }
        long over = clock.instant().minus(LASTING).getEpochSecond();
        here.values().removeIf(at -> at <= over);
        held.lazySet(size());
        long floor = floor(exposure);
        return here.values().stream().filter(at -> at > floor).count();
    }

    /** Visitors that found no room here. */
    public long dropped() {
        return dropped.sum();
    }

    private int size() {
        int size = 0;
        for (ConcurrentHashMap<Long, Long> each : written.values()) {
            size += (int) each.mappingCount();
        }
        return size;
    }

    private long floor(Exposure exposure) {
        return Math.max(exposure.carried().getEpochSecond(), clock.instant().minus(LASTING).getEpochSecond());
    }

    private static long bit(String fence) {
        return 1L << Math.floorMod(Xxh64.hash(fence.getBytes(StandardCharsets.UTF_8), 0), BITS);
    }
}
