package dev.sluice.proxy.guard;

/**
 * The run of failures on new since it last answered anybody well (SEMANTICS A2.3): so that a unit with a request now and then goes back after
 * the third to the sixth, or later where the noise of the site alone makes runs of failures. Of one client one counts, or two where there are few, so that neither one who asks again and again nor many of
 * them together make a case. Confined to whoever judges.
 */
final class Blackout {
    private static final int FEWEST = 2;
    private static final int MOST = 16;
    private static final int FEWEST_CLIENTS = 2;

    private final long[] clients = new long[MOST];
    private final Tally before = new Tally();
    private final Tally run = new Tally();
    private int counted;
    private long began;

    /**
     * A failure.
     *
     * @param each how many of one client count
     * @param now counts everything but failures on new
     */
    void failed(long client, int each, Tally now, long at) {
        if (counted == 0 || now.goodOnNew != before.goodOnNew) {
            counted = 0;
            began = at;
            before.set(now);
        }
        if (counted < MOST && times(client) < each) {
            clients[counted++] = client;
        }
    }

    /**
     * Whether it is one by now.
     *
     * @param needed failures in a row that chance hardly ever makes
     * @param control whether old was asked anything lately
     */
    boolean isOver(double needed, Tally now, double allowed, boolean control) {
        if (now.goodOnNew != before.goodOnNew || counted < Math.clamp((long) Math.ceil(needed), FEWEST, MOST)
                || clients() < FEWEST_CLIENTS) {
            return false;
        }
        run.setBetween(before, now);
        run.failedOnNew = counted;
        return switch (SecondKey.of(run, allowed, false)) {
            case ONLY_NEW -> true;
            case BOTH -> false;
            case UNDECIDED -> !control;
        };
    }

    int failures() {
        return counted;
    }

    int clients() {
        int distinct = 0;
        for (int i = 0; i < counted; i++) {
            boolean known = false;
            for (int j = 0; j < i; j++) {
                known |= clients[j] == clients[i];
            }
            distinct += known ? 0 : 1;
        }
        return distinct;
    }

    long began() {
        return began;
    }

    private int times(long client) {
        int times = 0;
        for (int i = 0; i < counted; i++) {
            times += clients[i] == client ? 1 : 0;
        }
        return times;
    }
}
