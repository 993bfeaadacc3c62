package dev.sluice.dns;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.model.DnsTerms;
import dev.sluice.model.Propagation;
import dev.sluice.model.WatchedName;

/**
 * Watches names while their address moves: rounds at a quarter of the TTL, at least a second and at most half a minute apart, each name on a
 * virtual thread of its own. Other terms begin anew; what was seen last can be read from any thread.
 */
public final class PropagationWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PropagationWatch.class);
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration AGAIN = Duration.ofSeconds(10);
    private static final Duration LAST_ROUND = Duration.ofSeconds(3);

    private final Supplier<DnsTerms> terms;
    private final Consumer<List<Propagation>> told;
    private final ExecutorService watching = Executors.newVirtualThreadPerTaskExecutor();
    private volatile Map<String, List<Propagation>> latest = Map.of();

    /**
     * @param terms what is to be watched now; looked at again and again
     * @param told hears each round of each name, on the thread of the name
     */
    private PropagationWatch(Supplier<DnsTerms> terms, Consumer<List<Propagation>> told) {
        this.terms = terms;
        this.told = told;
    }

    /** Begins to ask. */
    public static PropagationWatch start(Supplier<DnsTerms> terms, Consumer<List<Propagation>> told) {
        var watch = new PropagationWatch(terms, told);
        watch.watching.execute(watch::follow);
        return watch;
    }

    /** The last round of each name, in the order in which the names are given; nothing of a name that has had none. */
    public List<Propagation> latest() {
        Map<String, List<Propagation>> rounds = latest;
        List<Propagation> all = new ArrayList<>();
        terms.get().watch().forEach(watched -> all.addAll(rounds.getOrDefault(watched.name(), List.of())));
        return all;
    }

    private void follow() {
        while (!Thread.currentThread().isInterrupted()) {
            DnsTerms now = terms.get();
            if (now.watch().isEmpty()) {
                LockSupport.parkNanos(LOOK.toNanos());
            } else {
                begin(now);
            }
        }
    }

    private void begin(DnsTerms now) {
        try {
            during(now);
        } catch (RuntimeException failed) {
            LOG.error("names cannot be watched for now", failed);
            LockSupport.parkNanos(AGAIN.toNanos());
        }
    }

    /** Until the terms are others. */
    private void during(DnsTerms now) {
        latest = Map.of();
        try (Asker asker = new Asker();
                Panel panel = new Panel(asker, now.panel());
                ExecutorService names = Executors.newVirtualThreadPerTaskExecutor()) {
            for (WatchedName watched : now.watch()) {
                NameWatch watch = new NameWatch(watched, now, asker, panel, InstantSource.system());
                names.execute(() -> again(watched, watch));
            }
            while (terms.get().equals(now) && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(LOOK.toNanos());
            }
            names.shutdownNow();
        }
    }

    private void again(WatchedName watched, NameWatch watch) {
        try {
            while (true) {
                round(watched, watch);
                Thread.sleep(watch.pause());
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** What goes wrong once ends no watch. */
    private void round(WatchedName watched, NameWatch watch) throws InterruptedException {
        try {
            keep(watched.name(), watch.round());
        } catch (RuntimeException failed) {
            LOG.error("the watch of {} goes on after a fault of its own", watched.name(), failed);
        }
    }

    private void keep(String name, List<Propagation> round) {
        synchronized (this) {
            Map<String, List<Propagation>> next = new LinkedHashMap<>(latest);
            next.put(name, round);
            latest = Map.copyOf(next);
        }
        try {
            told.accept(round);
        } catch (RuntimeException failed) {
            LOG.error("a listener to rounds of DNS failed", failed);
        }
    }

    /** Nobody is told anything once it is closed. */
    @Override
    public void close() {
        watching.shutdownNow();
        try {
            if (!watching.awaitTermination(LAST_ROUND.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("the watch of DNS did not end within {} s", LAST_ROUND.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
