package dev.sluice.control;

import java.util.concurrent.CompletableFuture;

import dev.sluice.control.store.Change;
import dev.sluice.model.Command;
import dev.sluice.model.Exhibit;
import dev.sluice.model.JournalEntry;

/**
 * Evidence to be kept, and what the journal says of it.
 *
 * @param by who handed it in
 */
record ExhibitRequest(Exhibit exhibit, JournalEntry entry, Command.Asker by, CompletableFuture<Boolean> reply) implements Request {
    @Override
    public Runnable decide(Batch batch) {
        batch.add(new Change.Exhibited(exhibit));
        batch.add(new Change.Entry(entry, by, exhibit.received(), batch.decided().split().generation()));
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
