package dev.sluice.load.result;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

import dev.sluice.journey.Cast;
import dev.sluice.journey.Journey;
import dev.sluice.journey.Step;
import dev.sluice.journey.Text;
import dev.sluice.load.run.Attempt;
import dev.sluice.load.run.Attempt.Ending;
import dev.sluice.load.run.Attempt.Leg;
import dev.sluice.load.run.Happening;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.scenario.Cue;
import dev.sluice.scenario.Demands;
import dev.sluice.scenario.Load;
import dev.sluice.scenario.Scenario;

/** A run that was never made: what an engine would have told of it. */
final class Played {
    static final Ending FINE = new Ending.Fine();
    static final Demands NONE = new Demands(Optional.empty(), Optional.empty(), List.of(), List.of(), false);
    static final Demands.Orders ORDERS = new Demands.Orders("pay", "order", Optional.of("cart"), Optional.empty(),
            Optional.of(new Demands.Books(URI.create("http://127.0.0.1:1/"), URI.create("http://127.0.0.1:2/"), "")));

    private final Recording recording;
    private final Book book;
    private long ended;

    Played(Demands demands, Set<String> cells) {
        this.recording = new Recording(scenario(demands), "http://127.0.0.1:8080", cells, Instant.EPOCH, 0);
        this.book = recording.book();
    }

    static Played demanding(Demands demands) {
        return new Played(demands, Set.of());
    }

    private static Scenario scenario(Demands demands) {
        var step = new Step("pay", new Step.Call("POST", Text.of("/pay"), Map.of(), new Step.Body.None(), true), Step.Think.NONE, Map.of(),
                List.of(), List.of());
        var target = new Scenario.Target("", Set.of(), Scenario.Protocol.AUTO, new Scenario.Trust("", false), 6, Duration.ofSeconds(10),
                false);
        return new Scenario("shop", target,
                new Load.Open(Load.Arrivals.CONSTANT, List.of(new Load.Stretch(1, 1, Duration.ofSeconds(1))), Load.Bounds.USUAL),
                new Cast(List.of(new Journey("buy", 1, 1, 1, List.of(step), List.of())), List.of(), List.of(), List.of(), List.of()),
                demands,
                List.of());
    }

    /** A request that took so many milliseconds, sent at a second of the run. */
    Played saw(String step, long visitor, double second, double millis, Ending ending) {
        return saw(step, visitor, second, millis, ending, Optional.empty(), Map.of(), "");
    }

    Played saw(String step, long visitor, double second, double millis, Ending ending, Optional<Side> side, Map<String, String> drawn,
            String cell) {
        return saw(step, visitor, second, millis, ending, side, drawn, cell, Leg.LAST);
    }

    private Played saw(String step, long visitor, double second, double millis, Ending ending, Optional<Side> side,
            Map<String, String> drawn, String cell, Leg leg) {
        long sent = (long) (second * 1e9);
        long done = sent + (long) (millis * 1e6);
        ended = Math.max(ended, done);
        int status = ending instanceof Ending.Fine ? 200 : 500;
        book.saw(new Attempt("buy", step, cell, visitor, sent, sent, done,
                ending instanceof Ending.Lost ? OptionalInt.empty()
                        : OptionalInt.of(
                                status),
                side, ending, drawn, leg));
        return this;
    }

    /** An order that was submitted; an empty number: nobody said. */
    Played order(long visitor, String id, Ending ending) {
        return saw("pay", visitor, 0, 5, ending, Optional.empty(), id.isEmpty() ? Map.of() : Map.of("order", id), "");
    }

    /** An order whose answer led to a page, and what became of that one. */
    Played led(long visitor, String id, Ending page) {
        Map<String, String> drawn = id.isEmpty() ? Map.of() : Map.of("order", id);
        return saw("pay", visitor, 0, 5, FINE, Optional.empty(), Map.of(), "", Leg.ONWARD)
                .saw("pay", visitor, 0, 5, page, Optional.empty(), drawn, "", Leg.PAGE);
    }

    /** An order whose answer led to where nobody may go. */
    Played astray(long visitor) {
        return saw("pay", visitor, 0, 5, FINE, Optional.empty(), Map.of(), "", Leg.ONWARD).left(visitor, "", true);
    }

    /** A visitor answered by a stack, at a second. */
    Played on(Side side, long visitor, double second) {
        return saw("cart", visitor, second, 5, FINE, Optional.of(side), Map.of(), "");
    }

    Played left(long visitor, String cell, boolean failed) {
        book.heard(new Happening.Walked(ended, "buy", cell, visitor,
                failed ? Optional.of("pay: status 500 (expected: 201)") : Optional.empty()));
        return this;
    }

    Played cue(double second, Cue.Action action) {
        long at = (long) (second * 1e9);
        book.heard(new Happening.Cued(at, at + 20_000_000, new Cue(Duration.ofNanos(at), action), true, "done"));
        return this;
    }

    static Cue.Action share(int basisPoints) {
        return new Cue.Action.Shares(Map.of("checkout", new Share(basisPoints)));
    }

    Played heard(Happening happening) {
        book.heard(happening);
        return this;
    }

    Report report() {
        return report(new Bookings.NotAsked());
    }

    Report report(Bookings bookings) {
        return recording.report(ended, bookings);
    }

    Recording recording() {
        return recording;
    }
}
