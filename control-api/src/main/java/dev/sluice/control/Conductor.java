package dev.sluice.control;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.control.store.Answer;
import dev.sluice.control.store.Change;
import dev.sluice.control.store.Journal;
import dev.sluice.control.store.Journaled;
import dev.sluice.control.store.Ledger;
import dev.sluice.control.store.Role;
import dev.sluice.control.store.Store;
import dev.sluice.control.store.Token;
import dev.sluice.model.Command;
import dev.sluice.model.Cutover;
import dev.sluice.model.Exhibit;
import dev.sluice.model.FreezeProof;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.LedgerNote;
import dev.sluice.model.PlanWatch;
import dev.sluice.model.Site;

/**
 * The only writer of where things stand: one thread that decides every command on the picture in force, has it written down and puts
 * it in force. What exposes more is on disk first; what goes back to old is in force first, and its writing is retried until it is
 * done. Futures complete on that thread: what is attached to them must not block.
 */
public final class Conductor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Conductor.class);
    /** Requests that wait for the disk; beyond it they are refused. */
    private static final int MOST_WAITING = 10_000;
    private static final String TOO_MANY = MOST_WAITING + " changes wait for the disk already; nothing was changed; ask again later";
    /** Proofs of so many freezes are looked for at the start; what is not found is found out anew. */
    private static final int MOST_FREEZES = 1_000;
    private static final Duration BEAT = Duration.ofMillis(250);
    private static final Duration LAST_WRITE = Duration.ofSeconds(5);
    private static final Command.Asker SELF = new Command.Asker(Command.Asker.SELF, "");

    private final Store store;
    private final Opening opening;
    private final InstantSource clock;
    private final Duration beat;
    private final LongSupplier nanoTime;
    private final Instant began;
    private final LinkedTransferQueue<Consumer<Docket>> events = new LinkedTransferQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger notes = new AtomicInteger();
    private final List<Consumer<Journaled>> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable Running running;
    private volatile boolean ended;
    private volatile GateDesk gates = new NoDesk();

    private Conductor(Store store, Opening opening, Rhythm rhythm) {
        this.store = store;
        this.opening = opening;
        this.clock = rhythm.clock();
        this.beat = rhythm.beat();
        this.nanoTime = rhythm.nanoTime();
        this.began = clock.instant();
    }

    /** Reads where things stood, reserves generations and journals the start; nothing is published before {@link #start}. */
    public static Conductor open(Store store, Site site) {
        return open(store, site, new Rhythm(InstantSource.system(), System::nanoTime, BEAT));
    }

    static Conductor open(Store store, Site site, InstantSource clock, Duration beat) {
        return open(store, site, new Rhythm(clock, System::nanoTime, beat));
    }

    /** The clocks, the second of which nobody sets, and how often it looks up. */
    record Rhythm(InstantSource clock, LongSupplier nanoTime, Duration beat) {}

    static Conductor open(Store store, Site site, Rhythm rhythm) {
        return new Conductor(store, Opening.of(store, site, rhythm.clock()), rhythm);
    }

    /** The cutover to start with. */
    public Cutover resume() {
        return opening.resumed();
    }

    /** The next generation, for whoever changes the picture: lock-free, any thread. */
    public LongSupplier generations() {
        return opening.generations()::next;
    }

    /** Begins to take commands; once. What was asked before waits for this. */
    public void start(SplitSink sink, EvidenceSource evidence) {
        Scribe scribe = new Scribe(store, event -> events.put(_ -> event.run()));
        PlanKeeper plans = new PlanKeeper(() -> gates, evidence, nanoTime, beat.multipliedBy(2));
        Docket docket = new Docket(new Podium(sink, opening.generations(), clock, store, plans, new Album(resume())), scribe, this::tell,
                acts -> new FreezeKeeper(evidence, nanoTime, began, provenBefore(), acts), opening);
        Thread thread = Thread.ofPlatform().daemon().name("conductor").unstarted(() -> run(docket));
        running = new Running(sink, evidence, docket, scribe, thread);
        thread.start();
    }

    private List<FreezeProof> provenBefore() {
        return store.journal().newest(JournalEntry.Frozen.KIND, MOST_FREEZES).stream()
                .flatMap(one -> one.entry() instanceof JournalEntry.Frozen(FreezeProof proof) ? Stream.of(proof) : Stream.empty()).toList();
    }

    /** How far the freezes in force have come; nothing before the start. */
    public Freezes freezes() {
        Running now = running;
        return now == null ? Freezes.NONE : now.docket().freezes();
    }

    /** From now on plans go by what is said there; until then a plan that names a gate waits at it. */
    public void judgedBy(GateDesk desk) {
        gates = desk;
    }

    /** Where the gates are looked at. */
    public GateDesk desk() {
        return gates;
    }

    /**
     * Asks for a change; any thread.
     *
     * @param ifGeneration the generation that must be in force, or nothing changes; a revert does not ask
     * @param dryRun decide only
     */
    public CompletableFuture<Reply> submit(Command command, OptionalLong ifGeneration, boolean dryRun) {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        Reply stopping = new Reply.NotOnDisk(Docket.STOPPING);
        if (dryRun) {
            return ask(reply, stopping, docket -> docket.rehearse(command, ifGeneration, reply));
        }
        return switch (command) {
            case Command.RevertUnits _,Command.GoBack _,Command.AbortPlan _,Command.EndDrill _ ->
                ask(reply, stopping, docket -> docket.atOnce(command, reply));
            case Command.SetShares _,Command.Restore _,Command.Rearm _,Command.SetFreeze _,Command.Tighten _,Command.CarryOver _,Command.LoadSite _,Command.BeginDrill _,Command.OfPlan _ ->
                await(reply, stopping, new ChangeRequest(command, ifGeneration, reply));
        };
    }

    /** Makes a token for all units, for ever; its text is in the answer and nowhere else. */
    public CompletableFuture<TokenReply> createToken(String name, Role role, Command.Asker asker) {
        return createToken(new Token(name, role, clock.instant()), asker);
    }

    /** Makes a token with limits. */
    public CompletableFuture<TokenReply> createToken(Token token, Command.Asker asker) {
        return change(new TokenRequest.Wish.Make(token), asker);
    }

    /** Gives a token another text, for its holder who shows the one it has. While an earlier one is promised still it is refused. */
    public CompletableFuture<TokenReply> rotateToken(String name, String own, Duration overlap, Command.Asker asker) {
        return change(new TokenRequest.Wish.Rotate(name, overlap, Optional.of(own)), asker);
    }

    /** The same for an admin, who breaks that promise where no overlap is wished for. */
    public CompletableFuture<TokenReply> rotateToken(String name, Duration overlap, Command.Asker asker) {
        return change(new TokenRequest.Wish.Rotate(name, overlap, Optional.empty()), asker);
    }

    /** Takes a token away. */
    public CompletableFuture<TokenReply> deleteToken(String name, Command.Asker asker) {
        return change(new TokenRequest.Wish.Delete(name), asker);
    }

    private CompletableFuture<TokenReply> change(TokenRequest.Wish wish, Command.Asker asker) {
        CompletableFuture<TokenReply> reply = new CompletableFuture<>();
        return await(reply, new TokenReply.NotOnDisk(Docket.STOPPING), new TokenRequest(wish, asker, clock.instant(), reply));
    }

    /** Keeps the answer to an idempotency key for 24 h; true once it is on disk, false when it could not be written. */
    public CompletableFuture<Boolean> remember(Answer answer) {
        return write(_ -> List.of(new Change.Remember(answer)), false);
    }

    /** Writes down what happened; true once it is on disk, false when it could not be written. */
    public CompletableFuture<Boolean> note(JournalEntry entry, Command.Asker asker) {
        Instant at = clock.instant();
        return write(generation -> List.of(new Change.Entry(entry, asker, at, generation)), false);
    }

    /** The same of something that was taken back, for which room is put by on a full disk. */
    public CompletableFuture<Boolean> noteBack(JournalEntry entry, Command.Asker asker) {
        Instant at = clock.instant();
        return write(generation -> List.of(new Change.Entry(entry, asker, at, generation)), true);
    }

    /** Keeps evidence and writes down that it was handed in; true once it is on disk, false when it could not be written. */
    public CompletableFuture<Boolean> exhibit(Exhibit exhibit, JournalEntry entry, Command.Asker by) {
        return write(generation -> List.of(new Change.Exhibited(exhibit), new Change.Entry(entry, by, exhibit.received(), generation)),
                false);
    }

    private CompletableFuture<Boolean> write(LongFunction<List<Change>> changes, boolean wayBack) {
        CompletableFuture<Boolean> reply = new CompletableFuture<>();
        return await(reply, false, new WriteRequest(changes, wayBack, reply));
    }

    /** An event loop has taken units out of the picture; writes it down. Never blocks. */
    public void withdrawn(JournalEntry.Reverted reverted) {
        var entry = new Change.Entry(reverted, SELF, reverted.revert().at(), reverted.revert().generation());
        events.put(docket -> docket.withdrew(reverted.revert(), Owed.wayBack(entry, _ -> {})));
    }

    /**
     * Writes down what the ledger is to know; never blocks. It is tried until it is on disk, unless too much waits already.
     *
     * @param tried told on the conductor's thread, after each attempt, whether it is on disk; false at once where it is not even tried
     */
    public void enter(LedgerNote note, Consumer<Boolean> tried) {
        // a body is large, and not to be kept for who knows how long
        boolean dispensable = note instanceof LedgerNote.Told && diskTrouble().isPresent();
        if (notes.incrementAndGet() > MOST_WAITING || ended || dispensable) {
            notes.decrementAndGet();
            tried.accept(false);
            return;
        }
        events.put(docket -> docket.owe(Owed.news(new Change.Note(note), durable -> {
            if (durable) {
                notes.decrementAndGet();
            }
            tried.accept(durable);
        })));
    }

    /** An event loop has frozen units that may not go back; writes it down. Never blocks. */
    public void contained(JournalEntry.Contained contained) {
        var entry = new Change.Entry(contained, SELF, contained.at(), contained.generation());
        events.put(docket -> docket.owe(Owed.wayBack(entry, _ -> {})));
    }

    /** What is seen of the plan of a unit, with the time it has held; empty: it does not run. Any thread. */
    public Optional<PlanWatch> plan(String unit) {
        return Optional.ofNullable(running).flatMap(now -> now.docket().plans().watch(current().site().planner(unit)));
    }

    /** What only new has accepted. */
    public Ledger ledger() {
        return store.ledger();
    }

    /** Something was found, such as a hold of the guard or what a gate says; writes it down. Never blocks. */
    public void held(JournalEntry hold) {
        var entry = new Change.Entry(hold, SELF, clock.instant(), current().split().generation());
        events.put(docket -> docket.owe(Owed.news(entry, _ -> {})));
    }

    /** Where things stand now; any thread. */
    public Cutover current() {
        Running now = running;
        return now == null ? resume() : now.sink().current();
    }

    /** What the request path has seen, as given to {@link #start}; nothing before. */
    public Optional<EvidenceSource> evidence() {
        return Optional.ofNullable(running).map(Running::evidence);
    }

    public Journal journal() {
        return store.journal();
    }

    /** Why the disk takes nothing at the moment; empty: it does. */
    public Optional<String> diskTrouble() {
        return Optional.ofNullable(running).flatMap(now -> now.docket().trouble());
    }

    /** Tells of every entry once it is on disk, in order, on the conductor's thread: the listener must not block. Close it to end that. */
    public Listening onJournal(Consumer<Journaled> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** A listener's place; closing it ends the telling. */
    public interface Listening extends AutoCloseable {
        @Override
        void close();
    }

    /** A beat between beats; done when it is over. */
    CompletableFuture<Boolean> beat() {
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        return ask(over, false, docket -> {
            docket.beat();
            over.complete(true);
        });
    }

    /** Ends after what is being written is on disk; what waits is refused. The store stays open. */
    @Override
    public void close() {
        Running now = running;
        if (now == null) {
            return;
        }
        events.put(Docket::stop);
        try {
            if (!now.thread().join(LAST_WRITE)) {
                LOG.error("disk: the last write has not ended after {} s", LAST_WRITE.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        now.scribe().close();
    }

    private <T> CompletableFuture<T> await(CompletableFuture<T> reply, T stopping, Request request) {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            request.notOnDisk(TOO_MANY);
            return reply;
        }
        return ask(reply, stopping, docket -> docket.take(request)).whenComplete((_, _) -> waiting.decrementAndGet());
    }

    private <T> CompletableFuture<T> ask(CompletableFuture<T> reply, T stopping, Consumer<Docket> event) {
        events.put(docket -> {
            try {
                event.accept(docket);
            } catch (RuntimeException e) {
                LOG.error("a command could not be carried out", e);
                reply.completeExceptionally(e);
            }
        });
        if (ended) {
            reply.complete(stopping);
        }
        return reply;
    }

    private void run(Docket docket) {
        Pulse pulse = new Pulse(beat, System.nanoTime());
        while (!docket.isDone()) {
            try {
                Consumer<Docket> event = events.poll(pulse.nanosLeft(System.nanoTime()), TimeUnit.NANOSECONDS);
                if (event != null) {
                    event.accept(docket);
                }
                if (pulse.beats(System.nanoTime())) {
                    docket.beat();
                }
            } catch (InterruptedException e) {
                LOG.error("the conductor was interrupted and ends", e);
                docket.stop();
            } catch (RuntimeException e) {
                LOG.error("the conductor goes on after a fault of its own", e);
            }
        }
        ended = true;
        for (Consumer<Docket> event = events.poll(); event != null; event = events.poll()) {
            event.accept(docket);
        }
    }

    private void tell(List<Journaled> entries) {
        for (Consumer<Journaled> listener : listeners) {
            try {
                entries.forEach(listener);
            } catch (RuntimeException e) {
                LOG.error("a listener to the journal failed", e);
            }
        }
    }

    /** What exists once it is started. The docket is confined to the thread, but for what it says of trouble. */
    private record Running(SplitSink sink, EvidenceSource evidence, Docket docket, Scribe scribe, Thread thread) {}
}
