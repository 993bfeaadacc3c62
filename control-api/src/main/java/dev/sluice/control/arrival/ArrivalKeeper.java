package dev.sluice.control.arrival;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.control.store.ArrivalHistory;
import dev.sluice.control.store.NotOnDiskException;
import dev.sluice.model.ArrivalReport;
import dev.sluice.model.ArrivalTerms;
import dev.sluice.model.Arrivals;
import dev.sluice.model.LiveShare;
import dev.sluice.model.LiveShare.Straggler;

/**
 * Writes down each minute where requests came in, asks the others who count, and judges all of it, on a thread of its own. A minute that it slept
 * through is missing, and what was counted in it stands in the next. What was judged last can be read from any thread.
 */
public final class ArrivalKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ArrivalKeeper.class);
    private static final Duration BEAT = Duration.ofSeconds(2);
    private static final Duration LAST_WRITE = Duration.ofSeconds(5);
    private static final int MOST_MINUTES = (int) ArrivalHistory.KEPT.toMinutes();
    /** Beats after a minute in which those are asked again who have not told of it yet: their clocks and beats are their own. */
    private static final int MORE_ASKS = 10;
    /** Of one answer. */
    private static final int PAGE = 1_440;

    private final ScheduledExecutorService thread = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("arrivals").factory());
    private final ArrivalHistory history;
    private final Supplier<Optional<ArrivalTerms>> terms;
    private final ArrivalSource source;
    private final InstantSource clock;
    private final PeerArrivals others = new PeerArrivals();
    private final Roster roster = new Roster();
    private final Map<String, List<Straggler>> theirs = new LinkedHashMap<>();
    private final Map<String, String> troubles = new LinkedHashMap<>();
    private long minute;
    private Arrivals counted;
    private boolean trouble;
    private int moreAsks;
    private volatile Optional<LiveShare> live = Optional.empty();
    private volatile List<Straggler> stragglers = List.of();

    ArrivalKeeper(ArrivalHistory history, Supplier<Optional<ArrivalTerms>> terms, ArrivalSource source, InstantSource clock) {
        this.history = history;
        this.terms = terms;
        this.source = source;
        this.clock = clock;
        this.minute = now();
        this.counted = source.counts();
    }

    /** Begins with what comes in from now on. */
    public static ArrivalKeeper start(ArrivalHistory history, Supplier<Optional<ArrivalTerms>> terms, ArrivalSource source) {
        var keeper = new ArrivalKeeper(history, terms, source, InstantSource.system());
        var _ = keeper.thread.scheduleWithFixedDelay(keeper::beatOn, BEAT.toMillis(), BEAT.toMillis(), TimeUnit.MILLISECONDS);
        return keeper;
    }

    /** What the last whole minutes say; empty: nothing is counted, or none was over yet. */
    public Optional<LiveShare> live() {
        return terms.get().isEmpty() ? Optional.empty() : live;
    }

    /** What was counted here in minutes after one, at most a day's; empty: nothing is counted. */
    public Optional<ArrivalReport> report(long after) {
        return terms.get().map(_ -> new ArrivalReport(history.of(ArrivalHistory.OWN, after, PAGE), stragglers));
    }

    /** What goes wrong once ends no schedule. */
    private void beatOn() {
        try {
            beat();
        } catch (RuntimeException e) {
            LOG.error("the writer of arrivals goes on after a fault of its own", e);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks whether a minute is over. */
    void beat() throws InterruptedException {
        long now = now();
        Optional<ArrivalTerms> known = terms.get();
        source.stragglers().forEach(note -> roster.note(note, now));
        if (now == minute) {
            if (known.isPresent() && moreAsks > 0) {
                askAgain(known.get(), now);
            }
            return;
        }
        if (known.isPresent()) {
            turn();
            minute = now; // before anybody is asked, which may go wrong: what is counted from here on is of another minute
            stragglers = roster.top(now);
            moreAsks = MORE_ASKS;
            askAll(known.get(), now);
            judge(known.get(), now);
        } else {
            counted = source.counts();
        }
        minute = now;
    }

    /** The minute that is over, or as far as it went. */
    private void turn() {
        Arrivals sum = source.counts();
        Arrivals more = sum.since(counted);
        counted = sum;
        write(() -> history.add(new Arrivals.Minute(minute, more)));
    }

    private void askAgain(ArrivalTerms known, long now) throws InterruptedException {
        moreAsks--;
        if (askAll(known, now)) {
            judge(known, now);
        }
    }

    /** Of those that have not told of the minute that is over; whether any says something else than before. */
    private boolean askAll(ArrivalTerms known, long now) throws InterruptedException {
        boolean news = false;
        others.keepOnly(known.peers());
        for (ArrivalTerms.Peer peer : known.peers()) {
            news |= !hasTold(peer, now) && ask(peer, now);
        }
        moreAsks = known.peers().stream().allMatch(peer -> hasTold(peer, now)) ? 0 : moreAsks;
        return news;
    }

    /** Reads all that is kept of everybody. */
    private void judge(ArrivalTerms known, long now) {
        List<LiveJudge.Told> all = new ArrayList<>();
        all.add(told(ArrivalHistory.OWN, ""));
        known.peers().forEach(peer -> all.add(told(peer.toString(), troubles.getOrDefault(peer.toString(), ""))));
        List<List<Straggler>> lists = new ArrayList<>(List.of(stragglers));
        known.peers().forEach(peer -> lists.add(theirs.getOrDefault(peer.toString(), List.of())));
        live = Optional.of(LiveJudge.judge(all, now, Roster.together(lists)));
    }

    /** Of the minute that is over. */
    private boolean hasTold(ArrivalTerms.Peer peer, long now) {
        return !history.of(peer.toString(), now - 2, 1).isEmpty();
    }

    private LiveJudge.Told told(String name, String why) {
        return new LiveJudge.Told(name, history.of(name, now() - MOST_MINUTES, MOST_MINUTES), why);
    }

    /** All that it has told of is kept: it may be gone when a day is to be judged. Whether it says something else than before. */
    private boolean ask(ArrivalTerms.Peer peer, long now) throws InterruptedException {
        String name = peer.toString();
        Optional<Arrivals.Minute> last = history.last(name).filter(told -> told.at() > now - MOST_MINUTES);
        // the last one may have been told before a restart there added to it
        long after = last.map(told -> told.at() - 1).orElse(now - MOST_MINUTES);
        try {
            ArrivalReport report = others.ask(peer, after);
            List<Arrivals.Minute> over = report.minutes().stream().filter(told -> told.at() > after && told.at() < now).toList();
            write(() -> history.heard(name, over));
            boolean newFaces = !report.stragglers().equals(theirs.put(name, report.stragglers()));
            return troubles.remove(name) != null || newFaces || !over.equals(last.stream().toList());
        } catch (IOException failed) {
            String why = String.valueOf(failed.getMessage());
            theirs.remove(name);
            boolean isNew = !why.equals(troubles.put(name, why));
            if (isNew) {
                LOG.warn("the arrivals at {} are not known: {}", name, why);
            }
            return isNew;
        }
    }

    private interface Writing {
        void run() throws NotOnDiskException;
    }

    private void write(Writing writing) {
        try {
            writing.run();
            trouble = false;
        } catch (NotOnDiskException | RuntimeException e) {
            if (!trouble) {
                LOG.warn("arrivals are not written down for now: {}", e.getMessage());
            }
            trouble = true;
        }
    }

    private long now() {
        return Math.floorDiv(clock.instant().getEpochSecond(), 60L);
    }

    /** The minute that is not over is written down as far as it went. */
    @Override
    public void close() {
        if (thread.isShutdown()) {
            return;
        }
        others.close();
        if (terms.get().isPresent()) {
            thread.execute(this::turn);
        }
        thread.shutdown();
        try {
            if (!thread.awaitTermination(LAST_WRITE.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("the last minute of arrivals was not written down within {} s", LAST_WRITE.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
