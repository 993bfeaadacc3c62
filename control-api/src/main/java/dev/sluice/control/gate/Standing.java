package dev.sluice.control.gate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import dev.sluice.model.Judgement;

/** How one gate of one unit stands, and whether it is being looked at. Any thread, one at a time; nothing waits here. */
final class Standing {
    private final List<CompletableFuture<Judgement>> next = new ArrayList<>();
    private List<CompletableFuture<Judgement>> served = List.of();
    private Optional<Judgement> last = Optional.empty();
    private boolean underWay;
    private boolean looked;
    private boolean early;
    private long lastNanos;

    synchronized Optional<Judgement> last() {
        return last;
    }

    /** Somebody waits for what a look says that begins from now on. */
    synchronized CompletableFuture<Judgement> await() {
        CompletableFuture<Judgement> judged = new CompletableFuture<>();
        next.add(judged);
        return judged;
    }

    /** As {@link #await}; a look that is under way now began too early, and what it finds is nobody's last word. */
    synchronized void renew() {
        early = underWay;
        var _ = await();
    }

    /** Takes the look, unless one is under way: then another one follows it for those who wait. */
    synchronized boolean take(long now) {
        if (underWay) {
            return false;
        }
        underWay = true;
        early = false;
        looked = true;
        lastNanos = now;
        served = List.copyOf(next);
        next.clear();
        return true;
    }

    /** The look is over; whether what it found stands. Else only those it was for are told. */
    synchronized boolean stands(Judgement judgement) {
        if (!early) {
            last = Optional.of(judgement);
        }
        return !early;
    }

    /** Those whom the look was for. */
    synchronized List<CompletableFuture<Judgement>> served() {
        List<CompletableFuture<Judgement>> tell = served;
        served = List.of();
        return tell;
    }

    /** Whether somebody waits for another look. */
    synchronized boolean release() {
        underWay = false;
        return !next.isEmpty();
    }

    synchronized boolean isDue(Duration every, long now) {
        return !underWay && (!looked || now - lastNanos >= every.toNanos());
    }
}
