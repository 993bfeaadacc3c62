package dev.sluice.control;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;

import dev.sluice.control.store.Change;

/**
 * Something to be kept or written down that moves no unit.
 *
 * @param changes given the generation that there is then
 * @param isWayBack whether it takes something back
 * @param reply true once it is on disk, false when it could not be written
 */
record WriteRequest(LongFunction<List<Change>> changes, boolean isWayBack, CompletableFuture<Boolean> reply) implements Request {
    @Override
    public Runnable decide(Batch batch) {
        changes.apply(batch.decided().split().generation()).forEach(batch::add);
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
