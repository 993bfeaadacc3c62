package dev.sluice.load;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The visitors of a site; the same seed gives the same ones. A visitor who still waits for an answer is not asked to send another
 * request: somebody else comes instead, if need be somebody new, so that slow answers never slow the arrivals. Confined to one thread.
 */
public final class VisitorPopulation {
    private static final List<String> SYSTEMS = List.of("X11; Linux x86_64", "Windows NT 10.0; Win64; x64",
            "Macintosh; Intel Mac OS X 10_15_7",
            "iPhone; CPU iPhone OS 18_3 like Mac OS X", "Linux; Android 15");

    private final RandomGenerator random;
    private final Addresses addresses;
    private final List<Visitor> visitors = new ArrayList<>();

    /** What visitors show of where they are. */
    public enum Addresses {
        /** Nothing: all come from the machine the load runs on. */
        NONE,
        /** Each has its own X-Forwarded-For in 198.18.0.0/15 (RFC 2544), for a proxy that trusts the load's machine. */
        FORWARDED
    }

    public VisitorPopulation(RandomGenerator random, int size, Addresses addresses) {
        this.random = random;
        this.addresses = addresses;
        for (int i = 0; i < size; i++) {
            visitors.add(newcomer());
        }
    }

    /** Somebody who waits for no answer. */
    public Visitor next() {
        for (int attempt = 0; attempt < 8 && !visitors.isEmpty(); attempt++) {
            var chosen = visitors.get(random.nextInt(visitors.size()));
            if (chosen.isReady()) {
                return chosen;
            }
        }
        var newcomer = newcomer();
        visitors.add(newcomer);
        return newcomer;
    }

    public List<Visitor> all() {
        return Collections.unmodifiableList(visitors);
    }

    private Visitor newcomer() {
        int number = visitors.size();
        String system = SYSTEMS.get(random.nextInt(SYSTEMS.size()));
        String agent = "Mozilla/5.0 (" + system + ") Visitor/" + (100 + random.nextInt(60)) + "." + number;
        return new Visitor("v" + number, agent, switch (addresses) {
            case NONE -> Optional.empty();
            case FORWARDED -> Optional.of("198." + (18 + (number >> 16 & 1)) + "." + (number >> 8 & 255) + "." + (number & 255));
        });
    }
}
