package dev.sluice.control.callback;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.control.CallbackSource;
import dev.sluice.control.Conductor;
import dev.sluice.control.store.CallbackStore;
import dev.sluice.control.store.CallbackStore.Kept;
import dev.sluice.control.store.NotOnDiskException;
import dev.sluice.control.store.StoreException;
import dev.sluice.model.Callback;
import dev.sluice.model.CallbackTerms;
import dev.sluice.model.Command;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.JournalEntry.CallbackTold.Step;
import dev.sluice.model.ReleasePace;
import dev.sluice.model.SpoolState;

/**
 * The callbacks that are kept (SEMANTICS D6). What somebody was told of is on disk before, and leaves it only when a stack has answered a replay, or
 * a person gave it up. One thread writes, reads and decides; others hand over what it is to do and never wait.
 */
public final class CallbackSpool implements CallbackSource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CallbackSpool.class);
    private static final Duration LOOK = Duration.ofMillis(20);
    /** Until it is tried again what could not be sent, or written. */
    private static final Duration SOON = Duration.ofMillis(250);
    private static final Duration LAST_REPLAYS = Duration.ofSeconds(2);
    private static final Duration LAST_WRITES = Duration.ofSeconds(5);
    /** So many share one sync of the disk. */
    private static final int MOST_AT_ONCE = 256;
    /** Statuses below 500 after which trying again may help. */
    private static final Set<Integer> TRANSIENT = Set.of(408, 425, 429);

    private final CallbackStore store;
    private final Conductor conductor;
    private final LongSupplier nanoTime;
    private final Duration lastReplays;
    private final SpoolRoom room = new SpoolRoom();
    private final Queue<Incoming> incoming = new ConcurrentLinkedQueue<>();
    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final LongAdder kept = new LongAdder();
    private final LongAdder replayed = new LongAdder();
    private final Thread thread = Thread.ofPlatform().daemon().name("callbacks").unstarted(this::live);

    private final CallbackLines lines = new CallbackLines();
    private final ReleasePace pace = new ReleasePace();
    private final Deque<Mark> owed = new ArrayDeque<>();
    private long owedNotBefore;
    private Optional<String> trouble = Optional.empty();
    private volatile @Nullable Replayer replayer;
    private volatile boolean ended;
    private volatile SpoolState state = SpoolState.EMPTY;

    /** Sends one where the picture of that moment says; tells once how that ended. Never blocks. */
    public interface Replayer {
        void replay(Callback callback, Consumer<Callback.End> told);
    }

    private record Incoming(Callback callback, Consumer<Boolean> told) {}

    /** What is to be written down of one that is kept already. */
    private interface Mark {
        void write(CallbackStore into) throws NotOnDiskException;
    }

    /** {@code lastReplays}: the longest that what is under way at the end is waited for. */
    CallbackSpool(CallbackStore store, Conductor conductor, LongSupplier nanoTime, Duration lastReplays) throws StoreException {
        this.store = store;
        this.conductor = conductor;
        this.nanoTime = nanoTime;
        this.lastReplays = lastReplays;
        for (Kept one : store.all()) {
            room.enter(one);
            lines.add(one);
        }
        look();
        thread.start();
    }

    /**
     * That of a state directory, with what was kept before. Nothing is replayed before {@link #replayTo}.
     *
     * @throws StoreException when it cannot be read what was kept
     */
    public static CallbackSpool open(Path stateDir, Conductor conductor) throws StoreException {
        return new CallbackSpool(CallbackStore.in(stateDir), conductor, System::nanoTime, LAST_REPLAYS);
    }

    /** From now on what waits is replayed. */
    public void replayTo(Replayer to) {
        replayer = to;
        tasks.add(() -> {});
    }

    /** Whether any of a rule wait, or are about to. Any thread, without a lock. */
    public boolean isWaiting(String rule) {
        return room.isWaiting(rule);
    }

    /** Keeps one, and tells once whether it is on disk. Any thread; never blocks. */
    public void keep(Callback callback, Consumer<Boolean> told) {
        CallbackTerms.Spool terms = conductor.current().site().freeze().callbacks().spool();
        if (ended || !room.enter(callback, terms)) {
            told.accept(false);
            return;
        }
        incoming.add(new Incoming(callback, told));
        tasks.add(() -> {});
        if (ended) {
            refuseIncoming();
        }
    }

    @Override
    public SpoolState state() {
        return state;
    }

    /** Since the start. */
    public long kept() {
        return kept.sum();
    }

    /** Since the start, answered by a stack. */
    public long replayed() {
        return replayed.sum();
    }

    /** Has a dead letter replayed again, the first of its rule; false: that is not on disk, or there is none of that number any more. */
    public CompletableFuture<Boolean> retry(long number, Command.Asker asker) {
        return decide(number, Step.RETRIED, asker, dead -> {
            Kept again = dead.revived();
            lines.add(again);
            room.waits(again.rule());
            owe(into -> into.mark(again));
        });
    }

    /** Gives a dead letter up; false: as with {@link #retry}. */
    public CompletableFuture<Boolean> drop(long number, Command.Asker asker) {
        return decide(number, Step.DROPPED, asker, dead -> {
            room.leave(dead);
            owe(into -> into.remove(dead.number()));
        });
    }

    private CompletableFuture<Boolean> decide(long number, Step step, Command.Asker asker, Consumer<Kept> then) {
        var reply = new CompletableFuture<Boolean>();
        tasks.add(() -> {
            Optional<Kept> dead = lines.dead(number);
            if (ended || dead.isEmpty()) {
                reply.complete(false);
                return;
            }
            var entry = new JournalEntry.CallbackTold(dead.get().rule(), step, number, dead.get().dead().orElse(""));
            var _ = conductor.note(entry, asker).whenComplete((onDisk, _) -> tasks.add(() -> {
                boolean may = Boolean.TRUE.equals(onDisk) && lines.dead(number).isPresent();
                if (may) {
                    lines.forgetDead(number);
                    then.accept(dead.get());
                    look();
                }
                reply.complete(may);
            }));
        });
        return reply;
    }

    private void live() {
        while (!ended) {
            try {
                turn();
            } catch (InterruptedException stop) {
                return;
            } catch (RuntimeException e) {
                LOG.error("callbacks: goes on after a fault of its own", e);
            }
        }
        hearOut();
        keepIncoming();
        settle();
        refuseIncoming();
        store.close();
    }

    /** What ends now is not sent again by whoever is next. */
    private void hearOut() {
        long end = System.nanoTime() + lastReplays.toNanos();
        while (lines.isAnyUnderWay() && System.nanoTime() - end < 0) {
            try {
                Runnable task = tasks.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
                if (task != null) {
                    task.run();
                }
            } catch (InterruptedException stop) {
                return;
            }
        }
    }

    private void turn() throws InterruptedException {
        boolean idle = lines.isEmpty() && owed.isEmpty();
        Runnable first = idle ? tasks.take() : tasks.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        keepIncoming();
        for (Runnable task = first; task != null; task = tasks.poll()) {
            task.run();
        }
        settle();
        replay();
        look();
    }

    private void keepIncoming() {
        List<Incoming> batch = new ArrayList<>();
        for (Incoming one = incoming.poll(); one != null; one = batch.size() < MOST_AT_ONCE ? incoming.poll() : null) {
            batch.add(one);
        }
        if (batch.isEmpty()) {
            return;
        }
        try {
            List<Kept> added = store.add(batch.stream().map(Incoming::callback).toList());
            trouble = Optional.empty();
            added.forEach(lines::add);
            kept.add(added.size());
            look();
            batch.forEach(one -> one.told.accept(true));
        } catch (NotOnDiskException e) {
            troubled(e);
            batch.forEach(this::refuse);
        }
        if (!incoming.isEmpty()) {
            tasks.add(() -> {});
        }
    }

    private void refuseIncoming() {
        for (Incoming one = incoming.poll(); one != null; one = incoming.poll()) {
            refuse(one);
        }
    }

    private void refuse(Incoming one) {
        room.leave(one.callback);
        one.told.accept(false);
    }

    private void replay() {
        Replayer to = replayer;
        if (to == null || ended) {
            return;
        }
        int perSecond = conductor.current().site().freeze().hold().release();
        for (Kept next : lines.due(nanoTime.getAsLong(), this::isOpen)) {
            if (pace.take(nanoTime.getAsLong(), perSecond)) {
                begin(next, to);
            }
        }
        if (!lines.isAnyWaiting(this::isOpen)) {
            pace.rest();
        }
    }

    private boolean isOpen(Kept one) {
        return conductor.current().split().of(one.unit()).freeze().isOpen();
    }

    private void begin(Kept next, Replayer to) {
        try {
            Optional<Callback> callback = store.read(next.number());
            if (callback.isEmpty()) {
                LOG.error("callbacks: number={} is not in the file any more", next.number());
                left(next);
            } else {
                lines.begun(next);
                to.replay(callback.get(), end -> tasks.add(() -> ended(next, end)));
            }
        } catch (NotOnDiskException e) {
            troubled(e);
            lines.again(next, in(SOON));
        }
    }

    private void ended(Kept one, Callback.End end) {
        switch (end) {
            case Callback.End.NotYet _ -> lines.again(one, in(SOON));
            case Callback.End.Failed(String why) -> inVain(one, why);
            case Callback.End.Answered(int status) when status < 400 -> replayed(one);
            case Callback.End.Answered(int status) when status < 500 && !TRANSIENT.contains(status) -> die(one, "answered " + status);
            case Callback.End.Answered(int status) -> inVain(one, "answered " + status);
        }
    }

    private void replayed(Kept one) {
        replayed.increment();
        lines.replayed(one).ifPresent(count -> conductor.held(new JournalEntry.CallbacksReplayed(one.rule(), count)));
        left(one);
    }

    private void inVain(Kept one, String why) {
        Kept tried = one.tried();
        LOG.warn("callback replayed in vain number={} tries={} why={}", one.number(), tried.tries(), why);
        if (tried.tries() >= conductor.current().site().freeze().callbacks().spool().tries()) {
            die(tried, why + ", after " + tried.tries() + " tries");
        } else {
            owe(into -> into.mark(tried));
            lines.again(tried, in(CallbackLines.pause(tried)));
        }
    }

    private void die(Kept one, String why) {
        Kept dead = one.died(why);
        lines.leave(one);
        lines.add(dead);
        room.waitsNoMore(one.rule());
        owe(into -> into.mark(dead));
        conductor.held(new JournalEntry.CallbackTold(one.rule(), Step.DEAD, one.number(), why));
    }

    private void left(Kept one) {
        lines.leave(one);
        room.waitsNoMore(one.rule());
        room.leave(one);
        owe(into -> into.remove(one.number()));
    }

    private void owe(Mark mark) {
        owed.add(mark);
    }

    /** What is not on disk yet is done again after a restart: a replay comes twice rather than not at all. */
    private void settle() {
        if (owed.isEmpty() || owedNotBefore != 0 && nanoTime.getAsLong() - owedNotBefore < 0) {
            return;
        }
        try {
            while (!owed.isEmpty()) {
                owed.getFirst().write(store);
                owed.removeFirst();
            }
            owedNotBefore = 0;
            trouble = Optional.empty();
        } catch (NotOnDiskException e) {
            owedNotBefore = in(SOON);
            troubled(e);
        }
    }

    private void troubled(NotOnDiskException e) {
        String what = String.valueOf(e.getMessage());
        if (!trouble.equals(Optional.of(what))) {
            LOG.error("callbacks: the disk takes nothing, what comes is refused: {}", what);
        }
        trouble = Optional.of(what);
    }

    private long in(Duration time) {
        return nanoTime.getAsLong() + time.toNanos();
    }

    private void look() {
        state = lines.state(room.bytes(), trouble);
    }

    /** What was handed over is on disk or refused when this returns. */
    @Override
    public void close() {
        ended = true;
        tasks.add(() -> {});
        try {
            if (!thread.join(LAST_WRITES)) {
                LOG.error("callbacks: the disk has not taken the last of them after {} s", LAST_WRITES.toSeconds());
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        refuseIncoming();
    }
}
