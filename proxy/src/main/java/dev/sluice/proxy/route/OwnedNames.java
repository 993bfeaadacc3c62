package dev.sluice.proxy.route;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Collectors;

/**
 * The names of what new alone has of some units, as hashes, and the writes that may have a name which nobody has seen. Names are never taken
 * out: when old has got some of it, another one is made. Shared by all threads; nobody waits.
 */
public final class OwnedNames {
    static final OwnedNames NONE = new OwnedNames(Set.of(), 0);

    /** Writes of a unit that may have a name which nobody has seen, before they are not counted any more. */
    private static final int MOST_DOUBTS = 10_000;
    private static final int FIRST = 1 << 10;
    /** Tables, each twice as large as the one before: enough of them for {@link Owned#MOST} names. */
    private static final int LEVELS = 11;

    private final Set<String> units;
    private final int most;
    private final AtomicReferenceArray<AtomicLongArray> levels = new AtomicReferenceArray<>(LEVELS);
    private final AtomicInteger size = new AtomicInteger();
    /** By unit. */
    private final Map<String, Set<Long>> doubts;
    /** Those that were cleared while it is being filled from what was written before. */
    private final Set<Long> cleared = ConcurrentHashMap.newKeySet();
    private volatile boolean filling = true;
    private volatile boolean full;
    private volatile boolean partial;

    OwnedNames(Set<String> units, int most) {
        this.units = Set.copyOf(units);
        this.doubts = this.units.stream().collect(Collectors.toUnmodifiableMap(unit -> unit, _ -> ConcurrentHashMap.newKeySet()));
        this.most = most;
    }

    /** Whose names they are. */
    public Set<String> units() {
        return units;
    }

    /** New alone has what is called so. */
    public void mark(String unit, String name) {
        long hash = hash(unit, name);
        if (!units.contains(unit) || has(hash)) {
            return;
        }
        int number = size.incrementAndGet();
        if (number > most) {
            size.decrementAndGet();
            full = true;
        } else {
            put(hash, table(number));
        }
    }

    /** New alone may have what one write made, by a name that nobody has seen. */
    public void doubt(String unit, long ref) {
        Set<Long> ofUnit = doubts.get(unit);
        if (ofUnit == null || cleared.contains(ref)) {
            return;
        }
        if (ofUnit.size() >= MOST_DOUBTS) {
            full = true;
            return;
        }
        ofUnit.add(ref);
        if (cleared.contains(ref)) {
            ofUnit.remove(ref);
        }
    }

    /** Another process writes on new as well, as the one before does during a take-over. */
    public void lacksSome() {
        partial = true;
    }

    /** All names of it are marked. */
    void clear(long ref) {
        if (filling) {
            cleared.add(ref);
        }
        doubts.values().forEach(ofUnit -> ofUnit.remove(ref));
    }

    /** What was written before is in it. */
    void filled() {
        filling = false;
        cleared.clear();
    }

    boolean holds(String unit, String name) {
        return units.contains(unit) && has(hash(unit, name));
    }

    /** Whether a name of the unit that it does not have is nothing that new alone has. */
    boolean knowsAll(String unit) {
        Set<Long> ofUnit = doubts.get(unit);
        return ofUnit != null && ofUnit.isEmpty() && !full && !partial;
    }

    /** Whether it found no room for something. */
    boolean isFull() {
        return full;
    }

    private boolean has(long hash) {
        for (int level = 0; level < LEVELS; level++) {
            AtomicLongArray table = levels.get(level);
            if (table == null) {
                return false;
            }
            if (table.get(placeOf(hash, table)) == hash) {
                return true;
            }
        }
        return false;
    }

    /** For the name of that number: no table becomes more than three quarters full. */
    private AtomicLongArray table(int number) {
        int level = 0;
        for (int room = FIRST / 4 * 3; room < number; room += (FIRST << level) / 4 * 3) {
            level++;
        }
        for (int i = 0; i <= level; i++) {
            if (levels.get(i) == null) {
                levels.compareAndSet(i, null, new AtomicLongArray(FIRST << i));
            }
        }
        return levels.get(level);
    }

    private static void put(long hash, AtomicLongArray table) {
        int place = placeOf(hash, table);
        while (!table.compareAndSet(place, 0, hash) && table.get(place) != hash) {
            place = placeOf(hash, table); // somebody else took it
        }
    }

    /** Where it stands, or would. */
    private static int placeOf(long hash, AtomicLongArray table) {
        int mask = table.length() - 1;
        int place = (int) hash & mask;
        while (table.get(place) != hash && table.get(place) != 0) {
            place = place + 1 & mask;
        }
        return place;
    }

    /** Never 0, which marks a free place. */
    private static long hash(String unit, String name) {
        long hash = Xxh64.hash(name.getBytes(StandardCharsets.UTF_8), Xxh64.hash(unit.getBytes(StandardCharsets.UTF_8), 0));
        return hash == 0 ? 1 : hash;
    }
}
