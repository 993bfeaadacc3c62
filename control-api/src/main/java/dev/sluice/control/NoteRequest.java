package dev.sluice.control;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;

import dev.sluice.control.store.Change;
import dev.sluice.model.Command;
import dev.sluice.model.JournalEntry;

/** Something that happened and changes nothing, to be written down. */
record NoteRequest(JournalEntry entry, Command.Asker asker, Instant at, CompletableFuture<Boolean> reply) implements Request {
    @Override
    public Runnable decide(Batch batch) {
        batch.add(new Change.Entry(entry, asker, at, batch.decided().split().generation()));
        return () -> reply.complete(true);
    }

    @Override
    public void notOnDisk(String detail) {
        reply.complete(false);
    }

    @Override
    public void broken(RuntimeException cause) {
        reply.completeExceptionally(cause);
    }
}
