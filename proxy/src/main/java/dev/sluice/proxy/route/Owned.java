package dev.sluice.proxy.route;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.handler.codec.http.HttpHeaders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.model.CallId;
import dev.sluice.model.Extract;
import dev.sluice.model.OwnerTerms;

/**
 * The names of what only new has, by unit, as hashes: the ledger in memory. Event loops read it without a lock. Beyond its bound a name that
 * it does not know says nothing any more.
 */
public final class Owned {
    public static final int MOST = 1_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(Owned.class);

    private final int most;
    private final Set<Long> names = ConcurrentHashMap.newKeySet();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicBoolean overflowed = new AtomicBoolean();

    public Owned() {
        this(MOST);
    }

    Owned(int most) {
        this.most = most;
    }

    /** New alone has what is called so. */
    public void mark(String unit, String name) {
        if (size.get() >= most) {
            if (overflowed.compareAndSet(false, true)) {
                LOG.warn("names of what only new has: no room for more than {}, callbacks of unknown ones go as the share says", most);
            }
        } else if (names.add(hash(unit, name))) {
            size.incrementAndGet();
        }
    }

    /** Old has what is called so, too. */
    public void forget(String unit, Collection<String> carried) {
        carried.forEach(name -> {
            if (names.remove(hash(unit, name))) {
                size.decrementAndGet();
            }
        });
    }

    boolean holds(String unit, String name) {
        return names.contains(hash(unit, name));
    }

    /** Whether it knows all there are, so that what it does not know is old's. */
    boolean isComplete() {
        return !overflowed.get();
    }

    /** What a call is about; empty: it does not say. */
    static Optional<String> id(OwnerTerms.Rule rule, HttpHeaders headers, RequestTarget target, String path) {
        for (CallId id : rule.ids()) {
            Optional<String> found = switch (id) {
                case CallId.Header(String name) -> Optional.ofNullable(headers.get(name));
                case CallId.Query(String name) -> first(QueryText.values(target.query().orElse(""), name));
                case CallId.Path(var pattern) -> Extract.from(pattern, path);
            };
            if (found.filter(text -> !text.isEmpty()).isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> first(List<String> values) {
        return values.stream().findFirst();
    }

    private static long hash(String unit, String name) {
        return Xxh64.hash(name.getBytes(StandardCharsets.UTF_8), Xxh64.hash(unit.getBytes(StandardCharsets.UTF_8), 0));
    }
}
