package dev.sluice.control.arrival;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.sluice.model.LiveShare.Straggler;
import dev.sluice.model.LiveShare.Trait;
import dev.sluice.model.Network;

/**
 * Who came in at the old address in the last hour, by the families of their agents, by networks of 256 addresses (of IPv6: a /48) and by what they
 * asked for. Bounded: of each it tells at most so many apart, the rest is one. Confined to one thread.
 */
final class Roster {
    /** Of each trait, as it is told. */
    static final int TOLD = 10;

    private static final int MOST = 2_000;
    private static final int SLICES = 6;
    private static final int MINUTES = 10;
    private static final String REST = "others";
    private static final int NAME = 60;
    private static final Pattern COMPATIBLE = Pattern.compile("compatible; ?([^;)]{1,60})");
    private static final Pattern PRODUCT = Pattern.compile("([A-Za-z0-9._+-]{1,60})(?:/.*)?");
    /** The more special ones first: each claims to be those behind it too. */
    private static final Map<String, String> BROWSERS = ordered("Edg", "Edge", "OPR/", "Opera", "Firefox/", "Firefox", "Chrome/", "Chrome",
            "Safari/", "Safari");

    private final Deque<Slice> slices = new ArrayDeque<>();

    private record Slice(long number, Map<Trait, Map<String, Long>> counts) {}

    private record Key(Trait by, String what) {}

    private static Map<String, String> ordered(String... pairs) {
        Map<String, String> all = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            all.put(pairs[i], pairs[i + 1]);
        }
        return all;
    }

    /** {@code minute} since 1970. */
    void note(ArrivalSource.Note note, long minute) {
        Map<Trait, Map<String, Long>> counts = slice(minute).counts;
        add(counts, Trait.AGENT, family(note.agent()));
        add(counts, Trait.NETWORK, network(note.client()));
        add(counts, Trait.ENDPOINT, note.declared() ? note.endpoint() : way(note.endpoint()));
    }

    /** The most of each trait, up to a minute. */
    List<Straggler> top(long minute) {
        forget(minute);
        Map<Key, Long> sums = new HashMap<>();
        slices.forEach(slice -> slice.counts
                .forEach((by, ofTrait) -> ofTrait.forEach((what, count) -> sums.merge(new Key(by, what), count, Long::sum))));
        return most(sums);
    }

    /** What several have told, together. */
    static List<Straggler> together(Collection<List<Straggler>> all) {
        Map<Key, Long> sums = new HashMap<>();
        all.forEach(list -> list.forEach(one -> sums.merge(new Key(one.by(), one.what()), one.count(), Long::sum)));
        return most(sums);
    }

    private static List<Straggler> most(Map<Key, Long> sums) {
        List<Straggler> all = sums.entrySet().stream()
                .map(entry -> new Straggler(entry.getKey().by, entry.getKey().what, entry.getValue())).toList();
        List<Straggler> told = new ArrayList<>();
        for (Trait by : Trait.values()) {
            all.stream().filter(one -> one.by() == by).sorted(Comparator.comparingLong(Straggler::count).reversed()
                    .thenComparing(Straggler::what)).limit(TOLD).forEach(told::add);
        }
        return told;
    }

    private Slice slice(long minute) {
        forget(minute);
        long number = minute / MINUTES;
        if (slices.isEmpty() || slices.getLast().number != number) {
            slices.addLast(new Slice(number, new EnumMap<>(Trait.class)));
        }
        return slices.getLast();
    }

    private void forget(long minute) {
        slices.removeIf(slice -> slice.number <= minute / MINUTES - SLICES);
    }

    private static void add(Map<Trait, Map<String, Long>> counts, Trait by, String what) {
        Map<String, Long> ofTrait = counts.computeIfAbsent(by, _ -> new HashMap<>());
        ofTrait.merge(ofTrait.size() < MOST || ofTrait.containsKey(what) ? what : REST, 1L, Long::sum);
    }

    /** A browser's name, else the first product that it names, without versions. */
    static String family(String agent) {
        if (agent.isBlank()) {
            return "no agent";
        }
        if (!agent.startsWith("Mozilla/")) {
            Matcher product = PRODUCT.matcher(agent.strip().split(" ", 2)[0]);
            return product.matches() ? product.group(1) : REST;
        }
        Matcher compatible = COMPATIBLE.matcher(agent);
        if (compatible.find()) {
            return compatible.group(1).startsWith("Mozilla/") ? REST : family(compatible.group(1));
        }
        return BROWSERS.entrySet().stream().filter(browser -> agent.contains(browser.getKey())).map(Map.Entry::getValue).findFirst()
                .orElse(REST);
    }

    private static String network(InetAddress client) {
        byte[] address = client.getAddress();
        int bits = address.length == 4 ? 24 : 48;
        try {
            return InetAddress.getByAddress(Network.masked(address, bits)).getHostAddress() + "/" + bits;
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** A callback's way is its first two segments; what looks like somebody's number is not told. */
    static String way(String endpoint) {
        String[] words = endpoint.split(" ", 2);
        if (words.length < 2) {
            return REST;
        }
        String[] segments = words[1].split("/", 4);
        var way = new StringBuilder(words[0]).append(' ');
        for (int i = 1; i < Math.min(3, segments.length); i++) {
            way.append('/').append(segments[i].length() > 24 || segments[i].matches(".*\\d{3}.*") ? "*" : segments[i]);
        }
        if (segments.length > 3) {
            way.append("/…");
        }
        return way.length() > NAME ? way.substring(0, NAME) : way.toString();
    }
}
