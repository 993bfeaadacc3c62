package dev.sluice.proxy.guard;

import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/** Why a unit should not grow, as its judge sees it. Confined to whoever judges, but for {@link #poll}. */
final class Holds {
    /** Less is not worth telling. */
    private static final long SHORTEST = TimeUnit.SECONDS.toNanos(10);

    private final Map<String, Long> standing = new HashMap<>();
    private final Queue<HoldNews> news = new ConcurrentLinkedQueue<>();

    /** It is found now. */
    void found(String stream, Supplier<String> sentence, long now) {
        if (standing.putIfAbsent(stream, now) == null) {
            news.add(new HoldNews.Raised(stream, sentence.get()));
        }
    }

    /** There is nothing left of it. */
    void over(String stream, long now) {
        Long since = standing.get(stream);
        if (since != null && now - since >= SHORTEST) {
            standing.remove(stream);
            news.add(new HoldNews.Lifted(stream));
        }
    }

    /** The next word, told once; null: there is none. From any thread. */
    @Nullable
    HoldNews poll() {
        return news.poll();
    }
}
