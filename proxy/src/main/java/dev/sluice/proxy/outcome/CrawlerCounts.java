package dev.sluice.proxy.outcome;

import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

import dev.sluice.model.Crawler;
import dev.sluice.model.Side;
import dev.sluice.proxy.route.Route;

/** What became of the exchanges of verified crawlers, a lane of their own. One event loop counts; any thread may read. */
final class CrawlerCounts {
    static final Comparator<Key> ORDER = Comparator.comparing(Key::crawler).thenComparing(Key::side).thenComparing(Key::ending);
    private static final Crawler[] CRAWLERS = Crawler.values();
    private static final Side[] SIDES = Side.values();

    private final AtomicLongArray counts = new AtomicLongArray(CRAWLERS.length * SIDES.length * Ending.ALL.length);

    /** What is counted apart. */
    record Key(Crawler crawler, Side side, Ending ending) {
        private int place() {
            return (crawler.ordinal() * SIDES.length + side.ordinal()) * Ending.ALL.length + ending.place();
        }
    }

    /** Counts nothing for visitors. */
    void ended(Route route, Side side, Ending ending) {
        if (route.crawler().isPresent()) {
            int place = new Key(route.crawler().get(), side, ending).place();
            counts.setOpaque(place, counts.getPlain(place) + 1);
        }
    }

    void addTo(Map<Key, Long> sums) {
        for (Crawler crawler : CRAWLERS) {
            for (Side side : SIDES) {
                for (Ending ending : Ending.ALL) {
                    add(new Key(crawler, side, ending), sums);
                }
            }
        }
    }

    private void add(Key key, Map<Key, Long> sums) {
        long count = counts.getOpaque(key.place());
        if (count > 0) {
            sums.merge(key, count, Long::sum);
        }
    }
}
