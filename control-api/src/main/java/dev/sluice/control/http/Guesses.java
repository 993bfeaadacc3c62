package dev.sluice.control.http;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who sends tokens that nobody has, by address (IPv6: by /64). After {@value #FREE} in a minute an address is locked out for a minute: what it
 * sends is refused slowly, but for tokens that are good. Of more than {@value #MOST} addresses the one that was quiet
 * longest is forgotten. Its methods exclude each other; none waits.
 */
final class Guesses {
    static final int FREE = 10;
    static final int MOST = 1_024;
    static final Duration WINDOW = Duration.ofMinutes(1);

    private final InstantSource clock;
    private final Map<String, Origin> origins = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Origin> eldest) {
            return size() > MOST;
        }
    };

    Guesses(InstantSource clock) {
        this.clock = clock;
    }

    /** What is known of an address. */
    private static final class Origin {
        private Instant since = Instant.EPOCH;
        private int guesses;
        private Instant lockedUntil = Instant.EPOCH;
    }

    /** How long an address is locked out still; zero: it is not. */
    synchronized Duration locked(String address) {
        Origin origin = origins.get(address);
        Instant now = clock.instant();
        return origin == null || !origin.lockedUntil.isAfter(now) ? Duration.ZERO : Duration.between(now, origin.lockedUntil);
    }

    /** A token came that nobody has. */
    synchronized void guessed(String address) {
        Origin origin = origins.computeIfAbsent(address, _ -> new Origin());
        Instant now = clock.instant();
        if (!origin.since.plus(WINDOW).isAfter(now)) {
            origin.since = now;
            origin.guesses = 0;
        }
        origin.guesses++;
        if (origin.guesses >= FREE) {
            origin.guesses = 0;
            origin.since = now;
            origin.lockedUntil = now.plus(WINDOW);
        }
    }

    /** What counts as one address. */
    static String address(InetAddress from) {
        byte[] bytes = from.getAddress();
        return bytes.length == 4 ? from.getHostAddress() : HexFormat.of().formatHex(Arrays.copyOf(bytes, 8)) + "/64";
    }
}
