package dev.sluice.control.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import dev.sluice.control.store.Journal;
import dev.sluice.control.store.Journaled;
import dev.sluice.model.JournalEntry;

/** One listener of the events and how far it has come. Confined to the thread of its request. */
final class EventSubscriber {
    /** What is in memory of a listener that does not read. */
    private static final int PAGE = 20;
    private static final long HEARTBEAT = Duration.ofSeconds(15).toNanos();
    /** A piece that the client does not take in this time ends the stream; it can resume where it stood. */
    private static final Duration SLOWEST = Duration.ofSeconds(15);

    private final EventNews events;
    private final Journal journal;
    private final Deadlines deadlines;
    private final Tokens.Caller caller;
    private boolean over;

    EventSubscriber(EventNews events, Journal journal, Deadlines deadlines, Tokens.Caller caller) {
        this.events = events;
        this.journal = journal;
        this.deadlines = deadlines;
        this.caller = caller;
    }

    /** Tells all after an entry of the journal, until the client leaves, the server stops, or the caller's token is over. */
    void serve(long from, OutputStream out) throws IOException {
        EventNews.News news = events.now();
        long sent = from;
        long tick = news.tick();
        long lastBeat = System.nanoTime();
        write(out, "retry: 2000\n\n");
        while (!news.over() && !over && !caller.isOver(Instant.now())) {
            sent = replay(sent, news.seq(), out);
            if (news.tick() > tick) {
                write(out, "event: measures\ndata: " + news.sample() + "\n\n");
                tick = news.tick();
            }
            if (System.nanoTime() - lastBeat >= HEARTBEAT) {
                write(out, ": still here\n\n");
                lastBeat = System.nanoTime();
            }
            news = next(news, lastBeat + HEARTBEAT - System.nanoTime());
        }
    }

    private long replay(long from, long to, OutputStream out) throws IOException {
        long sent = from;
        while (sent < to && !over) {
            List<Journaled> page = journal.after(sent, PAGE);
            if (page.isEmpty()) {
                return sent;
            }
            StringBuilder events = new StringBuilder();
            for (Journaled entry : page) {
                events.append("event: journal\nid: ").append(entry.seq()).append("\ndata: ").append(Json.write(JournalRoutes.entry(entry)))
                        .append("\n\n");
                over |= endsCaller(entry.entry());
            }
            write(out, events.toString());
            sent = page.getLast().seq();
        }
        return sent;
    }

    /** Whether the text of the caller's token is good no more, or soon will be. */
    private boolean endsCaller(JournalEntry entry) {
        return entry instanceof JournalEntry.TokenDeleted(String deleted) && deleted.equals(caller.name())
                || entry instanceof JournalEntry.TokenRotated(String rotated, Instant _) && rotated.equals(caller.name());
    }

    private EventNews.News next(EventNews.News known, long nanos) throws IOException {
        try {
            return events.after(known, nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void write(OutputStream out, String text) throws IOException {
        try (Deadlines.Bound _ = deadlines.within(SLOWEST)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        }
    }
}
