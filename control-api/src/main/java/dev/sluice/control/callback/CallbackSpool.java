package dev.sluice.control.callback;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    /** Statuses below 500 after which trying again may help. */
    private static final Set<Integer> TRANSIENT = Set.of(408, 425, 429);

    private final CallbackStore store;
    private final Conductor conductor;
    private final LongSupplier nanoTime;
    private final Duration lastReplays;
    private final SpoolRoom room = new SpoolRoom();
    private final Intake intake;
    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final LongAdder kept = new LongAdder();
    private final LongAdder replayed = new LongAdder();
    private final Thread thread = Thread.ofPlatform().daemon().name("callbacks").unstarted(this::live);

    private final CallbackLines lines = new CallbackLines();
    private final ReleasePace pace = new ReleasePace();
    private final OwedMarks owed;
    private final DeadLetters deadLetters;
    private Optional<String> trouble = Optional.empty();
    private volatile @Nullable Replayer replayer;
    private volatile boolean ended;
    /** The thread is over. */
    private volatile boolean finished;
    private volatile SpoolState state = SpoolState.EMPTY;

    /** Sends one where the picture of that moment says; tells once how that ended. Never blocks. */
    public interface Replayer {
        void replay(Callback callback, Consumer<Callback.End> told);
    }

    /** {@code lastReplays}: the longest that what is under way at the end is waited for. */
    CallbackSpool(CallbackStore store, Conductor conductor, LongSupplier nanoTime, Duration lastReplays) throws StoreException {
        this.store = store;
        this.conductor = conductor;
        this.nanoTime = nanoTime;
        this.lastReplays = lastReplays;
        this.owed = new OwedMarks(store, SOON);
        this.intake = new Intake(store, room);
        this.deadLetters = new DeadLetters(conductor, lines, room, owed, new Own());
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
        intake.add(callback, told);
        tasks.add(this::keepIncoming);
        if (ended) {
            intake.refuse();
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

    /** What no stack would have, for a person to decide on. */
    public DeadLetters deadLetters() {
        return deadLetters;
    }

    private final class Own implements DeadLetters.SpoolThread {
        @Override
        public void hand(Runnable task, Runnable otherwise) {
            tasks.add(() -> (ended ? otherwise : task).run());
            if (finished) {
                runOut();
            }
        }

        @Override
        public void look() {
            CallbackSpool.this.look();
        }
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
        intake.refuse();
        store.close();
        finished = true;
        runOut();
    }

    /** Whoever asked too late is told so. */
    private void runOut() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
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
        Duration patience = patience();
        Runnable first = patience.isZero() ? tasks.take() : tasks.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (first == null && trouble.isPresent() && owed.isEmpty()) {
            tryDisk();
        }
        for (Runnable task = first; task != null; task = tasks.poll()) {
            task.run();
        }
        settle();
        replay();
        look();
    }

    /** How long it waits for a task before it looks by itself; zero: until there is one. */
    private Duration patience() {
        if (trouble.isPresent()) {
            return SOON;
        }
        if (!owed.isEmpty() || lines.isAnyWaiting(this::isOpen)) {
            return LOOK;
        }
        return lines.isEmpty() ? Duration.ZERO : SOON;
    }

    /** Whether a trouble is over, when nothing comes that would show it. */
    private void tryDisk() {
        try {
            store.touch();
            trouble = Optional.empty();
        } catch (NotOnDiskException e) {
            troubled(e);
        }
    }

    private void keepIncoming() {
        if (finished || intake.isEmpty()) {
            return;
        }
        try {
            List<Kept> added = intake.write(all -> {
                all.forEach(lines::add);
                look();
            });
            trouble = Optional.empty();
            kept.add(added.size());
        } catch (NotOnDiskException e) {
            troubled(e);
        }
        if (!intake.isEmpty()) {
            tasks.add(this::keepIncoming);
        }
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
                lines.leave(next);
                forget(next);
            } else {
                lines.begun(next);
                to.replay(callback.get(), end -> tasks.add(() -> heard(next, end)));
            }
        } catch (CallbackStore.UnreadableException e) {
            LOG.error("callbacks: number={} cannot be read: {}", next.number(), e.getMessage());
            die(next, "cannot be read: " + e.getMessage());
        } catch (NotOnDiskException e) {
            troubled(e);
            lines.again(next, in(SOON));
        }
    }

    /** After the end nobody writes down what comes; it is sent again by whoever is next. */
    private void heard(Kept one, Callback.End end) {
        if (finished) {
            return;
        }
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
        forget(one);
    }

    private void inVain(Kept one, String why) {
        Kept tried = one.tried();
        LOG.warn("callback replayed in vain number={} tries={} why={}", one.number(), tried.tries(), why);
        if (tried.tries() >= conductor.current().site().freeze().callbacks().spool().tries()) {
            die(tried, why + ", after " + tried.tries() + " tries");
        } else {
            owed.owe(into -> into.mark(tried));
            lines.again(tried, in(CallbackLines.pause(tried)));
        }
    }

    private void die(Kept one, String why) {
        Kept dead = one.died(why);
        lines.leave(one);
        lines.add(dead);
        room.waitsNoMore(one.rule());
        owed.owe(into -> into.mark(dead));
        conductor.held(new JournalEntry.CallbackTold(one.rule(), Step.DEAD, one.number(), why));
    }

    /** It waits no more, and nobody needs it. */
    private void forget(Kept one) {
        room.waitsNoMore(one.rule());
        room.leave(one);
        owed.owe(into -> into.remove(one.number()));
    }

    private void settle() {
        if (!owed.areDue(nanoTime.getAsLong())) {
            return;
        }
        try {
            owed.settle(nanoTime.getAsLong());
            trouble = Optional.empty();
        } catch (NotOnDiskException e) {
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
        intake.refuse();
    }
}
