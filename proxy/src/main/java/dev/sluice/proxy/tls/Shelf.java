package dev.sluice.proxy.tls;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.pem.Stamp;

/**
 * What was built of files, by what the configuration says of them. Any thread looks up; those that read files take turns. What is replaced
 * is given free a while later, with the next change: clients in the middle of their handshake began with it.
 *
 * @param <K> what the configuration says
 * @param <V> what was built
 */
final class Shelf<K, V> {
    private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);

    private final Function<K, List<Path>> files;
    private final Builder<K, V> builder;
    private final Consumer<V> release;
    private volatile Map<K, Kept<V>> kept = Map.of();
    /** Confined to those that hold the lock, as is the next. */
    private List<Retired<V>> retired = new ArrayList<>();
    private final Map<K, List<Stamp>> refused = new HashMap<>();

    /** Longer than a client has from being accepted to the end of its handshake: it began with what was in force then. */
    private static final long GRACE = TimeUnit.SECONDS.toNanos(15);

    /** What is used no more by who comes now. */
    private record Retired<V>(V value, long since) {}

    /** What stands there, and the files as they were before they were read. */
    private record Kept<V>(V value, List<Stamp> stamps) {}

    /** Reads files. */
    interface Builder<K, V> {
        V build(K key) throws TlsException;
    }

    Shelf(Function<K, List<Path>> files, Builder<K, V> builder, Consumer<V> release) {
        this.files = files;
        this.builder = builder;
        this.release = release;
    }

    @Nullable
    V get(K key) {
        Kept<V> found = kept.get(key);
        return found == null ? null : found.value();
    }

    /** Builds what is missing or has changed, and drops what nobody wants; all of it or nothing. */
    synchronized void prepare(Collection<K> wanted, Collection<K> inForce) throws TlsException {
        Map<K, Kept<V>> built = new HashMap<>();
        try {
            for (K key : new HashSet<>(wanted)) {
                List<Stamp> stamps = Stamp.of(files.apply(key));
                if (isOther(key, stamps)) {
                    built.put(key, new Kept<>(builder.build(key), stamps));
                }
            }
        } catch (TlsException wrong) {
            built.values().forEach(one -> release.accept(one.value()));
            throw wrong;
        }
        Set<K> staying = new HashSet<>(wanted);
        staying.addAll(inForce);
        replace(built, staying);
    }

    /** Builds anew what has changed. What cannot be built stays as it was, which is said once. */
    synchronized void refresh(Collection<K> inForce) {
        Map<K, Kept<V>> built = new HashMap<>();
        for (K key : new HashSet<>(inForce)) {
            List<Stamp> stamps = Stamp.of(files.apply(key));
            if (isOther(key, stamps) && !stamps.equals(refused.get(key))) {
                rebuild(key, stamps, built);
            }
        }
        if (!built.isEmpty()) {
            replace(built, kept.keySet());
        }
    }

    /** Nothing of it is used any more. */
    synchronized void clear() {
        replace(Map.of(), Set.of());
        retired.forEach(one -> release.accept(one.value()));
        retired = new ArrayList<>();
    }

    private void rebuild(K key, List<Stamp> stamps, Map<K, Kept<V>> built) {
        try {
            built.put(key, new Kept<>(builder.build(key), stamps));
            refused.remove(key);
            LOG.info("certificates loaded anew: files={}", files.apply(key));
        } catch (TlsException wrong) {
            refused.put(key, stamps);
            LOG.error("certificates changed and cannot be used, those before stay: {}", wrong.getMessage());
        }
    }

    private boolean isOther(K key, List<Stamp> stamps) {
        Kept<V> before = kept.get(key);
        return before == null || !before.stamps().equals(stamps);
    }

    private void replace(Map<K, Kept<V>> built, Set<K> staying) {
        long now = System.nanoTime();
        retired.removeIf(one -> {
            boolean over = now - one.since() > GRACE;
            if (over) {
                release.accept(one.value());
            }
            return over;
        });
        Map<K, Kept<V>> next = new HashMap<>(built);
        kept.forEach((key, before) -> {
            if (built.containsKey(key) || !staying.contains(key)) {
                retired.add(new Retired<>(before.value(), now));
            } else {
                next.put(key, before);
            }
        });
        kept = Map.copyOf(next);
    }
}
