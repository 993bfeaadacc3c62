package dev.sluice.control.http;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

import io.helidon.webserver.CloseConnectionException;

/**
 * What all callers together may cost at a time, in bytes and in work: large bodies while they are read and understood, answers while they are made,
 * large ones until they are sent. Answers that only tell are made here, few at a time and on threads of their own, so that what they take keeps no
 * thread from who moves a unit back to old; that passes all of this by. Who finds no room in time is told so.
 */
final class Backroom implements AutoCloseable {
    /** Bodies and answers of less are held without asking: there are few connections for so little. */
    static final int SMALL_BODY = 4 << 10;
    static final int SMALL_ANSWER = 16 << 10;
    /** What a move back may bring at most, as it asks nobody. */
    static final int BODY_BACK = 64 << 10;

    private static final long MIB = 1 << 20;

    private final Duration patience;
    private final Allotment bodies = new Allotment(4 * MIB, MIB, 2 * MIB);
    private final Allotment places = new Allotment(4, 2, 3);
    private final Allotment costly = new Allotment(2, 1, 1);
    private final Allotment answers = new Allotment(16 * MIB, 4 * MIB, 8 * MIB);
    private final ExecutorService hands = Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("control-answers-", 0).factory());

    Backroom(Duration patience) {
        this.patience = patience;
    }

    /** What is made, with the part of all answers that it takes until it is sent. */
    record Made(ApiAnswer answer, Allotment.Part part) {}

    /** Room for a body of that length, whoever sends it may take his time; it is to be given back when the body is understood and answered. */
    Allotment.Part forBody(Allotment.Holder holder, long length) {
        return length <= SMALL_BODY ? Allotment.Part.NOTHING
                : bodies.within(patience, holder, length).orElseThrow(() -> full("large request bodies"));
    }

    /** Makes an answer that only tells. */
    Made tell(Allotment.Holder holder, Operation.Effort effort, Supplier<ApiAnswer> action) {
        return switch (effort) {
            case LITTLE -> new Made(action.get(), Allotment.Part.NOTHING);
            case SOME -> inTurn(places, holder, action);
            case MUCH -> inTurn(costly, holder, action);
        };
    }

    /** Keeps its place until there is room for what was made, so that nothing lies about that nobody counts. */
    private Made inTurn(Allotment which, Allotment.Holder holder, Supplier<ApiAnswer> action) {
        try (Allotment.Part _ = which.within(patience, holder, 1).orElseThrow(() -> full("requests"))) {
            ApiAnswer answer = done(hands.submit(action::get));
            return new Made(answer, answer.size() <= SMALL_ANSWER ? Allotment.Part.NOTHING
                    : answers.within(patience, holder, answer.size()).orElseThrow(() -> full("large answers that are being sent")));
        }
    }

    private static ApiAnswer done(Future<ApiAnswer> made) {
        try {
            return made.get();
        } catch (InterruptedException | CancellationException stopping) {
            Thread.currentThread().interrupt();
            throw ApiProblem.of(ApiProblem.Code.UNAVAILABLE, "the server is stopping", "ask again when it runs");
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException problem) {
                throw problem;
            }
            throw new IllegalStateException(failed.getCause());
        }
    }

    /** The answer to a change that was made cannot be taken back for want of room. Not even that: who does not read what was answered before is cut off. */
    Made changed(Allotment.Holder holder, ApiAnswer answer) {
        return new Made(answer, answer.size() <= SMALL_ANSWER ? Allotment.Part.NOTHING
                : answers.now(holder, answer.size()).orElseThrow(() -> new CloseConnectionException(
                        holder.name() + " has not read what it was answered before")));
    }

    private static ApiProblem full(String what) {
        return ApiProblem.of(ApiProblem.Code.UNAVAILABLE, "too many " + what + " are under way, of this token or of all",
                "ask again in a moment, and for less at a time").withHeader("Retry-After", "1");
    }

    @Override
    public void close() {
        hands.shutdownNow();
    }
}
