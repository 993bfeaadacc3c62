package dev.sluice.launch;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.control.Conductor;
import dev.sluice.control.store.Holding;
import dev.sluice.control.store.Ledger;
import dev.sluice.control.store.Store;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.LedgerNote;
import dev.sluice.model.Site;
import dev.sluice.proxy.route.Owned;
import dev.sluice.proxy.route.OwnedNames;

/**
 * Makes the names of what only new has anew from the ledger, whenever some of it was carried over and whenever the file asks for the names of
 * other units. One thread does it.
 */
final class OwnedWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OwnedWatch.class);
    private static final int PAGE = 1_000;
    /** The ledger knows no write by this number: to note that it came to nothing changes nothing. */
    private static final LedgerNote MARKER = new LedgerNote.Nothing(0);

    private final Owned owned;
    private final Store store;
    private final Conductor conductor;
    private final BooleanSupplier another;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("owned-names").factory());
    private Conductor.Listening listening = () -> {};

    /** {@code another} process may write on new as well. */
    OwnedWatch(Owned owned, Store store, Conductor conductor, BooleanSupplier another) {
        this.another = another;
        this.owned = owned;
        this.store = store;
        this.conductor = conductor;
    }

    /** Before this process writes: what the ledger has is all there is, unless another one writes. */
    static void fill(Owned owned, Ledger ledger, Site site, boolean another) {
        if (!asked(site).isEmpty()) {
            OwnedNames next = owned.renew(asked(site));
            if (another) {
                next.lacksSome();
            }
            fill(next, ledger);
            owned.renewed(next);
        }
    }

    /** From now on follows what is journaled. */
    OwnedWatch start() {
        listening = conductor.onJournal(journaled -> {
            if (journaled.entry() instanceof JournalEntry.CarriedOver || journaled.entry() instanceof JournalEntry.SiteLoaded) {
                renewSoon();
            }
        });
        return this;
    }

    /** Begins anew, with all that the ledger was told before. Waits for nothing. */
    void renewSoon() {
        try {
            thread.execute(this::renew);
        } catch (RejectedExecutionException stopped) {
            LOG.debug("names of what only new has are not read any more");
        }
    }

    private void renew() {
        Set<String> asked = asked(conductor.current().site());
        if (asked.isEmpty() && !owned.isAskedAnything()) {
            return;
        }
        OwnedNames next = owned.renew(asked);
        if (another.getAsBoolean()) {
            next.lacksSome();
        }
        try {
            awaitDisk();
            fill(next, store.ledger());
            owned.renewed(next);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | RuntimeException failed) {
            LOG.warn("names of what only new has could not be read from the ledger: {}", failed.getMessage());
        }
    }

    /** Until all is on disk that was told before. */
    private void awaitDisk() throws InterruptedException, ExecutionException {
        var durable = new CompletableFuture<Boolean>();
        while (!durable.isDone()) {
            conductor.enter(MARKER, is -> {
                if (is) {
                    durable.complete(true);
                }
            });
            try {
                durable.get(1, TimeUnit.SECONDS);
            } catch (TimeoutException notYet) {
                LOG.debug("the ledger is not on disk yet");
            }
        }
    }

    private static void fill(OwnedNames next, Ledger ledger) {
        for (String unit : next.units()) {
            List<Holding> page = ledger.holdings(unit, 0, PAGE);
            while (!page.isEmpty()) {
                page.forEach(one -> add(next, unit, one));
                page = ledger.holdings(unit, page.getLast().seq(), PAGE);
            }
        }
    }

    private static void add(OwnedNames next, String unit, Holding one) {
        one.names().forEach(name -> next.mark(unit, name));
        if (!one.whole()) {
            next.doubt(unit, one.ref());
        }
    }

    private static Set<String> asked(Site site) {
        return site.units().values().stream().flatMap(unit -> unit.callbacks().asked().stream()).collect(Collectors.toSet());
    }

    @Override
    public void close() {
        listening.close();
        thread.shutdownNow();
    }
}
