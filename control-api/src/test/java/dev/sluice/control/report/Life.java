package dev.sluice.control.report;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.sluice.control.store.Change;
import dev.sluice.control.store.History;
import dev.sluice.control.store.Minute;
import dev.sluice.control.store.Store;
import dev.sluice.model.Breach;
import dev.sluice.model.Command;
import dev.sluice.model.Drill;
import dev.sluice.model.Evidence;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.Hold;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.LedgerNote;
import dev.sluice.model.Motion;
import dev.sluice.model.Revert;
import dev.sluice.model.Scene;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.Spread;

/**
 * A migration of eight days in a real store: checkout is watched for four days, raised, reverted by its guard, mended, raised to 100 %, and
 * watched for three days; catalog is frozen and goes nowhere.
 */
final class Life {
    static final Instant START = Instant.parse("2026-11-20T00:00:00Z");
    static final Instant RAISED = START.plus(Duration.ofDays(4));
    static final Instant BROKEN = RAISED.plus(Duration.ofHours(1));
    static final Instant FULL = RAISED.plus(Duration.ofHours(4));
    static final Instant END = FULL.plus(Duration.ofDays(3));
    static final BigDecimal OWED = new BigDecimal("49.9");
    /** In seconds: so that a test need not write ten thousand minutes, a row tells of five. */
    static final int STEP = 300;
    static final long REQUESTS = 500;
    /** A visitor's own words, in a journal that is shown in a browser. */
    static final String HOSTILE = "<script>alert(1)</script> | `x` [y](z) ~~&lt;~~";

    private static final Command.Asker ALICE = new Command.Asker("alice", "as planned");

    private final List<Change> changes = new ArrayList<>();
    private long generation = 1_000;

    private Life() {}

    /** Written and closed. */
    static void live(Path dir) throws Exception {
        var life = new Life();
        life.decide();
        try (Store store = Store.open(dir); History history = History.in(dir)) {
            store.write(life.changes);
            life.measure(history);
        }
    }

    private void at(Instant when, JournalEntry entry, Command.Asker by) {
        generation++;
        changes.add(new Change.Entry(entry, by, when, generation));
    }

    private void share(Instant when, int from, int to) {
        at(when, new JournalEntry.SharesSet(Map.of("checkout", new JournalEntry.Move(new Share(from), new Share(to)))), ALICE);
    }

    private void decide() {
        var self = new Command.Asker(Command.Asker.SELF, "");
        at(START, new JournalEntry.Started("0.1.0", "shop.example"), self);
        at(RAISED.minusSeconds(600), new JournalEntry.Drilled(drill()), ALICE);
        share(RAISED, 0, 500);
        at(RAISED.plusSeconds(1_800), new JournalEntry.HoldRaised(hold(RAISED.plusSeconds(1_800))), self);
        at(RAISED.plusSeconds(2_400), new JournalEntry.HoldLifted(hold(RAISED.plusSeconds(1_800))), self);
        share(BROKEN.minusSeconds(300), 500, 2_500);
        var revert = new Revert(new LinkedHashSet<>(List.of("checkout")), new Revert.Cause.Breached(
                new Breach.Worse("checkout", Optional.empty(), Duration.ofSeconds(2), 0.0005, new Breach.Counted(30, 7),
                        new Breach.Counted(90, 0)),
                Optional.of(new Scene(Duration.ofMillis(2_300), new Evidence(31, 9, 7, 5, 6), new Evidence(92, 0, 0, 0, 6), 0.0005, 1.2,
                        new Motion(3, 2, 1)))),
                BROKEN, 1_050);
        at(BROKEN, new JournalEntry.Reverted(revert, Map.of("checkout", new Share(2_500))), self);
        at(BROKEN.plusSeconds(3_600), new JournalEntry.Rearmed(Set.of("checkout"), Optional.of("release 7")),
                new Command.Asker("bob", HOSTILE));
        share(BROKEN.plusSeconds(3_660), 0, 5_000);
        at(FULL.minusSeconds(900), new JournalEntry.FreezeSet(FreezeMode.READ_ONLY, Set.of("catalog", "checkout"), Optional.empty()),
                ALICE);
        share(FULL, 5_000, 10_000);
        at(FULL.plusSeconds(300), new JournalEntry.FreezeSet(FreezeMode.OPEN, Set.of("checkout"), Optional.empty()), ALICE);
        var meant = new LedgerNote.Meant(1, FULL.plusSeconds(60), "checkout", "POST", "POST /checkout/pay", "request-1", Optional.empty(),
                7);
        changes.add(new Change.Note(new LedgerNote.Accepted(meant, 201, Map.of(LedgerNote.AMOUNT, OWED.toPlainString()), true)));
        changes.add(new Change.Note(new LedgerNote.Unknown(new LedgerNote.Meant(2, FULL.plusSeconds(61), "checkout", "POST",
                "POST /checkout/pay", "request-2", Optional.empty(), 8))));
    }

    private static Hold hold(Instant since) {
        return new Hold("checkout", "slow.p95", "61 of 402 answers of new took longer than 1.10 times old's p95", since);
    }

    static Drill drill() {
        return new Drill("checkout", 1_001, RAISED.minusSeconds(600), new Drill.Setting("0d5a", List.of("127.0.0.1:9001"), List.of()),
                new Drill.Times(Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(1_310), Duration.ofMillis(90)),
                new Drill.Seen("/checkout/", 200, 113, 0, 20, 20, true, true), List.of());
    }

    /** Five hundred requests of checkout in five minutes; new takes 8 % longer than old, and fails as rarely. No product ran on the second day's morning. */
    private void measure(History history) throws Exception {
        List<Minute> minutes = new ArrayList<>();
        for (Instant at = START; at.isBefore(END); at = at.plusSeconds(STEP)) {
            if (!isGap(at)) {
                int share = share(at);
                long onNew = REQUESTS * share / 10_000;
                minutes.add(minute(at, "checkout", Side.OLD, REQUESTS - onNew, share));
                minutes.add(minute(at, "checkout", Side.NEW, onNew, share));
                minutes.add(minute(at, "catalog", Side.OLD, 10, 0));
            }
            if (minutes.size() > 10_000) {
                history.add(minutes);
                minutes.clear();
            }
        }
        history.add(minutes);
    }

    static boolean isGap(Instant at) {
        long hours = Duration.between(START, at).toHours();
        return hours >= 30 && hours < 34;
    }

    static int share(Instant at) {
        if (at.isBefore(RAISED) || !at.isBefore(BROKEN) && at.isBefore(BROKEN.plusSeconds(3_660))) {
            return 0;
        }
        if (at.isBefore(BROKEN)) {
            return at.isBefore(BROKEN.minusSeconds(300)) ? 500 : 2_500;
        }
        return at.isBefore(FULL) ? 5_000 : 10_000;
    }

    private static Minute minute(Instant at, String unit, Side side, long requests, int share) {
        long hourOfDay = Duration.between(START, at).toHours() % 24;
        long failures = side == Side.NEW && at.equals(BROKEN.minusSeconds(STEP)) ? 9
                : requests >= REQUESTS && at.getEpochSecond() % 600 == 0 ? 1 : 0;
        long[] counts = new long[Spread.BUCKETS];
        double millis = 20 + hourOfDay;
        for (int i = 0; i < requests; i++) { // spread evenly over half a factor
            double slower = side == Side.NEW ? 1.08 : 1;
            counts[Spread.bucket((long) (millis * slower * (1 + i * 0.5 / Math.max(1, requests)) * 1e6))]++;
        }
        return new Minute(at, unit, side, STEP, requests, failures, Spread.of(counts), new Share(share));
    }
}
