package dev.sluice.proxy.outcome;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;

import dev.sluice.model.Crawler;
import dev.sluice.model.Side;
import dev.sluice.proxy.route.Route;

/** What became of the exchanges of verified crawlers, a lane of their own. One event loop counts; any thread may read. */
final class CrawlerCounts {
    static final Comparator<Key> ORDER = Comparator.comparing(Key::crawler).thenComparing(Key::side).thenComparing(Key::ending);

    private final Map<Crawler, Map<Side, AtomicLongArray>> counts = new EnumMap<>(Crawler.class);

    /** What is counted apart. */
    record Key(Crawler crawler, Side side, Ending ending) {}

    CrawlerCounts() {
        for (Crawler crawler : Crawler.values()) {
            Map<Side, AtomicLongArray> ofSides = new EnumMap<>(Side.class);
            for (Side side : Side.values()) {
                ofSides.put(side, new AtomicLongArray(Ending.ALL.length));
            }
            counts.put(crawler, ofSides);
        }
    }

    /** Counts nothing for visitors. */
    void ended(Route route, Side side, Ending ending) {
        if (route.crawler().isEmpty()) {
            return;
        }
        AtomicLongArray endings = Objects.requireNonNull(Objects.requireNonNull(counts.get(route.crawler().get())).get(side));
        endings.setOpaque(ending.place(), endings.getPlain(ending.place()) + 1);
    }

    void addTo(Map<Key, Long> sums) {
        counts.forEach((crawler, ofSides) -> ofSides.forEach((side, endings) -> {
            for (Ending ending : Ending.ALL) {
                long count = endings.getOpaque(ending.place());
                if (count > 0) {
                    sums.merge(new Key(crawler, side, ending), count, Long::sum);
                }
            }
        }));
    }
}
