package dev.sluice.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.control.Conductor;
import dev.sluice.control.http.SiteSource;
import dev.sluice.control.store.LedgerNoteJson;
import dev.sluice.control.store.StoreException;
import dev.sluice.model.Callback;
import dev.sluice.model.Command;
import dev.sluice.model.Cutover;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.LedgerNote;
import dev.sluice.model.Site;
import dev.sluice.proxy.exchange.CallbackLine;
import dev.sluice.proxy.takeover.Line;

/**
 * The control plane of this process, while it has one. Between handing it over and taking it back event loops go on reverting: what they revert
 * is in force here at once, is told to the heir, and is journaled when the store is back. Opened, released, taken back and closed by one thread
 * at a time; reverts come from any.
 */
final class Office implements CallbackLine, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Office.class);
    private static final Duration RETRY = Duration.ofMillis(100);
    /** How long the address of the control API may still be another process's. */
    private static final Duration ADDRESS = Duration.ofSeconds(15);

    /** Notes for the ledger that wait for the store to come back. */
    private static final int MOST_UNENTERED = 10_000;
    /** Characters of an answer's body that waits with them; of a longer one the ledger says that nobody has read it. */
    private static final int MOST_TOLD = 1_000;

    private final Path stateDir;
    private final SiteSource file;
    private final BooleanSupplier ready;
    private final BooleanSupplier stopping;
    private final Queue<LedgerNote> unentered = new LinkedBlockingQueue<>(MOST_UNENTERED);
    private final Queue<Consumer<Conductor>> unwritten = new ConcurrentLinkedQueue<>();
    private volatile @Nullable ControlPlane held;
    private volatile LongSupplier generations;
    private volatile @Nullable Line heir;
    /** The same, once it serves. */
    private volatile @Nullable Line legatee;
    private volatile Cutover handedOver;
    private volatile String address = "";

    /** Takes the state directory. */
    Office(Path stateDir, SiteFile file, BooleanSupplier ready, BooleanSupplier stopping) throws StoreException {
        this.stateDir = stateDir;
        this.file = file;
        this.ready = ready;
        this.stopping = stopping;
        ControlPlane first = ControlPlane.open(stateDir, file.first());
        held = first;
        generations = first.conductor().generations();
        handedOver = first.conductor().resume();
    }

    /** While no other process takes over, as at the start. */
    ControlPlane first() {
        ControlPlane own = held;
        if (own == null) {
            throw new IllegalStateException("handed over already");
        }
        return own;
    }

    /** Null while another process takes over. */
    @Nullable
    ControlPlane held() {
        return held;
    }

    /** Where the control API answers, or answered last, as a URL. */
    String address() {
        return address;
    }

    /** Also while the store is another process's: the rest of the block stays this one's. */
    long nextGeneration() {
        return generations.getAsLong();
    }

    /** An event loop has taken units out of the picture. Never blocks. */
    void withdrawn(JournalEntry.Reverted entry) {
        unwritten.add(conductor -> conductor.withdrawn(entry));
        write();
        Line to = heir;
        if (to != null) {
            tell(to, entry.revert().units().iterator().next(), entry.revert().cause().sentence());
        }
    }

    /** An event loop has frozen a unit that may not go back. Never blocks. */
    void contained(JournalEntry.Contained entry) {
        unwritten.add(conductor -> conductor.contained(entry));
        write();
    }

    /**
     * An event loop tells the ledger of a write on new. Never blocks; while another process has the store, that is told, or it waits for the
     * store to come back.
     */
    void enter(LedgerNote note, Consumer<Boolean> tried) {
        ControlPlane plane = held;
        if (plane != null) {
            plane.conductor().enter(note, tried);
            return;
        }
        boolean dispensable = note instanceof LedgerNote.Told(_, _, String body) && body.length() > MOST_TOLD;
        if (!dispensable && !unentered.offer(note)) {
            LOG.error("the ledger lacks a write on new: {} wait for the store to come back already", MOST_UNENTERED);
        }
        passOn();
        tried.accept(false);
    }

    /** The heir serves now: its ledger is told what waits, and what comes. */
    void bequeath(Line to) {
        legatee = to;
        passOn();
    }

    private void passOn() {
        Line to = legatee;
        if (to == null) {
            return;
        }
        for (LedgerNote next = unentered.poll(); next != null; next = unentered.poll()) {
            String told = LedgerNoteJson.write(next);
            if (told.length() > Line.LONGEST / 2) {
                LOG.error("the ledger lacks a write on new: what is to be told of it is too long for the process that has the store");
            } else {
                var _ = to.tell(Predecessor.NOTED + told);
            }
        }
    }

    /** While another process has the store, nobody is known to wait: who comes then is not refused for it. */
    @Override
    public boolean isWaiting(String rule) {
        ControlPlane plane = held;
        return plane != null && plane.callbacks().isWaiting(rule);
    }

    /** While another process has the store, nothing is kept here, and nothing claimed. */
    @Override
    public void keep(Callback callback, Consumer<Boolean> told) {
        ControlPlane plane = held;
        if (plane == null) {
            told.accept(false);
        } else {
            plane.callbacks().keep(callback, told);
        }
    }

    /** A guard has raised or lifted a hold. Never blocks. */
    void held(JournalEntry hold) {
        unwritten.add(conductor -> conductor.held(hold));
        write();
    }

    /** A freeze is to become stricter. Never blocks; while another process has the store, nothing is decided here. */
    void tighten(Command.Tighten command) {
        ControlPlane plane = held;
        if (plane != null) {
            var _ = plane.conductor().submit(command, OptionalLong.empty(), false);
        }
    }

    /** Opens the control API. */
    void serve(Site.Address at, DataPlane data) throws IOException {
        address = first().serve(at, data, file, ready);
    }

    /** The same; while its address is still another process's, again and again for a while. */
    void serveSoon(Site.Address at, DataPlane data) throws IOException {
        long end = System.nanoTime() + ADDRESS.toNanos();
        while (true) {
            try {
                serve(at, data);
                return;
            } catch (IllegalStateException taken) {
                if (System.nanoTime() > end || stopping.getAsBoolean()) {
                    throw taken;
                }
                LockSupport.parkNanos(RETRY.toNanos());
            }
        }
    }

    /** From now on another process has it. */
    void release(DataPlane data, Line to) {
        ControlPlane plane = held;
        handedOver = data.live().current().cutover();
        heir = to;
        held = null;
        if (plane != null) {
            plane.close();
        }
    }

    /** Tells of what was reverted since the release; to say it twice does no harm. */
    void tellAll(DataPlane data, Line to) {
        Cutover now = data.live().current().cutover();
        now.split().exposures().forEach((unit, exposure) -> exposure.revert()
                .filter(revert -> !handedOver.split().of(unit).revert().equals(exposure.revert()))
                .ifPresent(revert -> tell(to, unit, revert.cause().sentence())));
    }

    /** Where things stand on disk comes into force again, with what was reverted meanwhile. */
    void takeBack(DataPlane data) {
        heir = null;
        ControlPlane plane = reopen(data);
        if (plane == null) {
            return;
        }
        generations = plane.conductor().generations();
        data.live().publish(plane.conductor().resume(), handedOver);
        plane.start(data, () -> false);
        held = plane;
        write();
        plane.alone();
        try {
            serveSoon(data.inForce().control().address(), data);
            LOG.info("the store and the control API are back generation={}", data.live().current().generation());
        } catch (IOException | RuntimeException failed) {
            LOG.error("the control API could not be opened again, visitors are served without it: {}", failed.getMessage());
        }
    }

    /** As long as the other process has not let go of it; null when this one is stopping anyway. */
    private @Nullable ControlPlane reopen(DataPlane data) {
        String said = "";
        while (true) {
            try {
                return ControlPlane.open(stateDir, data.inForce());
            } catch (StoreException | RuntimeException notYet) {
                String why = String.valueOf(notYet.getMessage());
                if (!why.equals(said)) {
                    LOG.warn("the store cannot be taken back yet, nothing can be changed until then: {}", why);
                }
                said = why;
                if (stopping.getAsBoolean()) {
                    return null;
                }
                LockSupport.parkNanos(RETRY.toNanos());
            }
        }
    }

    private void write() {
        ControlPlane plane = held;
        if (plane == null) {
            return;
        }
        for (Consumer<Conductor> next = unwritten.poll(); next != null; next = unwritten.poll()) {
            next.accept(plane.conductor());
        }
        for (LedgerNote next = unentered.poll(); next != null; next = unentered.poll()) {
            plane.conductor().enter(next, _ -> {});
        }
    }

    private static void tell(Line to, String unit, String why) {
        var _ = to.tell(Predecessor.REVERTED + unit + " " + why);
    }

    @Override
    public void close() {
        ControlPlane plane = held;
        if (plane != null) {
            plane.close();
        }
    }
}
