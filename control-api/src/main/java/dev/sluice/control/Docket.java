package dev.sluice.control;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.control.store.Change;
import dev.sluice.control.store.Journaled;
import dev.sluice.control.store.Token;
import dev.sluice.model.Command;
import dev.sluice.model.Cutover;
import dev.sluice.model.Decision;
import dev.sluice.model.Exposure;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.PlanTurn;
import dev.sluice.model.Revert;

/**
 * What waits for the disk, and what happens when it is there. While one batch is being written the next one gathers, so many
 * changes share one sync; and since the writing is another thread's, the way back to old never waits for it. Confined to the
 * conductor's thread.
 */
final class Docket {
    private static final Logger LOG = LoggerFactory.getLogger(Docket.class);
    /** Requests in one transaction. */
    private static final int LARGEST_BATCH = 256;
    /** Entries owed to the disk; beyond it, reverts that change nothing are no longer noted. */
    private static final int MOST_OWED = 10_000;
    private static final long PATIENCE_MILLIS = 100;
    static final String STOPPING = "sluice is stopping; nothing was changed";

    private final Podium podium;
    private final FreezeKeeper freezes;
    private final Scribe scribe;
    private final DiskWatch disk;
    private final Consumer<List<Journaled>> journaled;
    private final Deque<Request> waiting = new ArrayDeque<>();
    private final List<Owed> owed = new ArrayList<>();
    private final Map<String, Exposure> onDisk;
    private boolean writing;
    private boolean planning;
    private boolean stopping;
    /** After a batch failed, its requests are tried one by one, so that none fails because of another. */
    private int singly;
    /** What takes back is to be written next, by itself and out of what is put by. */
    private boolean rescuing;

    /** {@code keeper} sees freezes through, and acts on others by what it is given. */
    Docket(Podium podium, Scribe scribe, Consumer<List<Journaled>> journaled, Function<FreezeKeeper.Acts, FreezeKeeper> keeper,
            Opening opening) {
        this.podium = podium;
        this.scribe = scribe;
        this.journaled = journaled;
        onDisk = new HashMap<>(podium.store().stands().all());
        freezes = keeper.apply(new FreezeActs());
        owed.addAll(opening.owed());
        disk = new DiskWatch(scribe, opening.trouble());
    }

    /** What freezes do to others while they drain. */
    private final class FreezeActs implements FreezeKeeper.Acts {
        @Override
        public void note(JournalEntry entry, Consumer<Boolean> tried) {
            var by = new Command.Asker(Command.Asker.SELF, "");
            owe(Owed.news(new Change.Entry(entry, by, podium.now(), podium.current().split().generation()), tried));
        }

        @Override
        public void cut(Set<String> units) {
            podium.sink().cutWrites(units);
        }

        @Override
        public void reopen(Set<String> units, String why) {
            Docket.this.reopen(units, why);
        }
    }

    /** Takes a request that counts once it is on disk. */
    void take(Request request) {
        if (stopping) {
            request.notOnDisk(STOPPING);
            return;
        }
        if (!writing && waiting.isEmpty() && request instanceof ChangeRequest change && change.onlyLowers(podium.current())) {
            atOnce(change); // behind something that waits it would be overtaken by it
            return;
        }
        waiting.add(request);
        writeNext();
    }

    /** Puts in force at once what was to wait for the disk, if what it asks for is in force. */
    void atOnce(ChangeRequest change) {
        long generation = podium.current().split().generation();
        if (change.ifGeneration().orElse(generation) == generation) {
            atOnce(change.command(), change.reply());
        } else {
            change.reply().complete(new Reply.LostUpdate(generation));
        }
    }

    /** Carries out a command that does not wait for the disk; its answer waits a little, to be able to say that it is there. */
    void atOnce(Command command, CompletableFuture<Reply> reply) {
        Cutover basis = podium.current();
        switch (basis.decide(command, podium.now(), podium.generations().next())) {
            case Decision.Refused refused -> reply.complete(new Reply.Refused(refused, basis.split().generation()));
            case Decision.Accepted(Cutover next, JournalEntry entry) -> {
                if (owed.size() >= MOST_OWED && next.split().exposures().equals(basis.split().exposures())) {
                    reply.complete(new Reply.Done(basis, entry, false, false));
                    return;
                }
                Cutover inForce = podium.publish(next, basis);
                reply.completeOnTimeout(new Reply.Done(inForce, entry, false, false), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
                owe(Owed.wayBack(new Change.Entry(entry, command.asker(), podium.now(), inForce.split().generation()),
                        durable -> reply.complete(new Reply.Done(inForce, entry, durable, false))));
            }
        }
    }

    /** Decides a command and changes nothing; the numbers stay what they are. */
    void rehearse(Command command, OptionalLong ifGeneration, CompletableFuture<Reply> reply) {
        Cutover now = podium.plans().stamped(podium.current());
        long generation = now.split().generation();
        if (ifGeneration.orElse(generation) != generation && !(command instanceof Command.RevertUnits)) {
            reply.complete(new Reply.LostUpdate(generation));
            return;
        }
        reply.complete(switch (now.decide(command, podium.now(), generation)) {
            case Decision.Refused refused -> new Reply.Refused(refused, generation);
            case Decision.Accepted(Cutover next, JournalEntry entry) -> new Reply.Done(next, entry, false, true);
        });
    }

    /** An event loop took units back, and what is to be written of it. */
    void withdrew(Revert revert, Owed entry) {
        podium.album().withdrew(revert);
        owe(entry);
    }

    /** Takes an entry of what has happened already. */
    void owe(Owed entry) {
        owed.add(entry);
        writeNext();
    }

    /** The beat: a freeze that is over ends, plans take their steps, and what could not be written is tried again. */
    void beat() {
        // its end is on disk since it began, so it need not wait for the disk now
        Set<String> over = freezes.over(podium.current(), podium.now());
        if (!over.isEmpty()) {
            reopen(over, "the announced end has come");
        }
        freezes.look(podium.current(), podium.now());
        for (JournalEntry call : podium.plans().look(podium.current(), podium.now())) {
            owe(Owed.news(new Change.Entry(call, new Command.Asker(Command.Asker.SELF, ""), podium.now(),
                    podium.current().split().generation()), _ -> {}));
        }
        takePlans();
        if (!stopping) {
            disk.beat();
        }
        writeNext();
    }

    Map<String, Token> tokens() {
        return podium.tokens();
    }

    /** A token lets nobody in from now on; that is owed to the disk. */
    void forget(String token, Command.Asker asker, Instant at) {
        podium.store().tokens().withdraw(token);
        var entry = new Change.Entry(new JournalEntry.TokenDeleted(token), asker, at, podium.current().split().generation());
        owe(new Owed(List.of(new Change.RemoveToken(token), entry), true, _ -> {}));
    }

    private void reopen(Set<String> units, String why) {
        var by = new Command.Asker(Command.Asker.SELF, why);
        atOnce(new Command.SetFreeze(FreezeMode.OPEN, units, Optional.empty(), by), new CompletableFuture<>());
    }

    private void takePlans() {
        boolean moves = false;
        for (String planner : podium.plans().watched()) {
            switch (podium.plans().turn(podium.current(), planner, podium.current().split().generation())) {
                case PlanTurn.Wait _ -> {}
                case PlanTurn.Move _ -> moves = true;
                case PlanTurn.GoBack(String unit, Revert.Cause.Gated cause) -> atOnce(new Command.GoBack(unit, cause),
                        new CompletableFuture<>());
            }
        }
        if (!planning && !stopping && (moves || podium.plans().isOverdue(onDisk, podium.current()))) {
            planning = true;
            take(new PlanRequest(() -> planning = false));
        }
    }

    Freezes freezes() {
        return freezes;
    }

    /** The plans that run; what it says of them is for any thread. */
    PlanKeeper plans() {
        return podium.plans();
    }

    /** From now on takes nothing, and refuses what waits; what is owed is tried once more. */
    void stop() {
        stopping = true;
        freezes.stop();
        waiting.forEach(request -> request.notOnDisk(STOPPING));
        waiting.clear();
        writeNext();
    }

    /** Stopped, and nothing is being written any more. */
    boolean isDone() {
        return stopping && !writing;
    }

    /** Why the disk takes nothing; empty: it does. Any thread. */
    Optional<String> trouble() {
        return disk.trouble();
    }

    private void writeNext() {
        while (!writing && (!waiting.isEmpty() || !owed.isEmpty() || mustWrite())) {
            Batch batch = gather();
            if (batch.changesNothing() && !mustWrite()) {
                batch.steps().forEach(Docket::carryOut);
                if (waiting.isEmpty()) {
                    return;
                }
            } else {
                write(batch);
            }
        }
    }

    private boolean mustWrite() {
        return podium.generations().isLow() || disk.isTrialDue();
    }

    private Batch gather() {
        podium.album().took(podium.current(), podium.now());
        boolean wayBack = rescuing;
        rescuing = false;
        Batch batch = new Batch(podium, wayBack ? owed.stream().filter(Owed::wayBack).toList() : owed, wayBack);
        int most = singly > 0 && !wayBack ? 1 : LARGEST_BATCH;
        Iterator<Request> next = waiting.iterator();
        while (next.hasNext() && batch.steps().size() < most) {
            Request request = next.next();
            if (!wayBack || request.isWayBack()) {
                next.remove();
                decide(request, batch);
            }
        }
        if (!wayBack) {
            singly = Math.max(0, singly - 1);
        }
        return batch;
    }

    private static void decide(Request request, Batch batch) {
        try {
            batch.add(new Batch.Step(request, request.decide(batch)));
        } catch (RuntimeException e) {
            LOG.error("a request could not be decided", e);
            request.broken(e);
        }
    }

    private void write(Batch batch) {
        // a number more is a write that the disk cannot leave out
        long reservation = podium.generations().wanted() + (disk.isTrialDue() ? Generations.BLOCK : 0);
        disk.tried();
        List<Change> changes = batch.toWrite(onDisk);
        changes.add(new Change.Reserve(reservation));
        writing = true;
        scribe.write(batch, changes, entries -> written(batch, reservation, entries), detail -> failed(batch, detail));
    }

    private void written(Batch batch, long reservation, List<Journaled> entries) {
        writing = false;
        if (!batch.isWayBack()) {
            disk.takes();
        }
        podium.generations().reserved(reservation);
        podium.album().written(batch.decided().split().generation());
        onDisk.putAll(batch.decided().split().exposures());
        Set<Owed> done = Collections.newSetFromMap(new IdentityHashMap<>());
        done.addAll(batch.owed());
        owed.removeIf(done::contains);
        disk.noteReverts(podium.current(), onDisk);
        batch.owed().forEach(one -> one.tried().accept(true));
        freezes.began(batch.decided(), podium.now()); // before anybody hears of it
        batch.steps().forEach(Docket::carryOut);
        journaled.accept(entries);
        writeNext();
    }

    private void failed(Batch batch, String detail) {
        writing = false;
        disk.refuses(detail);
        disk.noteReverts(podium.current(), onDisk);
        batch.owed().forEach(one -> one.tried().accept(false));
        List<Batch.Step> steps = batch.steps();
        if (batch.isWayBack()) {
            steps.forEach(step -> step.request().withoutDisk(this, detail));
        } else {
            rescuing = refuse(steps, detail) || owed.stream().anyMatch(Owed::wayBack);
        }
        if (rescuing || !waiting.isEmpty()) {
            writeNext();
        }
    }

    /** What may be tried in another way waits on; the rest is refused. True: some of that takes back. */
    private boolean refuse(List<Batch.Step> steps, String detail) {
        if (steps.size() > 1 && !stopping) {
            singly = steps.size();
            steps.reversed().forEach(step -> waiting.addFirst(step.request()));
        } else {
            steps.stream().map(Batch.Step::request).filter(request -> !request.isWayBack()).forEach(request -> request.notOnDisk(detail));
            steps.reversed().stream().map(Batch.Step::request).filter(Request::isWayBack).forEach(waiting::addFirst);
        }
        return waiting.stream().anyMatch(Request::isWayBack);
    }

    private static void carryOut(Batch.Step step) {
        try {
            step.onDisk().run();
        } catch (RuntimeException e) {
            LOG.error("a change on disk could not be put in force", e);
            step.request().broken(e);
        }
    }
}
