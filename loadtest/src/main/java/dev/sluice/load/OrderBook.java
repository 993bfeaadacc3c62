package dev.sluice.load;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.sluice.load.VisitorClient.Reply;

/** What visitors know of their payments, to be held against what the shops stored. Confined to one thread. */
final class OrderBook {
    private final Map<String, Word> payments = new HashMap<>();

    /** What a visitor was told. */
    enum Word {
        /** An order number. */
        CONFIRMED,
        /** That it failed. */
        DENIED,
        /** Nothing: no whole answer came, so both may be true. */
        UNKNOWN
    }

    /**
     * What holding one against the other gave.
     *
     * @param confirmed payments that visitors were told are orders
     * @param stored of these, in exactly one shop, once
     * @param problems sentences; empty when every order is where it should be, once
     */
    record Balance(long confirmed, long stored, List<String> problems) {
        Balance {
            problems = List.copyOf(problems);
        }
    }

    void settled(String payment, Reply reply) {
        payments.put(payment, switch (reply) {
            case Reply.Answered answered ->
                answered.status() == 201 && answered.headers().contains("X-Order") ? Word.CONFIRMED : Word.DENIED;
            case Reply.Failed _ -> Word.UNKNOWN;
        });
    }

    void forget() {
        payments.clear();
    }

    Map<String, Word> settled() {
        return Map.copyOf(payments);
    }

    /** Both maps of a shop count by payment; they may hold payments that are not settled yet. */
    static Balance balance(Map<String, Word> settled, List<ToyShop> shops) {
        var stored = sum(shops.stream().map(ToyShop::orders).toList());
        var received = sum(shops.stream().map(ToyShop::received).toList());
        List<String> problems = new ArrayList<>();
        long confirmed = 0;
        long once = 0;
        for (var entry : settled.entrySet()) {
            int times = stored.getOrDefault(entry.getKey(), 0);
            boolean isConfirmed = entry.getValue() == Word.CONFIRMED;
            confirmed += isConfirmed ? 1 : 0;
            once += isConfirmed && times == 1 ? 1 : 0;
            problem(entry.getKey(), entry.getValue(), times, received.getOrDefault(entry.getKey(), 0), problems);
        }
        return new Balance(confirmed, once, problems);
    }

    private static void problem(String payment, Word word, int stored, int received, List<String> problems) {
        if (stored > 1 || received > 1) {
            problems.add("payment " + payment + " was sent to the shops " + received + " times and stored " + stored + " times");
        } else if (word == Word.CONFIRMED && stored == 0) {
            problems.add("payment " + payment + " was confirmed and is stored nowhere");
        } else if (word == Word.DENIED && stored > 0) {
            problems.add("payment " + payment + " was refused and is stored");
        }
    }

    private static Map<String, Integer> sum(List<Map<String, Integer>> counts) {
        Map<String, Integer> sum = new HashMap<>();
        counts.forEach(count -> count.forEach((payment, times) -> sum.merge(payment, times, Integer::sum)));
        return sum;
    }
}
