package dev.sluice.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.sluice.load.ControlCalls.Reverted;
import dev.sluice.load.DemoScreen.Promise;
import dev.sluice.load.DemoScreen.Row;
import dev.sluice.load.DemoVisitors.Crowd;
import dev.sluice.model.Share;

/** 1, 5, 25 per cent; the new shop breaks; the guard takes checkout back. Played by one thread. */
final class DemoStory {
    private static final List<Step> STEPS = List.of(new Step(new Share(100), "a first look"), new Step(new Share(500), "1% was quiet"),
            new Step(new Share(2500), "5% was quiet"));
    private static final Duration POLL = Duration.ofMillis(40);
    private static final Duration SETTLING = Duration.ofMillis(500);

    private final Cast cast;
    private final DemoScreen screen;
    private final Pace pace;
    private final CountDownLatch stop;
    private final List<Promise> promises = new ArrayList<>();
    private boolean sharesHeld = true;

    /** Who plays. */
    record Cast(DemoVisitors visitors, ControlCalls control, ToyShop old, ToyShop fresh) {}

    /**
     * How many come, and how long the parts last.
     *
     * @param patience how long a revert may take
     */
    record Pace(Crowd crowd, Duration everybodyOnOld, Duration stage, Duration patience, Duration afterRevert) {
        static final Pace SHOWN = new Pace(new Crowd(1000, 100), Duration.ofSeconds(6), Duration.ofSeconds(8), Duration.ofSeconds(15),
                Duration.ofSeconds(5));
    }

    /** A raise and the reason given for it. */
    private record Step(Share share, String reason) {}

    /** Somebody pressed Ctrl-C. */
    static final class Stopped extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** A story that ends early when the latch opens. */
    DemoStory(Cast cast, DemoScreen screen, Pace pace, CountDownLatch stop) {
        this.cast = cast;
        this.screen = screen;
        this.pace = pace;
        this.stop = stop;
    }

    /** Plays it and tells which promises were kept. */
    List<Promise> play() throws IOException, InterruptedException, Stopped {
        DemoSite.UNITS.forEach(unit -> cast.visitors.inForce(unit, Share.NONE));
        cast.visitors.start();
        screen.event("visitors come; everybody is on old");
        pause(pace.everybodyOnOld);
        show();
        for (Step step : STEPS) {
            raise(step);
            pause(pace.stage);
            show();
        }
        var reverted = breakNewShop();
        if (reverted.isPresent()) {
            afterwards(reverted.get());
        }
        judge();
        return List.copyOf(promises);
    }

    private void raise(Step step) throws IOException, InterruptedException {
        for (String unit : DemoSite.UNITS) {
            cast.visitors.changing(unit, step.share);
            cast.control.share(unit, step.share, step.reason);
            cast.visitors.inForce(unit, step.share);
        }
        cast.visitors.cut();
        screen.event(step.share + " of catalog and of checkout go to new (\"" + step.reason + "\")");
    }

    private void show() {
        var report = cast.visitors.cut();
        var rows = DemoSite.UNITS.stream().map(unit -> Row.of(unit, cast.visitors.observed(unit), report)).toList();
        sharesHeld &= rows.stream().allMatch(row -> row.observed().isWithinFourSigma());
        screen.table(rows);
    }

    private Optional<Reverted> breakNewShop() throws IOException, InterruptedException, Stopped {
        long seq = cast.control.journalEnd();
        cast.visitors.changing(DemoSite.CHECKOUT, Share.NONE); // the guard may act at any time from here on
        cast.fresh.breakCheckout();
        screen.event("the new shop breaks: POST /checkout/pay answers 500");
        long patience = System.nanoTime() + pace.patience.toNanos();
        while (System.nanoTime() - patience < 0) {
            var reverted = cast.control.revertAfter(seq, DemoSite.CHECKOUT);
            if (reverted.isPresent()) {
                cast.visitors.inForce(DemoSite.CHECKOUT, Share.NONE);
                return reverted;
            }
            pause(POLL);
        }
        screen.event("no revert within " + pace.patience.toSeconds() + " s");
        promises.add(new Promise(false, "the guard takes a broken unit back to old", "checkout stayed on new"));
        return Optional.empty();
    }

    private void afterwards(Reverted reverted) throws IOException, InterruptedException, Stopped {
        screen.event(reverted.at(), "the guard takes checkout back to old");
        screen.remark(
                reverted.sentence().contains(reverted.detail()) ? reverted.sentence() : reverted.sentence() + ": " + reverted.detail());
        pause(SETTLING); // what was under way to new at the revert has arrived
        screen.remark(sinceFirstFailure(reverted) + "; visitors saw " + cast.visitors.failures().pay() + " failed requests");
        cast.visitors.cut();
        long before = cast.fresh.checkoutRequests();
        pause(pace.afterRevert);
        long late = cast.fresh.checkoutRequests() - before;
        screen.event("after the revert");
        show();
        judgeRevert(reverted, late);
    }

    private void judgeRevert(Reverted reverted, long late) throws IOException, InterruptedException {
        var failures = cast.visitors.failures();
        promises.add(new Promise(failures.firstPay().isPresent(), "the guard takes a broken unit back to old",
                sinceFirstFailure(reverted) + "; visitors saw " + failures.pay() + " failed requests in all"));
        var observed = cast.visitors.observed(DemoSite.CHECKOUT);
        promises.add(new Promise(late == 0 && observed.requestsNew() == 0 && observed.requestsOld() > 0,
                "after the revert everybody's next request is on old", observed.requestsOld() + " requests of " + observed.visitors()
                        + " visitors for checkout on old, " + (observed.requestsNew() + late) + " on new"));
        var catalog = cast.control.standing(DemoSite.CATALOG);
        promises.add(new Promise(!catalog.latched() && catalog.share().equals(STEPS.getLast().share.toString()), "what is healthy stays",
                "catalog is at " + catalog.share()));
    }

    private String sinceFirstFailure(Reverted reverted) {
        var first = cast.visitors.failures().firstPay();
        return first.map(failed -> Duration.between(failed, reverted.at()).toMillis() / 1000.0)
                .map(seconds -> String.format(Locale.ROOT, "%.2f s after the first failure", Math.max(0, seconds)))
                .orElse("before any visitor saw a failure");
    }

    private void judge() {
        var findings = cast.visitors.findings();
        promises.add(new Promise(findings.isEmpty(), "nobody moves back while a share rises, nobody is on new at 0 %",
                findings.isEmpty() ? "0 of " + cast.visitors.size() + " visitors" : String.join("; ", findings)));
        promises.add(new Promise(sharesHeld, "the share that is set is the share that is seen",
                "visitors on new within 4 sigma in every table"));
        var failures = cast.visitors.failures();
        promises.add(new Promise(failures.others() == 0, "no request fails but those that new broke",
                failures.others() + " others" + failures.firstOther().map(first -> "; the first: " + first).orElse("")));
        var balance = OrderBook.balance(cast.visitors.payments(), List.of(cast.old, cast.fresh));
        promises.add(
                new Promise(balance.problems().isEmpty() && balance.confirmed() > 0, "an order that was confirmed is stored exactly once",
                        balance.confirmed() + " confirmed, " + balance.stored() + " stored once, " + balance.problems().size()
                                + " lost or doubled"
                                + balance.problems().stream().findFirst().map(first -> "; " + first).orElse("")));
    }

    private void pause(Duration time) throws InterruptedException, Stopped {
        if (stop.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new Stopped();
        }
    }
}
