package dev.sluice.control.report;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.store.JournalJson;
import dev.sluice.control.store.Journaled;
import dev.sluice.model.Drill;
import dev.sluice.model.Side;

/** A review for programs: times RFC 3339, spans in seconds, latencies in milliseconds. */
final class ReviewJson {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final double MILLI = 1_000.0;

    private final Review review;
    private final ObjectNode json = MAPPER.createObjectNode();

    private ReviewJson(Review review) {
        this.review = review;
    }

    static String write(Review review) {
        var json = new ReviewJson(review);
        json.put();
        return json.json.toString();
    }

    private void put() {
        json.put("site", review.site()).put("from", time(review.stretch().from())).put("to", time(review.stretch().to()));
        ObjectNode journal = json.putObject("journal").put("entries", review.chronicle().entries());
        review.chronicle().last().ifPresent(last -> journal.put("last", last.seq()).put("head", last.hash()));
        ArrayNode units = json.putArray("units");
        review.units().forEach(unit -> unit(unit, units.addObject()));
        ArrayNode reverts = json.putArray("reverts");
        review.chronicle().reverts().forEach(reverted -> reverted(reverted, reverts.addObject()));
        ArrayNode freezes = json.putArray("freezes");
        review.chronicle().freezes().all().forEach(freeze -> freeze(freeze, freezes.addObject()));
        ArrayNode frozen = json.putArray("frozen");
        review.frozen().forEach((unit, sum) -> {
            ObjectNode clock = frozen.addObject().put("unit", unit).put("seconds", seconds(sum));
            review.lastWrite(unit).ifPresent(at -> clock.put("lastWrite", time(at)));
        });
        entries(review.chronicle().steps().all(), json.putArray("steps"));
        drills(json.putArray("drills"));
        ArrayNode holds = json.putArray("holds");
        review.chronicle().holds().all().forEach(held -> {
            ObjectNode hold = holds.addObject().put("unit", held.hold().unit()).put("stream", held.hold().stream())
                    .put("detail", held.hold().sentence());
            span(held.span(), hold);
        });
        differences(json.putArray("differences"));
        entries(review.chronicle().timeLine().all(), json.putArray("timeLine"));
        leftOut(json.putObject("leftOut"));
    }

    /** What lists do not tell because they are too long. */
    private void leftOut(ObjectNode to) {
        Chronicle chronicle = review.chronicle();
        to.put("moves", chronicle.moves().leftOut()).put("freezes", chronicle.freezes().leftOut()).put("steps", chronicle.steps().leftOut())
                .put("drills", chronicle.drills().leftOut()).put("holds", chronicle.holds().leftOut())
                .put("timeLine", chronicle.timeLine().leftOut());
    }

    private void unit(String unit, ObjectNode to) {
        to.put("name", unit);
        review.owner(unit).ifPresent(owner -> to.put("owner", owner));
        review.deputy(unit).ifPresent(deputy -> to.put("deputy", deputy));
        ArrayNode moves = to.putArray("moves");
        review.chronicle().moves().all().stream().filter(move -> move.unit().equals(unit))
                .forEach(move -> moves.addObject().put("seq", move.entry().seq()).put("at", time(move.entry().at()))
                        .put("from", move.from().toString()).put("to", move.to().toString()).put("kind", move.entry().entry().kind())
                        .put("actor", move.entry().actor()).put("reason", move.entry().reason()));
        review.curve(unit).ifPresent(curve -> {
            amount(curve.all(Side.OLD), to.putObject("old"));
            amount(curve.all(Side.NEW), to.putObject("new"));
            to.put("pointSeconds", curve.step().toSeconds());
            ArrayNode points = to.putArray("points");
            curve.points().forEach(point -> point(point, points.addObject()));
            if (Proposal.isPossible(curve.all(Side.OLD))) {
                proposal(Proposal.of(curve.all(Side.OLD)), to.putObject("proposed"));
            }
        });
        ArrayNode comparisons = to.putArray("comparisons");
        review.comparisons(unit).forEach(comparison -> comparison(comparison, comparisons.addObject()));
    }

    private static void point(Curve.Point point, ObjectNode to) {
        to.put("at", time(point.at())).put("shareBp", point.share().basisPoints());
        seen(point.old(), to.putObject("old"));
        seen(point.onNew(), to.putObject("new"));
    }

    private static void seen(Curve.Seen seen, ObjectNode to) {
        to.put("count", seen.requests()).put("errorRate", fine(seen.errorRate())).put("p95", rounded(seen.p95()));
    }

    private static void amount(Amount amount, ObjectNode to) {
        to.put("seconds", amount.seconds()).put("count", amount.requests()).put("failures", amount.failures())
                .put("errorRate", fine(amount.errorRate())).put("p50", rounded(amount.p50())).put("p95", rounded(amount.p95()))
                .put("p99", rounded(amount.p99()));
    }

    private static void proposal(Proposal proposal, ObjectNode to) {
        to.put("errorRate", fine(proposal.errors())).put("holdP95", rounded(proposal.holdP95())).put("holdP99", rounded(proposal.holdP99()))
                .put("revertP95", rounded(proposal.revertP95())).put("hangSeconds", seconds(proposal.hang()));
    }

    private void comparison(Comparison comparison, ObjectNode to) {
        to.put("hours", comparison.window().toHours()).put("over", comparison.isOver(review.stretch().to()))
                .put("oldFrom", time(comparison.before().from())).put("newFrom", time(comparison.since().from()));
        amount(comparison.old(), to.putObject("old"));
        amount(comparison.onNew(), to.putObject("new"));
        ObjectNode outcomes = to.putObject("outcomes");
        comparison.rows().forEach(row -> outcomes.put(row.what().equals("error rate") ? "errorRate" : row.what(), switch (row.outcome()) {
            case WITHIN -> "within";
            case WORSE -> "worse";
            case UNKNOWN -> "insufficient-data";
        }));
    }

    private static void reverted(Chronicle.Reverted reverted, ObjectNode to) {
        to.put("seq", reverted.entry().seq()).put("at", time(reverted.revert().at())).put("cause", reverted.revert().cause().label())
                .put("detail", reverted.revert().cause().sentence()).put("actor", reverted.entry().actor())
                .put("reason", reverted.entry().reason());
        ArrayNode units = to.putArray("units");
        reverted.revert().units().forEach(units::add);
        ObjectNode from = to.putObject("from");
        reverted.from().forEach((unit, share) -> from.put(unit, share.toString()));
        Cost.of(reverted.revert()).ifPresent(cost -> {
            ObjectNode at = to.putObject("cost").put("failed", cost.failed()).put("requests", cost.requests())
                    .put("seconds", seconds(cost.since()));
            cost.inMotion().ifPresent(motion -> at.putObject("inFlight").put("safe", motion.safe()).put("unsafe", motion.unsafe())
                    .put("streams", motion.streams()));
        });
        reverted.latched().to().ifPresent(end -> to.put("rearmedAt", time(end)).put("latchedSeconds",
                seconds(Duration.between(reverted.latched().from(), end))));
    }

    private void freeze(Chronicle.Frozen freeze, ObjectNode to) {
        to.put("unit", freeze.unit()).put("mode", freeze.mode().label()).put("actor", freeze.entry().actor())
                .put("reason", freeze.entry().reason()).put("seq", freeze.entry().seq());
        span(freeze.span(), to);
    }

    private void span(Span span, ObjectNode to) {
        to.put("from", time(span.from()));
        span.to().ifPresent(end -> to.put("to", time(end)));
        to.put("seconds", seconds(span.within(review.stretch())));
    }

    private void drills(ArrayNode to) {
        for (Chronicle.Drilled told : review.chronicle().drills().all()) {
            Drill drill = told.drill();
            ObjectNode one = to.addObject().put("seq", told.entry().seq()).put("at", time(drill.at())).put("unit", drill.unit())
                    .put("passed", drill.passed()).put("seconds", seconds(drill.times().total())).put("sent", drill.seen().sent());
            ArrayNode faults = one.putArray("faults");
            drill.faults().forEach(faults::add);
        }
    }

    private void differences(ArrayNode to) {
        review.differences().forEach((unit, totals) -> {
            ObjectNode one = to.addObject().put("unit", unit).put("writes", totals.accepted()).put("uncertain", totals.open()).put("amount",
                    totals.amount());
            review.owner(unit).ifPresent(owner -> one.put("owner", owner));
            review.deputy(unit).ifPresent(deputy -> one.put("deputy", deputy));
        });
    }

    private static void entries(List<Journaled> entries, ArrayNode to) {
        for (Journaled entry : entries) {
            to.addObject().put("seq", entry.seq()).put("at", time(entry.at())).put("kind", entry.entry().kind()).put("actor", entry.actor())
                    .put("reason", entry.reason()).put("sentence", JournalJson.sentence(entry.entry()))
                    .set("detail", MAPPER.readTree(JournalJson.detail(entry.entry())));
        }
    }

    private static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static double seconds(Duration time) {
        return time.toMillis() / MILLI;
    }

    /** Latencies, with one decimal. */
    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }

    /** Rates, with six decimals. */
    private static double fine(double rate) {
        return Math.round(rate * 1e6) / 1e6;
    }
}
