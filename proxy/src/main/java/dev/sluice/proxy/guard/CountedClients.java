package dev.sluice.proxy.guard;

/**
 * Whose failure was counted in the last ten minutes, so that one client alone never makes a case (SEMANTICS A3). Bounded: when more clients
 * fail than it remembers, those whose place is taken count again. Confined to whoever judges.
 */
final class CountedClients {
    private static final int SECONDS = 600;
    private static final int FEWEST = 64;
    private static final int MOST = 8192;
    private static final int PROBES = 8;

    private Table table = new Table(FEWEST);
    private int placed;

    /** The clients by their hash. */
    private static final class Table {
        private final long[] clients;
        /** The second in which each was counted first, 0: never. */
        private final int[] first;
        private final byte[] times;

        Table(int size) {
            clients = new long[size];
            first = new int[size];
            times = new byte[size];
        }

        int size() {
            return clients.length;
        }

        boolean isOver(int place, int second) {
            return first[place] == 0 || second - first[place] >= SECONDS;
        }

        /** The client's place, or the one that it may take: free or over, else the one counted longest ago. */
        int placeOf(long client, int second) {
            int best = home(client);
            for (int i = 0; i < PROBES; i++) {
                int at = home(client) + i & size() - 1;
                if (clients[at] == client && first[at] != 0) {
                    return at;
                }
                best = age(at, second) > age(best, second) ? at : best;
            }
            return best;
        }

        private int age(int place, int second) {
            return isOver(place, second) ? Integer.MAX_VALUE : second - first[place];
        }

        private int home(long client) {
            return (int) (client * 0x9E3779B97F4A7C15L >>> 40) & size() - 1;
        }

        void put(int place, long client, int since, byte often) {
            clients[place] = client;
            first[place] = since;
            times[place] = often;
        }
    }

    /**
     * Whether a failure of a client counts.
     *
     * @param most how often one client does, 1..127
     */
    boolean count(long client, int second, int most) {
        int place = table.placeOf(client, second);
        if (table.clients[place] != client || table.isOver(place, second)) {
            placed += table.first[place] == 0 ? 1 : 0;
            table.put(place, client, second, (byte) 1);
            growIfCrowded(second);
            return true;
        }
        return ++table.times[place] <= most || forget(place, most);
    }

    /** How many clients have a place, those whose time is over among them. */
    int placed() {
        return placed;
    }

    /** The count stays where it is: it must not run over. */
    private boolean forget(int place, int most) {
        table.times[place] = (byte) most;
        return false;
    }

    private void growIfCrowded(int second) {
        if (placed * 2 < table.size() || table.size() == MOST) {
            return;
        }
        Table before = table;
        table = new Table(before.size() * 2);
        placed = 0;
        for (int i = 0; i < before.size(); i++) {
            if (!before.isOver(i, second)) {
                table.put(table.placeOf(before.clients[i], second), before.clients[i], before.first[i], before.times[i]);
                placed++;
            }
        }
    }
}
