package dev.sluice.proxy.origin;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;

import dev.sluice.model.OriginState;
import dev.sluice.model.Side;
import dev.sluice.model.Stack;

/** What the event loops share about origins: one picture of them behind one volatile write, and how much of each stack is in use. */
public final class Origins {
    private final int loops;
    private final IntSupplier clients;
    private final int most;
    private final Capacity old = new Capacity();
    private final Capacity fresh = new Capacity();
    private final AtomicReference<Map<OriginPicture.Key, Silence>> silences = new AtomicReference<>(Map.of());
    private volatile OriginPicture current = OriginPicture.UNKNOWN;
    private volatile Runnable onSilence = () -> {};

    /**
     * Nothing is known yet, so everything counts as up.
     *
     * @param loops how many share the limits
     * @param clients open connections to clients
     * @param most connections that this process has descriptors for
     */
    public Origins(int loops, IntSupplier clients, int most) {
        this.loops = loops;
        this.clients = clients;
        this.most = most;
    }

    /** Which are up, in the order of the file. From any thread. */
    public List<OriginState> states() {
        return current.states();
    }

    /** Whether there is no descriptor for one connection more. */
    boolean isFull() {
        return clients.getAsInt() + old.connections() + fresh.connections() >= most;
    }

    /** Does this whenever an origin falls silent or answers again, on the event loop that saw it: it must not block. */
    void onSilence(Runnable listener) {
        onSilence = listener;
    }

    /** What all event loops have seen come back from an origin; kept as long as it is in the picture. */
    Silence silence(OriginPicture.Key key) {
        return Objects.requireNonNull(silences.updateAndGet(known -> {
            if (known.containsKey(key)) {
                return known;
            }
            Map<OriginPicture.Key, Silence> more = new HashMap<>(known);
            more.put(key, new Silence(key, System::nanoTime, () -> onSilence.run()));
            return Map.copyOf(more);
        }).get(key));
    }

    OriginPicture current() {
        return current;
    }

    void publish(OriginPicture next) {
        current = next;
        silences.updateAndGet(known -> {
            Map<OriginPicture.Key, Silence> kept = new HashMap<>(known);
            kept.keySet().retainAll(next.spots().keySet());
            return Map.copyOf(kept);
        });
    }

    Capacity capacity(Side side) {
        return side == Side.OLD ? old : fresh;
    }

    /** How many connections one event loop may let rest, so that none rests on the part of another. */
    int fairPart(Stack.Limits limits) {
        return limits.connections() / loops;
    }
}
