package dev.sluice.control;

import java.util.concurrent.CompletableFuture;

import dev.sluice.control.store.Answer;
import dev.sluice.control.store.Change;

/** An answer to be kept for its idempotency key. */
record RememberRequest(Answer answer, CompletableFuture<Boolean> reply) implements Request {
    @Override
    public Runnable decide(Batch batch) {
        batch.add(new Change.Remember(answer));
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
