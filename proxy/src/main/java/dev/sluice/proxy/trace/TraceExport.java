package dev.sluice.proxy.trace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.model.Site;
import dev.sluice.model.TraceTerms;
import dev.sluice.proxy.outcome.Ring;

/**
 * Tells the collector of the site in force what event loops have recorded. They put spans into rings of their own and never wait; one thread
 * posts these in batches. While a collector does not take them the rings fill, and what finds no room then is dropped and counted.
 */
public final class TraceExport implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TraceExport.class);
    private static final int BATCH = 512;
    private static final Duration LOOK = Duration.ofMillis(100);
    /** While nothing is to be told. */
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration COMPLAIN = Duration.ofMinutes(1);

    private final List<Ring<Span>> rings;
    private final Supplier<Site> site;
    private final Rhythm rhythm;
    private final SpanJson json;
    private final Thread thread = Thread.ofPlatform().daemon().name("sluice-traces").unstarted(this::run);
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private volatile boolean closed;

    /** The thread's alone, as all that follow. */
    private final List<Span> batch = new ArrayList<>(BATCH);
    private long firstAt;
    private long complainAt = System.nanoTime();
    private long told;
    private String why = "";

    /**
     * When what is done.
     *
     * @param every the longest that a span waits for others to go with
     * @param timeout of one attempt
     * @param pauses before each further attempt at a batch, unless the collector asks for more; then it is dropped
     * @param atEnd for all that is left when the product stops
     */
    public record Rhythm(Duration every, Duration timeout, List<Duration> pauses, Duration atEnd) {
        public static final Rhythm USUAL = new Rhythm(Duration.ofSeconds(5), Duration.ofSeconds(10),
                IntStream.of(1, 2, 4, 8, 15, 30).mapToObj(Duration::ofSeconds).toList(), Duration.ofSeconds(2));

        public Rhythm {
            pauses = List.copyOf(pauses);
        }
    }

    /**
     * @param site the one in force, at any moment
     * @param version of the product
     */
    public TraceExport(int loops, Supplier<Site> site, String version, Rhythm rhythm) {
        this.rings = IntStream.range(0, loops).mapToObj(_ -> new Ring<Span>()).toList();
        this.site = site;
        this.json = new SpanJson(version);
        this.rhythm = rhythm;
    }

    /** Begins to tell. */
    public TraceExport start() {
        thread.start();
        return this;
    }

    /** The ring of one event loop, for that loop alone. */
    public Ring<Span> ring(int loop) {
        return rings.get(loop);
    }

    /** Spans that the collector has. From any thread, as the next. */
    public long sent() {
        return sent.get();
    }

    /** Spans that found no room, or that the collector did not take. */
    public long dropped() {
        return rings.stream().mapToLong(Ring::dropped).sum() + lost.get();
    }

    /** Tells what is left, each batch once, for as long as that may take. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            if (!thread.join(rhythm.atEnd())) {
                thread.interrupt();
                thread.join();
            }
        } catch (InterruptedException stop) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (var collector = new Collector()) {
            while (!closed) {
                turn(collector);
            }
            while (gather() > 0) {
                send(collector);
            }
        } catch (InterruptedException outOfTime) {
            why = "the product stops";
        }
        while (gather() > 0) {
            lose(batch.size(), why);
            batch.clear();
        }
        complainAt = System.nanoTime();
        complain();
    }

    private void turn(Collector collector) throws InterruptedException {
        if (terms().isEmpty() && gather() == 0) {
            LockSupport.parkNanos(IDLE.toNanos());
            return;
        }
        int waiting = gather();
        if (waiting == BATCH || waiting > 0 && System.nanoTime() - firstAt >= rhythm.every().toNanos()) {
            send(collector);
        } else {
            LockSupport.parkNanos(Math.min(LOOK.toNanos(), rhythm.every().toNanos()));
        }
        complain();
    }

    private Optional<TraceTerms> terms() {
        return site.get().logging().traces();
    }

    /** Takes what there is, up to a batch; says how much there is. */
    private int gather() {
        for (Ring<Span> ring : rings) {
            ring.drain(BATCH - batch.size(), span -> {
                if (batch.isEmpty()) {
                    firstAt = System.nanoTime();
                }
                batch.add(span);
            });
        }
        return batch.size();
    }

    /** However that ends, the batch is empty then. */
    private void send(Collector collector) throws InterruptedException {
        try {
            String text = json.batch(site.get().name(), batch);
            int tried = 0;
            while (!isOver(collector, text, tried)) {
                tried++;
            }
            batch.clear();
        } catch (RuntimeException wrong) { // one span that cannot be told must not silence all others
            LOG.error("a batch of traces was lost", wrong);
            lose(batch.size(), wrong.toString());
            batch.clear();
        }
    }

    /** Makes one attempt, and waits where another one is to follow. */
    private boolean isOver(Collector collector, String text, int tried) throws InterruptedException {
        Optional<TraceTerms> to = terms();
        if (to.isEmpty()) {
            lose(batch.size(), "they are not wanted any more");
            return true;
        }
        boolean last = closed || tried >= rhythm.pauses().size();
        return switch (collector.post(to.get(), text, rhythm.timeout())) {
            case Collector.Answer.Taken(long rejected) -> {
                long unwanted = Math.min(rejected, batch.size());
                sent.addAndGet(batch.size() - unwanted);
                lose(unwanted, "the collector does not want them");
                yield true;
            }
            case Collector.Answer.Refused(String said) -> {
                lose(batch.size(), said);
                yield true;
            }
            case Collector.Answer.Later(Optional<Duration> _, String said) when last -> {
                lose(batch.size(), said);
                yield true;
            }
            case Collector.Answer.Later(Optional<Duration> after, String said) -> {
                why = said;
                pause(after, rhythm.pauses().get(tried));
                yield false;
            }
        };
    }

    private void pause(Optional<Duration> asked, Duration usual) throws InterruptedException {
        Duration least = asked.filter(longer -> longer.compareTo(usual) > 0).orElse(usual);
        long end = System.nanoTime() + (least.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : least).toNanos();
        for (long left = end - System.nanoTime(); left > 0 && !closed; left = end - System.nanoTime()) {
            complain();
            LockSupport.parkNanos(Math.min(left, IDLE.toNanos()));
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private void lose(long spans, String cause) {
        if (spans > 0) {
            lost.addAndGet(spans);
            why = cause;
        }
    }

    private void complain() {
        long all = dropped();
        long now = System.nanoTime();
        if (all > told && now - complainAt >= 0) {
            complainAt = now + COMPLAIN.toNanos();
            told = all;
            LOG.warn("traces are dropped spans={} collector={} why={}", all, terms().map(TraceTerms::host).orElse("none"),
                    why.isEmpty() ? "more came than could be sent" : why);
        }
    }
}
