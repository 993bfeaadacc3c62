package dev.sluice.proxy.guard;

import dev.sluice.model.GuardRule;

/**
 * Whose requests failed within the interval of a rule; each client counts at most twice, so that one alone cannot revert a unit. Confined
 * to whoever judges.
 */
final class FailingClients {
    private static final int FEWEST_KEPT = 128;
    private static final int MOST_KEPT = 4096;

    private final int seconds;
    private final long[] clients;
    /** When a client failed last, and the time before; 0: never. */
    private final int[] last;
    private final int[] before;
    private long countedEver;

    FailingClients(GuardRule rule) {
        int kept = Math.clamp(2L * Math.max(rule.failures(), rule.clients().orElse(0)), FEWEST_KEPT, MOST_KEPT);
        this.seconds = (int) rule.in().toSeconds();
        this.clients = new long[kept];
        this.last = new int[kept];
        this.before = new int[kept];
    }

    void add(long client, int second) {
        int oldest = 0;
        for (int i = 0; i < clients.length; i++) {
            if (last[i] != 0 && clients[i] == client) {
                countedEver += isLive(before[i], second) ? 0 : 1;
                before[i] = last[i];
                last[i] = second;
                return;
            }
            oldest = last[i] < last[oldest] ? i : oldest;
        }
        countedEver++;
        clients[oldest] = client;
        last[oldest] = second;
        before[oldest] = 0;
    }

    /** Failures within the interval that ends with {@code second}, of each client at most two. */
    int counted(int second) {
        int counted = 0;
        for (int i = 0; i < clients.length; i++) {
            counted += (isLive(last[i], second) ? 1 : 0) + (isLive(before[i], second) ? 1 : 0);
        }
        return counted;
    }

    /** Distinct clients among them. */
    int clients(int second) {
        int clients = 0;
        for (int seen : last) {
            clients += isLive(seen, second) ? 1 : 0;
        }
        return clients;
    }

    /** As {@link #counted}, since the beginning. */
    long countedEver() {
        return countedEver;
    }

    private boolean isLive(int at, int second) {
        return at != 0 && at > second - seconds;
    }
}
