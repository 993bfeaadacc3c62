package dev.sluice.control.notify;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.sluice.control.Conductor;
import dev.sluice.control.store.Journaled;
import dev.sluice.model.Recipient;
import dev.sluice.model.Site;

/**
 * Tells people and programs what the journal has on disk. Entries come on the conductor's thread, which never waits here; what is asked of it comes on any.
 * Who they are is what the file in force says at that moment.
 */
public final class Notifier implements AutoCloseable {
    /** Three minutes of attempts. */
    static final List<Duration> PAUSES = List.of(1, 2, 4, 8, 15, 30, 60, 60).stream().map(Duration::ofSeconds).toList();

    /** At the end, for all that waits. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Supplier<Site> site;
    private final List<Duration> pauses;
    private final Duration patience;
    private final Courier courier = new Courier(InstantSource.system());
    private final Map<String, Outbox> outboxes = new ConcurrentHashMap<>();
    /** Of recipients that left the file; they end when they are empty. */
    private final List<Outbox> left = new CopyOnWriteArrayList<>();
    /** Of recipients that left the file and are done. */
    private volatile Outbox.Counts gone = Outbox.Counts.NONE;
    private volatile Optional<Conductor.Listening> listening = Optional.empty();

    Notifier(Supplier<Site> site, List<Duration> pauses, Duration patience) {
        this.site = site;
        this.pauses = List.copyOf(pauses);
        this.patience = patience;
    }

    /** Begins to tell of what is journaled from now on. */
    public static Notifier start(Conductor conductor) {
        var notifier = new Notifier(() -> conductor.current().site(), PAUSES, PATIENCE);
        notifier.listening = Optional.of(conductor.onJournal(notifier::accept));
        return notifier;
    }

    /** How it goes with one; {@code trouble} empty: the last message was taken, or none was sent yet. */
    public record Standing(Recipient recipient, long delivered, long givenUp, long dropped, long waiting, Optional<String> trouble) {}

    /** An entry that is on disk; on the conductor's thread. */
    void accept(Journaled entry) {
        Site now = site.get();
        follow(now.recipients());
        for (Recipient recipient : now.recipients()) {
            if (recipient.wants(entry.entry())) {
                outbox(recipient).offer(() -> Message.of(now.name(), entry, recipient.way()));
            }
        }
    }

    /** Posts a test at once, and once; empty: there is nobody of that name. The caller waits. */
    public Optional<Attempt> test(String name, String asker) {
        Site now = site.get();
        return now.recipients().stream().filter(recipient -> recipient.name().equals(name)).findFirst()
                .map(recipient -> post(Message.test(now.name(), asker, recipient.way()), recipient));
    }

    /** In the order of the file. */
    public List<Standing> standings() {
        List<Standing> all = new ArrayList<>();
        for (Recipient recipient : site.get().recipients()) {
            Optional<Outbox> outbox = Optional.ofNullable(outboxes.get(recipient.name()));
            Outbox.Counts counts = outbox.map(Outbox::counts).orElse(Outbox.Counts.NONE);
            all.add(new Standing(recipient, counts.delivered(), counts.givenUp(), counts.dropped(), counts.waiting(),
                    outbox.flatMap(Outbox::trouble)));
        }
        return all;
    }

    /** Messages that were taken, since the start. */
    public long delivered() {
        return counts().delivered();
    }

    /** Messages that were not, in three minutes. */
    public long givenUp() {
        return counts().givenUp();
    }

    /** Messages that found no room. */
    public long dropped() {
        return counts().dropped();
    }

    private Outbox.Counts counts() {
        return Stream.concat(left.stream(), outboxes.values().stream()).map(Outbox::counts).reduce(gone, Outbox.Counts::and);
    }

    private Attempt post(Message message, Recipient recipient) {
        try {
            return courier.carry(message, recipient);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Attempt.Failed("interrupted", true, Duration.ZERO);
        }
    }

    private Outbox outbox(Recipient recipient) {
        return outboxes.computeIfAbsent(recipient.name(), _ -> new Outbox(recipient, courier, pauses));
    }

    private void follow(List<Recipient> now) {
        for (Outbox done : left.stream().filter(Outbox::isOver).toList()) {
            gone = gone.and(done.counts());
            left.remove(done);
        }
        Map<String, Recipient> byName = new HashMap<>();
        now.forEach(recipient -> byName.put(recipient.name(), recipient));
        outboxes.forEach((name, outbox) -> {
            Recipient recipient = byName.get(name);
            if (recipient != null) {
                outbox.follow(recipient);
            } else if (outboxes.remove(name, outbox)) {
                outbox.end();
                left.add(outbox);
            }
        });
    }

    /** What waits is tried once more; then nobody waits any longer. */
    @Override
    public void close() {
        listening.ifPresent(Conductor.Listening::close);
        List<Outbox> all = new ArrayList<>(left);
        all.addAll(outboxes.values());
        all.forEach(Outbox::end);
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            for (Outbox outbox : all) {
                outbox.await(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
