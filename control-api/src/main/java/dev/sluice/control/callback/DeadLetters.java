package dev.sluice.control.callback;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import dev.sluice.control.Conductor;
import dev.sluice.control.store.CallbackStore.Kept;
import dev.sluice.model.Command;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.JournalEntry.CallbackTold.Step;
import dev.sluice.model.SpoolState;

/** Callbacks that no stack would have: what a person decides of them is in the journal before it is done. Asked by any thread. */
public final class DeadLetters {
    private final Conductor conductor;
    private final CallbackLines lines;
    private final SpoolRoom room;
    private final OwedMarks owed;
    private final SpoolThread thread;
    /** Those that somebody has decided on, while the journal is being told. The thread's, as the lines. */
    private final Set<Long> deciding = new HashSet<>();

    DeadLetters(Conductor conductor, CallbackLines lines, SpoolRoom room, OwedMarks owed, SpoolThread thread) {
        this.conductor = conductor;
        this.lines = lines;
        this.room = room;
        this.owed = owed;
        this.thread = thread;
    }

    /** Whose the lines are. */
    interface SpoolThread {
        /** Has it do something, or another thing where it has ended. */
        void hand(Runnable task, Runnable otherwise);

        /** Everybody is to see what is kept now. */
        void look();
    }

    /** What became of a person's decision. */
    public enum Decided {
        /** It is done. */
        DONE,
        /** There is no dead letter of that number any more, or somebody else decides on it. */
        GONE,
        /** It could not be written down, and nothing has changed. */
        NOT_ON_DISK
    }

    /** A dead letter by its number, also where there are more of them than are listed. */
    public CompletableFuture<Optional<SpoolState.DeadLetter>> letter(long number) {
        var reply = new CompletableFuture<Optional<SpoolState.DeadLetter>>();
        thread.hand(() -> reply.complete(lines.dead(number).map(CallbackLines::letter)), () -> reply.complete(Optional.empty()));
        return reply;
    }

    /** Has a dead letter replayed again, the first of its rule. */
    public CompletableFuture<Decided> retry(long number, Command.Asker asker) {
        return decide(number, Step.RETRIED, asker, dead -> {
            Kept again = dead.revived();
            lines.add(again);
            room.waits(again.rule());
            owed.owe(into -> into.mark(again));
        });
    }

    /** Gives a dead letter up. */
    public CompletableFuture<Decided> drop(long number, Command.Asker asker) {
        return decide(number, Step.DROPPED, asker, dead -> {
            room.leave(dead);
            owed.owe(into -> into.remove(dead.number()));
        });
    }

    private CompletableFuture<Decided> decide(long number, Step step, Command.Asker asker, Consumer<Kept> then) {
        var reply = new CompletableFuture<Decided>();
        thread.hand(() -> {
            Optional<Kept> dead = lines.dead(number);
            if (dead.isEmpty() || !deciding.add(number)) {
                reply.complete(Decided.GONE);
                return;
            }
            var entry = new JournalEntry.CallbackTold(dead.get().rule(), step, number, dead.get().dead().orElse(""));
            var _ = conductor.note(entry, asker)
                    .whenComplete((onDisk, _) -> thread.hand(() -> decided(dead.get(), Boolean.TRUE.equals(onDisk), then, reply),
                            () -> reply.complete(Decided.NOT_ON_DISK)));
        }, () -> reply.complete(Decided.NOT_ON_DISK));
        return reply;
    }

    private void decided(Kept dead, boolean onDisk, Consumer<Kept> then, CompletableFuture<Decided> reply) {
        deciding.remove(dead.number());
        if (onDisk) {
            lines.forgetDead(dead.number());
            then.accept(dead);
            thread.look();
        }
        reply.complete(onDisk ? Decided.DONE : Decided.NOT_ON_DISK);
    }
}
