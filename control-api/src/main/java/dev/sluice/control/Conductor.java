package dev.sluice.control;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import dev.sluice.control.store.Answer;
import dev.sluice.control.store.Journal;
import dev.sluice.control.store.Journaled;
import dev.sluice.control.store.Role;
import dev.sluice.control.store.Store;
import dev.sluice.control.store.StoreException;
import dev.sluice.model.Command;
import dev.sluice.model.Cutover;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Site;

/** The only writer of where things stand. */
@SuppressWarnings("DoNotCallSuggester") // bodies follow
public final class Conductor implements AutoCloseable {
    private Conductor() {}

    /** Reads where things stood, reserves generations and journals the start; nothing is published before {@link #start}. */
    public static Conductor open(Store store, Site site) throws StoreException {
        throw new UnsupportedOperationException("under construction: " + store.dir() + site);
    }

    /** The cutover to start with. */
    public Cutover resume() {
        throw new UnsupportedOperationException();
    }

    /** The next generation, for whoever changes the picture: lock-free, any thread. */
    public LongSupplier generations() {
        throw new UnsupportedOperationException();
    }

    /** Begins to take commands. */
    public void start(SplitSink sink, EvidenceSource evidence) {
        throw new UnsupportedOperationException();
    }

    /**
     * Asks for a change; any thread.
     *
     * @param ifGeneration the generation that must be in force, or nothing changes; a revert does not ask
     * @param dryRun decide only
     */
    public CompletableFuture<Reply> submit(Command command, OptionalLong ifGeneration, boolean dryRun) {
        throw new UnsupportedOperationException();
    }

    /** Makes a token; its text is in the answer and nowhere else. */
    public CompletableFuture<TokenReply> createToken(String name, Role role, Command.Asker asker) {
        throw new UnsupportedOperationException();
    }

    /** Takes a token away. */
    public CompletableFuture<TokenReply> deleteToken(String name, Command.Asker asker) {
        throw new UnsupportedOperationException();
    }

    /** Keeps the answer to an idempotency key for 24 h; true once it is on disk, false when it could not be written. */
    public CompletableFuture<Boolean> remember(Answer answer) {
        throw new UnsupportedOperationException();
    }

    /** An event loop has taken units out of the picture; writes it down. Never blocks. */
    public void withdrawn(JournalEntry.Reverted reverted) {
        throw new UnsupportedOperationException();
    }

    /** Where things stand now; any thread. */
    public Cutover current() {
        throw new UnsupportedOperationException();
    }

    public Journal journal() {
        throw new UnsupportedOperationException();
    }

    /** Why the disk takes nothing at the moment; empty: it does. */
    public Optional<String> diskTrouble() {
        throw new UnsupportedOperationException();
    }

    /** Tells of every entry once it is on disk, in order, on the conductor's thread: the listener must not block. Close it to end that. */
    public AutoCloseable onJournal(Consumer<Journaled> listener) {
        throw new UnsupportedOperationException();
    }

    /** Ends after what waits is written or refused. The store stays open. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
