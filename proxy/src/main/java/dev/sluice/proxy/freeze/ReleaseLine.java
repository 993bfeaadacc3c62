package dev.sluice.proxy.freeze;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import dev.sluice.model.Cutover;
import dev.sluice.model.FreezeMode;

/**
 * Who of the parked is next, over all event loops: the one that came first of those whose unit may write again. Requests of one client are
 * begun one behind the other, also when they came to different loops; while one finds no room at its stack, nobody follows. Confined to one
 * event loop, which all others tell what happened to theirs.
 */
final class ReleaseLine {
    static final long BEAT = TimeUnit.MILLISECONDS.toNanos(10);

    private final Consumer<Berth> turn;
    private final Runnable beatLater;
    private final LongSupplier nanos;
    private final Map<String, TreeMap<Long, Berth>> waiting = new HashMap<>();
    private final Set<Berth> underWay = new LinkedHashSet<>();
    private final Set<Berth> shortOfRoom = new LinkedHashSet<>();
    private final ReleasePace pace = new ReleasePace();
    private boolean beating;

    /**
     * @param turn tells one, on its own event loop, that it is its turn
     * @param beatLater has {@link #beat} called in a while of {@link #BEAT}
     */
    ReleaseLine(Consumer<Berth> turn, Runnable beatLater, LongSupplier nanos) {
        this.turn = turn;
        this.beatLater = beatLater;
        this.nanos = nanos;
    }

    void enter(Berth berth) {
        waiting.computeIfAbsent(berth.unit(), _ -> new TreeMap<>()).put(berth.number(), berth);
    }

    /** Its turn came to nothing: it is where it was. */
    void stays(Berth berth) {
        if (underWay.remove(berth)) {
            enter(berth);
        }
    }

    void isShortOfRoom(Berth berth) {
        if (underWay.contains(berth)) {
            shortOfRoom.add(berth);
        }
    }

    void left(Berth berth) {
        underWay.remove(berth);
        shortOfRoom.remove(berth);
        TreeMap<Long, Berth> ofUnit = waiting.get(berth.unit());
        if (ofUnit != null && ofUnit.remove(berth.number()) != null && ofUnit.isEmpty()) {
            waiting.remove(berth.unit());
        }
    }

    /** Whether nobody of a unit is here. */
    boolean isEmpty(String unit) {
        return !waiting.containsKey(unit) && underWay.stream().noneMatch(berth -> berth.unit().equals(unit));
    }

    /** Lets go whom the picture lets go, as fast as may be. */
    void release(Cutover now) {
        for (Map.Entry<String, TreeMap<Long, Berth>> ofUnit : List.copyOf(waiting.entrySet())) {
            FreezeMode mode = now.split().of(ofUnit.getKey()).freeze().mode();
            if (mode == FreezeMode.READ_ONLY || mode == FreezeMode.CLOSED) {
                List.copyOf(ofUnit.getValue().values()).forEach(this::call); // to be refused, which nobody need pace
            }
        }
        Berth next = first(now);
        while (next != null && shortOfRoom.isEmpty() && !isBegunElsewhere(next)
                && pace.take(nanos.getAsLong(), now.site().freeze().hold().release())) {
            call(next);
            next = first(now);
        }
        if (next == null) {
            pace.rest();
        } else if (!beating) {
            beating = true;
            beatLater.run();
        }
    }

    void beat(Cutover now) {
        beating = false;
        release(now);
    }

    private void call(Berth berth) {
        left(berth);
        underWay.add(berth);
        turn.accept(berth);
    }

    private @Nullable Berth first(Cutover now) {
        Berth first = null;
        for (Map.Entry<String, TreeMap<Long, Berth>> entry : waiting.entrySet()) {
            Berth candidate = entry.getValue().firstEntry().getValue();
            boolean open = now.split().of(entry.getKey()).freeze().isOpen();
            if (open && (first == null || candidate.number() < first.number())) {
                first = candidate;
            }
        }
        return first;
    }

    private boolean isBegunElsewhere(Berth next) {
        for (Berth berth : underWay) {
            if (berth.client() == next.client() && berth.loop() != next.loop()) {
                return true;
            }
        }
        return false;
    }
}
