package dev.sluice.config;

import java.util.List;
import java.util.Optional;

import dev.sluice.model.Endpoint;
import dev.sluice.model.FailoverTerms;
import dev.sluice.model.Share;

/** Reads when old may answer for new in a unit. */
final class FailoverReader {
    private static final String FAILOVER = "off, or { safe: true, exclude: [\"GET /logout\"], budget: 20% }";
    private static final String EXCLUDED = "METHOD PATH, such as GET /logout";
    private static final int MOST_EXCLUDED = 100;

    private FailoverReader() {}

    static FailoverTerms failover(Optional<ConfigValue> given) {
        if (given.isEmpty()) {
            return FailoverTerms.DEFAULT;
        }
        ConfigValue value = given.get();
        if (value.isMapping()) {
            return value.mapping(KnownKeys.FAILOVER).map(FailoverReader::terms).orElse(FailoverTerms.DEFAULT);
        }
        return value.parsed(FAILOVER, text -> Optional.of(text).filter("off"::equals)).map(_ -> FailoverTerms.OFF)
                .orElse(FailoverTerms.DEFAULT);
    }

    private static FailoverTerms terms(ConfigNode node) {
        boolean safe = node.value("safe").flatMap(ConfigValue::flag).orElse(FailoverTerms.DEFAULT.safe());
        List<Endpoint> excluded = node.value("exclude").map(FailoverReader::excluded).orElse(List.of());
        Share budget = node.value("budget").flatMap(FailoverReader::budget).orElse(FailoverTerms.DEFAULT.budget());
        return new FailoverTerms(safe, excluded, budget);
    }

    private static List<Endpoint> excluded(ConfigValue value) {
        List<ConfigValue> items = value.someItems("a list of " + EXCLUDED);
        if (items.size() > MOST_EXCLUDED) {
            value.refuse(items.size() + " entries", "at most " + MOST_EXCLUDED);
        }
        return Located.values(ConfigValue.distinct(items, item -> item.parsed(EXCLUDED, Endpoint::parse)));
    }

    /** Nothing at all is said by {@code safe: false}. */
    private static Optional<Share> budget(ConfigValue value) {
        return value.share().flatMap(share -> share.isNone() ? value.refuse(share.toString(), "above 0%, up to 100%; or safe: false")
                : Optional.of(share));
    }
}
