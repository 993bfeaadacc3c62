package dev.sluice.load.incident;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import dev.sluice.load.incident.Traffic.Crowd;

/**
 * The same incident for several proxies at once, each with its own stacks and visitors: health for a while, then trouble on new, until all
 * have stopped asking it or the time is over. Prints a line for each proxy, see {@link Candidate#verdict}.
 */
final class Incident {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int VISITORS = 5_000;

    private Incident() {}

    /** Arguments: trouble, requests a second, share of new in per cent, per cent of POSTs, seconds of health, seconds of trouble, proxies. */
    public static void main(String[] arguments) throws IOException {
        var trouble = Trouble.named(arguments[0]);
        double rate = Double.parseDouble(arguments[1]);
        double onNew = rate * Double.parseDouble(arguments[2]) / 100;
        var crowd = new Crowd(rate, VISITORS, Integer.parseInt(arguments[3]), 0, PATIENCE);
        List<Candidate> candidates = new ArrayList<>();
        try {
            for (String place : Arrays.asList(arguments).subList(6, arguments.length)) {
                candidates.add(new Candidate(Candidate.Place.parse(place), crowd, onNew));
            }
            System.out.println("ready");
            if (System.in.read() < 0) { // the proxies are started between
                throw new IOException("standard input: ended (expected: a line once the proxies answer)");
            }
            candidates.forEach(Candidate::begin);
            await(Long.parseLong(arguments[4]), () -> false);
            candidates.forEach(candidate -> candidate.befall(trouble));
            await(Long.parseLong(arguments[5]), () -> candidates.stream().allMatch(Candidate::isTakenOut));
            tell(candidates);
        } finally {
            candidates.forEach(Candidate::close);
        }
    }

    /** Who still waits for an answer may yet see an error. */
    private static void tell(List<Candidate> candidates) {
        candidates.forEach(Candidate::end);
        await(PATIENCE.toSeconds() + 1, () -> candidates.stream().allMatch(Candidate::isQuiet));
        for (Candidate candidate : candidates) {
            System.err.println(candidate.ways());
            System.out.println(candidate.verdict());
        }
    }

    private static void await(long seconds, BooleanSupplier enough) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < end && !enough.getAsBoolean()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }
}
