package dev.sluice.control;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;

import dev.sluice.control.store.Change;
import dev.sluice.control.store.Role;
import dev.sluice.control.store.Token;
import dev.sluice.control.store.TokenStore;
import dev.sluice.model.Command;
import dev.sluice.model.JournalEntry;

/** A wish concerning a token. */
record TokenRequest(Wish wish, Command.Asker asker, Instant at, CompletableFuture<TokenReply> reply) implements Request {
    /** What is wished for. */
    sealed interface Wish {
        record Make(String name, Role role) implements Wish {}

        record Delete(String name) implements Wish {}
    }

    @Override
    public Runnable decide(Batch batch) {
        TokenReply then = switch (wish) {
            case Wish.Make(String name, Role role) -> make(batch, name, role);
            case Wish.Delete(String name) -> delete(batch, name);
        };
        return () -> reply.complete(then);
    }

    private TokenReply make(Batch batch, String name, Role role) {
        if (batch.tokens().containsKey(name)) {
            return new TokenReply.Taken(name);
        }
        Token token = new Token(name, role, at);
        String text = TokenStore.newText();
        batch.tokens().put(name, token);
        batch.add(new Change.AddToken(token, text));
        journal(batch, new JournalEntry.TokenCreated(name, role.label()));
        return new TokenReply.Created(token, text);
    }

    private TokenReply delete(Batch batch, String name) {
        Token token = batch.tokens().get(name);
        if (token == null) {
            return new TokenReply.Unknown(name);
        }
        if (token.role() == Role.ADMIN && batch.tokens().values().stream().filter(other -> other.role() == Role.ADMIN).count() == 1) {
            return new TokenReply.LastAdmin(name);
        }
        batch.tokens().remove(name);
        batch.add(new Change.RemoveToken(name));
        journal(batch, new JournalEntry.TokenDeleted(name));
        return new TokenReply.Deleted(name);
    }

    private void journal(Batch batch, JournalEntry entry) {
        batch.add(new Change.Entry(entry, asker, at, batch.decided().split().generation()));
    }

    @Override
    public void notOnDisk(String detail) {
        reply.complete(new TokenReply.NotOnDisk(detail));
    }

    @Override
    public void broken(RuntimeException cause) {
        reply.completeExceptionally(cause);
    }
}
