package dev.sluice.load.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.sluice.scenario.Demands;
import dev.sluice.scenario.Demands.Bound;
import dev.sluice.scenario.Demands.Threshold;
import dev.sluice.scenario.Scenario;

/** Whether what a scenario demands was so. What is not demanded and went wrong is said too; failed requests are forbidden unless a threshold allows some. */
final class Judge {
    private static final double LATE = 0.01;
    private static final Threshold NO_ERRORS = new Threshold(Optional.empty(), new Bound.Errors(0));

    private final Demands demands;
    private final Book book;
    private final List<Finding> findings = new ArrayList<>();

    private Judge(Demands demands, Book book) {
        this.demands = demands;
        this.book = book;
    }

    /**
     * All that there is to say, what fails the run first.
     *
     * @param cells every combination of choices that visitors may make
     */
    static List<Finding> findings(Scenario scenario, Set<String> cells, Book book, Bookings bookings) {
        var judge = new Judge(scenario.demands(), book);
        judge.thresholds();
        judge.variants(cells);
        judge.demands.orders().ifPresent(_ -> judge.findings.addAll(new OrderJudge(book.trails().orders(), bookings).findings()));
        judge.carts();
        judge.demands.stickiness()
                .ifPresent(terms -> judge.findings.addAll(new SplitJudge(terms, book.trails(), book.cues()).findings()));
        judge.sameValues();
        judge.cues(scenario.cues().size());
        judge.trust();
        return judge.findings.stream().sorted((one, other) -> Boolean.compare(other.fails(), one.fails())).toList();
    }

    private void thresholds() {
        boolean errorsBound = demands.thresholds().stream()
                .anyMatch(threshold -> threshold.step().isEmpty() && threshold.bound() instanceof Bound.Errors);
        if (!errorsBound) {
            findings.add(finding(NO_ERRORS));
        }
        demands.thresholds().forEach(threshold -> findings.add(finding(threshold)));
    }

    private Finding finding(Threshold threshold) {
        var of = new Series(3);
        book.steps().entrySet().stream().filter(slice -> threshold.step().map(slice.getKey().what()::equals).orElse(true))
                .forEach(slice -> of.add(slice.getValue()));
        String who = threshold.step().orElse("all requests");
        if (of.counts().requests() == 0) {
            return Finding.failing(who + ": none was sent, so that nothing is known");
        }
        return switch (threshold.bound()) {
            case Bound.Errors(double ratio) -> bounded(who + ": failed " + of.counts().failed() + " of " + of.counts().requests() + ", ",
                    100 * of.counts().errorRatio(), 100 * ratio, "%");
            case Bound.Latency(double percentile, var most) -> bounded(who + ": p" + number(percentile) + " ",
                    of.latencies().percentile(percentile), most.toNanos() / 1e6, "ms");
            case Bound.Late(double ratio) -> bounded("arrivals late or not come: ", 100 * book.arrived().lateRatio(), 100 * ratio, "%");
        };
    }

    private static Finding bounded(String what, double value, double most, String unit) {
        return new Finding(value > most, what + number(value) + " " + unit + " (allowed: " + number(most) + " " + unit + ")");
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.format(Locale.ROOT, value < 1 ? "%.3f" : "%.1f", value);
    }

    private void variants(Set<String> cells) {
        Culprits.named(book.walks()).forEach(culprit -> findings.add(Finding.failing("variant " + culprit.sentence())));
        List<String> missing = cells.stream().filter(cell -> book.walks().getOrDefault(cell, Toll.NONE).walked() == 0).sorted().toList();
        List<String> unproven = cells.stream().filter(cell -> !missing.contains(cell))
                .filter(cell -> book.walks().getOrDefault(cell, Toll.NONE).walked() == book.walks().getOrDefault(cell, Toll.NONE).failed())
                .sorted().toList();
        if (cells.size() > 1) {
            findings.add(new Finding(demands.everyVariant() && !missing.isEmpty(), "variants: " + (cells.size() - missing.size()) + " of "
                    + cells.size() + " visited" + some(missing, "; not: ")));
        }
        if (demands.everyVariant() && !unproven.isEmpty()) {
            findings.add(Finding.failing("variants: " + unproven.size() + " never came to the end of a journey" + some(unproven, ": ")));
        }
    }

    private static String some(List<String> names, String before) {
        return names.isEmpty() ? "" : before + names.stream().limit(5).collect(Collectors.joining("; ")) + (names.size() > 5 ? "; …" : "");
    }

    private void carts() {
        List<String> lost = book.trails().lostCarts();
        if (!lost.isEmpty()) {
            findings.add(Finding.failing("carts: " + lost.size() + " changed by themselves" + some(lost, ": ")));
        }
    }

    private void sameValues() {
        book.trails().values().forEach((what, said) -> {
            if (said.size() > 1) {
                findings.add(Finding.failing("same: " + what.strip() + " has " + said.size() + " values: "
                        + said.entrySet().stream().limit(5).map(value -> value.getKey() + " (" + who(value.getValue()) + ")")
                                .collect(Collectors.joining(", "))));
            }
        });
        List<String> unseen = demands.sameValues().stream()
                .filter(name -> book.trails().values().keySet().stream().noneMatch(what -> what.startsWith(name + " "))).toList();
        unseen.forEach(name -> findings.add(Finding.failing("same: " + name + " was never seen")));
    }

    private static String who(Map<String, Long> times) {
        return times.entrySet().stream().map(side -> side.getKey() + " " + side.getValue()).collect(Collectors.joining(", "));
    }

    private void cues(int planned) {
        book.cues().stream().filter(cued -> !cued.isDone()).forEach(cued -> findings.add(Finding.failing("cue: " + cued.answer())));
        if (book.cues().size() < planned) {
            findings.add(Finding.failing("cues: " + book.cues().size() + " of " + planned + " were sent: the run ended before the others"));
        }
    }

    /** How far the figures themselves may be believed. */
    private void trust() {
        if (book.arrived().lateRatio() > LATE) {
            findings.add(Finding.noted("this machine was late: " + (book.arrived().late() + book.arrived().dropped()) + " of "
                    + (book.arrived().visitors() + book.arrived().dropped()) + " visitors came more than 10 ms late or not at all"));
        }
        if (book.trails().unkept() > 0) {
            findings.add(Finding.failing("orders, moves and values: " + book.trails().unkept()
                    + " were not kept for want of room, so that what is said of them is not whole"));
        }
        book.troubles().bySentence().values()
                .forEach(trouble -> findings
                        .add(Finding.noted(trouble.sentence() + (trouble.times() > 1 ? " (" + trouble.times() + " times)" : ""))));
    }
}
