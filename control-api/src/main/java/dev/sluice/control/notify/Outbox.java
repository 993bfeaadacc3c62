package dev.sluice.control.notify;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.model.Recipient;

/** What waits for one recipient, and the thread that posts it in order. Offering never waits; what finds no room is dropped, and counted. */
final class Outbox {
    static final int ROOM = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    /** Something empty wakes the thread up. */
    private final BlockingQueue<Optional<Supplier<Message>>> waiting = new LinkedBlockingQueue<>(ROOM);
    private final CountDownLatch ending = new CountDownLatch(1);
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong givenUp = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final Courier courier;
    private final List<Duration> pauses;
    private final Thread thread;
    private volatile Recipient recipient;
    private volatile Optional<String> trouble = Optional.empty();

    /**
     * @param pauses before each further attempt
     */
    Outbox(Recipient recipient, Courier courier, List<Duration> pauses) {
        this.recipient = recipient;
        this.courier = courier;
        this.pauses = List.copyOf(pauses);
        thread = Thread.ofVirtual().name("notify-" + recipient.name()).start(this::run);
    }

    /** What it has done since the start. */
    record Counts(long delivered, long givenUp, long dropped, long waiting) {
        static final Counts NONE = new Counts(0, 0, 0, 0);

        Counts and(Counts more) {
            return new Counts(delivered + more.delivered, givenUp + more.givenUp, dropped + more.dropped, waiting + more.waiting);
        }
    }

    /** Takes a message, which is made where it is posted. */
    void offer(Supplier<Message> message) {
        if (waiting.offer(Optional.of(message))) {
            return;
        }
        if (dropped.getAndIncrement() == 0) {
            LOG.error("notify: {} messages wait for {} already, further ones are dropped; the journal has them", ROOM, recipient);
        }
    }

    /** From the next attempt on it is posted so. */
    void follow(Recipient changed) {
        recipient = changed;
    }

    Recipient recipient() {
        return recipient;
    }

    Counts counts() {
        return new Counts(delivered.get(), givenUp.get(), dropped.get(), waiting.size());
    }

    /** Why the last message was not taken; empty: it was. */
    Optional<String> trouble() {
        return trouble;
    }

    /** What waits is tried once more each, without pauses. */
    void end() {
        ending.countDown();
        var _ = waiting.offer(Optional.empty()); // without room there is something to wake up for already
    }

    /** Whether nothing more comes of it. */
    boolean isOver() {
        return !thread.isAlive();
    }

    /** After {@link #end}; what is left then is left undone. */
    void await(Duration patience) throws InterruptedException {
        if (!thread.join(patience)) {
            thread.interrupt();
            LOG.warn("notify: stopped with {} messages for {} unsent; the journal has them", waiting.size() + 1, recipient);
        }
    }

    private void run() {
        try {
            while (ending.getCount() > 0 || !waiting.isEmpty()) {
                Optional<Supplier<Message>> next = waiting.take();
                if (next.isPresent()) {
                    deliver(next.get());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void deliver(Supplier<Message> making) throws InterruptedException {
        Message message;
        try {
            message = making.get();
        } catch (RuntimeException e) { // the thread has more to post
            giveUp("a message that cannot be made", 0, "a fault of our own: " + e);
            return;
        }
        for (int tried = 1; true; tried++) {
            switch (attempt(message)) {
                case Attempt.Delivered _ -> {
                    trouble = Optional.empty();
                    delivered.incrementAndGet();
                    return;
                }
                case Attempt.Failed failed -> {
                    trouble = Optional.of(failed.why());
                    boolean last = !failed.again() || tried > pauses.size() || endsWithin(pauses.get(tried - 1));
                    if (last) {
                        giveUp("entry " + message.entry().orElse(0L), tried, failed.why());
                        return;
                    }
                }
            }
        }
    }

    private void giveUp(String what, int tried, String why) {
        trouble = Optional.of(why);
        givenUp.incrementAndGet();
        LOG.error("notify: gave up on {} for {} after {} attempts: {}", what, recipient, tried, why);
    }

    private boolean endsWithin(Duration pause) throws InterruptedException {
        return ending.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Attempt attempt(Message message) throws InterruptedException {
        try {
            return courier.carry(message, recipient);
        } catch (RuntimeException e) {
            return new Attempt.Failed("a fault of our own: " + e, false, Duration.ZERO);
        }
    }
}
