package dev.sluice.control.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** How often each of a few does something. What is kept is bounded: of more than {@value #MOST} the first is forgotten. Its methods exclude each other. */
final class Pace {
    private static final int MOST = 1_024;

    private final int most;
    private final Duration window;
    private final InstantSource clock;
    private final Map<String, Stretch> all = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Stretch> eldest) {
            return size() > MOST;
        }
    };

    Pace(int most, Duration window, InstantSource clock) {
        this.most = most;
        this.window = window;
        this.clock = clock;
    }

    private record Stretch(Instant since, int times) {}

    /** Once more; false: that was too often. */
    synchronized boolean isKept(String who) {
        Instant now = clock.instant();
        Stretch known = all.getOrDefault(who, new Stretch(now, 0));
        Stretch next = now.isBefore(known.since.plus(window)) ? new Stretch(known.since, known.times + 1) : new Stretch(now, 1);
        all.put(who, next);
        return next.times <= most;
    }
}
