package dev.sluice.load.incident;

import java.io.IOException;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

import dev.sluice.load.ScriptedOrigin;

/** A proxy in an incident, with two stacks and visitors of its own. Confined to one thread, but for the times. */
final class Candidate implements AutoCloseable {
    private final String name;
    private final ScriptedOrigin old;
    private final ScriptedOrigin fresh;
    private final Traffic traffic;
    private final Times asked = new Times();
    private final Times wrong = new Times();
    private final long silence;
    private long onset;
    private OptionalLong takenOut = OptionalLong.empty();

    /** Its ports: of its edge, of the old stack and of the new one. */
    record Place(String name, int edge, int old, int fresh) {
        /** Of {@code NAME=EDGE,OLD,NEW}. */
        static Place parse(String text) {
            String[] parts = text.split("[=,]", -1);
            if (parts.length != 4) {
                throw new IllegalArgumentException("proxy: " + text + " (expected: NAME=EDGE,OLD,NEW)");
            }
            return new Place(parts[0], Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), Integer.parseInt(parts[3]));
        }
    }

    /**
     * One that nobody asks yet. HAProxy asks a server that it has marked down again after 2 to 4 s, and of the random visitors of Sluice one in
     * eight thousand lets new wait nine times as long as usual.
     *
     * @param onNew requests in a second that new may expect: how long a silence says that it is not asked any more
     */
    Candidate(Place place, Traffic.Crowd crowd, double onNew) throws IOException {
        name = place.name;
        old = ScriptedOrigin.open(place.old);
        fresh = ScriptedOrigin.open(place.fresh);
        Trouble.heal(old, () -> {});
        Trouble.heal(fresh, () -> asked.add(System.nanoTime()));
        traffic = new Traffic(place.edge, crowd, random -> Trouble.PATHS.get(random.nextInt(Trouble.PATHS.size())));
        silence = (long) (Math.max(1.8, 9 / onNew) * TimeUnit.SECONDS.toNanos(1));
    }

    void begin() {
        traffic.start();
    }

    void befall(Trouble trouble) {
        onset = System.nanoTime();
        trouble.befall(fresh, () -> asked.add(System.nanoTime()), () -> wrong.add(System.nanoTime()));
    }

    boolean isTakenOut() {
        return takenOutAt().isPresent();
    }

    private OptionalLong takenOutAt() {
        return asked.lastBeforeSilence(onset, silence, System.nanoTime());
    }

    boolean isQuiet() {
        return traffic.underWay() == 0;
    }

    /** No more is asked of it; what it has done is what counts. */
    void end() {
        takenOut = takenOutAt();
        traffic.end();
    }

    /**
     * One line: requests that new failed until it was taken out, those that visitors saw fail, seconds until then, seconds from then until
     * it was asked again. What did not come to pass is {@code never}; then all counts are those of the whole time.
     */
    String verdict() {
        if (askedBefore() == 0) {
            throw new IllegalStateException(name + ": new was never asked before the trouble");
        }
        long until = takenOut.orElse(System.nanoTime());
        var back = takenOut.isPresent() ? asked.firstAfter(until) : OptionalLong.empty();
        return "%s %d %d %s %s".formatted(name, wrong.within(onset, until), traffic.failed().within(onset, until),
                takenOut.isPresent() ? seconds(until - onset) : "never", back.isPresent() ? seconds(back.getAsLong() - until) : "never");
    }

    /** In which ways visitors saw requests fail, in one line. */
    String ways() {
        return name + ": " + traffic.ways();
    }

    /** How much of new's part came before the trouble. */
    private int askedBefore() {
        return asked.within(onset - TimeUnit.HOURS.toNanos(1), onset);
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.2f", nanos / 1e9);
    }

    @Override
    public void close() {
        traffic.close();
        old.close();
        fresh.close();
    }
}
