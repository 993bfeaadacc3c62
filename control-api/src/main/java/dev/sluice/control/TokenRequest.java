package dev.sluice.control;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import dev.sluice.control.store.Change;
import dev.sluice.control.store.Token;
import dev.sluice.control.store.TokenStore;
import dev.sluice.model.Command;
import dev.sluice.model.JournalEntry;

/** A wish concerning a token. */
record TokenRequest(Wish wish, Command.Asker asker, Instant at, CompletableFuture<TokenReply> reply) implements Request {
    /** What is wished for. */
    sealed interface Wish {
        /** The name, the role and the limits of it; when it was made is found here. */
        record Make(Token token) implements Wish {}

        /**
         * Another text; the one it has stays good for that long.
         *
         * @param own the text that its holder shows for it; empty: an admin wishes it
         */
        record Rotate(String name, Duration overlap, Optional<String> own) implements Wish {}

        record Delete(String name) implements Wish {}
    }

    @Override
    public Runnable decide(Batch batch) {
        TokenReply then = switch (wish) {
            case Wish.Make(Token token) -> make(batch, token);
            case Wish.Rotate rotate -> rotate(batch, rotate);
            case Wish.Delete(String name) -> delete(batch, name);
        };
        return () -> reply.complete(then);
    }

    private TokenReply make(Batch batch, Token token) {
        if (batch.tokens().containsKey(token.name())) {
            return new TokenReply.Taken(token.name());
        }
        String text = TokenStore.newText();
        batch.tokens().put(token.name(), token);
        batch.add(new Change.AddToken(token, text));
        journal(batch, new JournalEntry.TokenCreated(token.name(), token.role().label(), token.units(), token.expires()));
        return new TokenReply.Created(token, text);
    }

    private TokenReply rotate(Batch batch, Wish.Rotate rotate) {
        String name = rotate.name;
        Token token = batch.tokens().get(name);
        if (token == null) {
            return new TokenReply.Unknown(name);
        }
        Optional<Instant> promised = batch.promised(name, at);
        if (rotate.own.filter(shown -> !batch.isText(name, shown)).isPresent()) {
            return new TokenReply.Former(name);
        }
        boolean breaks = rotate.own.isEmpty() && rotate.overlap.isZero();
        if (promised.isPresent() && !breaks) {
            return new TokenReply.Promised(name, promised.get());
        }
        String text = TokenStore.newText();
        Instant until = at.plus(rotate.overlap);
        batch.add(new Change.RotateToken(name, text, until));
        journal(batch, new JournalEntry.TokenRotated(name, until));
        return new TokenReply.Rotated(token, text, until);
    }

    private TokenReply delete(Batch batch, String name) {
        TokenReply then = deleting(name, batch.tokens(), true);
        if (then instanceof TokenReply.Deleted) {
            batch.tokens().remove(name);
            batch.add(new Change.RemoveToken(name));
            journal(batch, new JournalEntry.TokenDeleted(name));
        }
        return then;
    }

    private static TokenReply deleting(String name, Map<String, Token> tokens, boolean durable) {
        Token token = tokens.get(name);
        if (token == null) {
            return new TokenReply.Unknown(name);
        }
        boolean last = token.isLasting() && tokens.values().stream().filter(Token::isLasting).count() == 1;
        return last ? new TokenReply.LastAdmin(name) : new TokenReply.Deleted(name, durable);
    }

    @Override
    public boolean isWayBack() {
        return wish instanceof Wish.Delete;
    }

    /** Nobody gets in with it any more, whatever the disk says. */
    @Override
    public void withoutDisk(Docket docket, String detail) {
        if (wish instanceof Wish.Delete(String name)) {
            TokenReply then = deleting(name, docket.tokens(), false);
            if (then instanceof TokenReply.Deleted) {
                docket.forget(name, asker, at);
            }
            reply.complete(then);
        } else {
            notOnDisk(detail);
        }
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
