package dev.sluice.proxy.guard;

import java.util.Arrays;

import dev.sluice.model.GuardRule;

/**
 * Whose requests failed within the interval of a rule, the latest few failures of each. How many of them count depends on how many clients
 * there are, see {@link HardRule#mostOfOneClient}. Confined to whoever judges.
 */
final class FailingClients {
    /** Failures remembered of one client. */
    static final int EACH = 6;
    private static final int FEWEST_KEPT = 128;
    private static final int MOST_KEPT = 4096;

    private final int seconds;
    private final long[] clients;
    /** When each client failed, {@link #EACH} places for each; 0: never. */
    private final int[] times;
    /** The place of each client's latest. */
    private final int[] latest;

    FailingClients(GuardRule rule) {
        int kept = Math.clamp(2L * Math.max(HardRule.least(rule), rule.clients().orElse(0)), FEWEST_KEPT, MOST_KEPT);
        this.seconds = (int) rule.in().toSeconds();
        this.clients = new long[kept];
        this.times = new int[kept * EACH];
        this.latest = new int[kept];
    }

    void add(long client, int second) {
        int place = placeOf(client);
        latest[place] = (latest[place] + 1) % EACH;
        times[place * EACH + latest[place]] = second;
    }

    /** The client's place, or one made free for it: that of the client who failed longest ago. */
    private int placeOf(long client) {
        int oldest = 0;
        for (int i = 0; i < clients.length; i++) {
            if (lastTime(i) != 0 && clients[i] == client) {
                return i;
            }
            oldest = lastTime(i) < lastTime(oldest) ? i : oldest;
        }
        clients[oldest] = client;
        Arrays.fill(times, oldest * EACH, (oldest + 1) * EACH, 0);
        return oldest;
    }

    private int lastTime(int place) {
        return times[place * EACH + latest[place]];
    }

    /** Failures within the interval that ends with {@code second}, of each client at most {@code most}, 1..{@link #EACH}. */
    int counted(int second, int most) {
        int counted = 0;
        for (int i = 0; i < clients.length; i++) {
            counted += isLive(lastTime(i), second) ? counted(i, second, most) : 0;
        }
        return counted;
    }

    private int counted(int place, int second, int most) {
        int counted = 0;
        for (int i = place * EACH; i < (place + 1) * EACH; i++) {
            counted += isLive(times[i], second) ? 1 : 0;
        }
        return Math.min(counted, most);
    }

    /** Distinct clients among them. */
    int clients(int second) {
        int failing = 0;
        for (int i = 0; i < clients.length; i++) {
            failing += isLive(lastTime(i), second) ? 1 : 0;
        }
        return failing;
    }

    private boolean isLive(int at, int second) {
        return at != 0 && at > second - seconds;
    }
}
