package dev.sluice.load.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.control.journey.Ask;
import dev.sluice.control.journey.Guest;
import dev.sluice.control.journey.Reply;
import dev.sluice.control.journey.Seen;
import dev.sluice.control.journey.Walk;
import dev.sluice.load.run.Attempt.Ending;
import dev.sluice.load.run.Attempt.Leg;
import dev.sluice.load.run.Exchange.Failure;
import dev.sluice.load.run.Happening.Trouble.Kind;

/**
 * A visitor on its way, with connections of its own. Its requests take turns over them, so that what a proxy remembers of a connection is not
 * what it remembers of a visitor. Confined to its event loop.
 */
final class Walker implements Exchange.Taker {
    private static final Logger LOG = LoggerFactory.getLogger(Walker.class);
    private static final String OUTCOME = "sluice-outcome";
    private static final String NOT_EXECUTED = "not-executed";
    static final String CUT = "the run ended before it was through";

    private final Crowd crowd;
    private final Guest guest;
    private final Walk walk;
    private final List<Line> lines = new ArrayList<>();
    /** Of {@link Places}: one for as long as it walks, and more for further lines. */
    private int places = 1;
    private @Nullable Line inUse;
    private @Nullable Exchange underWay;
    /** Counts what it set out to send; who is cut while he thinks sends something else. */
    private long turn;
    private long intended;
    private long sent;
    private boolean isAgain;
    /** It no longer thinks before it sends. */
    private boolean isHurried;
    /** Why it went no further, if the run ended before it was through. */
    private Optional<String> cutShort = Optional.empty();
    private boolean isGone;

    Walker(Crowd crowd, Guest guest, Walk walk) {
        this.crowd = crowd;
        this.guest = guest;
        this.walk = walk;
    }

    Guest guest() {
        return guest;
    }

    int places() {
        return places;
    }

    /** Sets out; it was meant to at a moment of {@link System#nanoTime}. */
    void begin(long at) {
        guarded(() -> go(at));
    }

    /** What breaks here, as a pattern that recurses too deep, ends this visitor's way and nobody else's. */
    private void guarded(Runnable piece) {
        if (isGone) {
            return;
        }
        try {
            piece.run();
        } catch (RuntimeException | StackOverflowError fault) {
            LOG.error("a visitor's way broke off: journey={}", guest.journey().name(), fault);
            crowd.heard(new Happening.Trouble(System.nanoTime(), Kind.MACHINE, "a visitor's way broke off: " + fault));
            leave(Optional.of("its way broke off: " + fault));
        }
    }

    private void go(long from) {
        Optional<Ask> next = walk.next();
        if (next.isEmpty()) {
            leave(cutShort.or(walk::failure));
            return;
        }
        Ask ask = next.get();
        long mine = ++turn;
        intended = from + (isHurried ? 0 : ask.think().toNanos());
        long wait = intended - System.nanoTime();
        if (wait > 0) {
            crowd.later(wait, () -> guarded(() -> send(ask, mine)));
        } else {
            send(ask);
        }
    }

    private void send(Ask ask, long planned) {
        if (turn == planned) {
            send(ask);
        }
    }

    private void send(Ask ask) {
        sent = System.nanoTime();
        isAgain = false;
        Optional<Territory.Aim> aim = crowd.territory().aim(ask.url());
        if (aim.isPresent()) {
            pass(new Exchange(ask, aim.get(), crowd.markFor(aim.get()), this));
        } else {
            crowd.heard(new Happening.Strayed(sent, Server.hostOf(ask.url())));
            walk.took(new Reply.Failed("it leads to another host than may be loaded: " + ask.url()));
            go(sent);
        }
    }

    /** By a line that is there, if it is this one's turn, or by a new one. */
    private void pass(Exchange exchange) {
        underWay = exchange;
        lines.removeIf(line -> !line.isOpen());
        int rested = restedTo(exchange.aim().server());
        if (rested < 0 || mayOpen(lines.get(rested))) {
            open(exchange);
            return;
        }
        Line line = lines.remove(rested);
        lines.add(line);
        pass(exchange, line);
    }

    /** Where the line to a server stands that has rested longest; negative: there is none. */
    private int restedTo(Server server) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).server().equals(server)) {
                return i;
            }
        }
        return -1;
    }

    private void pass(Exchange exchange, Line line) {
        inUse = line;
        line.send(exchange);
    }

    private boolean mayOpen(Line instead) {
        if (instead instanceof StreamLine || lines.size() >= crowd.connections()) {
            return false;
        }
        if (lines.size() < places) {
            return true;
        }
        boolean taken = crowd.places().take();
        places += taken ? 1 : 0;
        return taken;
    }

    private void open(Exchange exchange) {
        inUse = null;
        if (lines.size() >= places) {
            lines.removeFirst().close(); // makes room within its own places
        }
        crowd.dialer().dial(exchange.aim().server(), new Dialer.Taker() {
            @Override
            public void opened(Line line) {
                if (isGone || underWay != exchange) {
                    line.close();
                } else {
                    lines.add(line);
                    guarded(() -> pass(exchange, line));
                }
            }

            @Override
            public void failed(Kind kind, String why) {
                awaited(exchange, () -> lost(exchange, kind, why));
            }
        });
    }

    @Override
    public void answered(Exchange whole) {
        awaited(whole, () -> took(whole));
    }

    /** What comes after the visitor was cut is nobody's answer. */
    private void awaited(Exchange exchange, Runnable piece) {
        if (underWay == exchange) {
            guarded(piece);
        }
    }

    private void took(Exchange whole) {
        long done = System.nanoTime();
        underWay = null;
        if (whole.isCut()) {
            crowd.heard(new Happening.CutShort(done, whole.ask().step().name()));
        }
        var reply = new Reply.Answered(whole.status(), whole.fields(), whole.body(), Duration.ofNanos(done - intended));
        Seen seen = walk.took(reply);
        crowd.saw(attempt(seen, done, OptionalInt.of(whole.status()), whole, ending(seen, whole)));
        go(done);
    }

    private static Ending ending(Seen seen, Exchange whole) {
        if (seen.wrong().isEmpty()) {
            return new Ending.Fine();
        }
        return whole.field(OUTCOME).equals(NOT_EXECUTED) ? new Ending.NotExecuted(whole.status())
                : new Ending.Wrong(seen.wrong().get());
    }

    @Override
    public void failed(Exchange broken, Failure failure) {
        awaited(broken, () -> missed(broken, failure));
    }

    private void missed(Exchange broken, Failure failure) {
        if (!isAgain && mayBeSentAgain(broken, failure)) {
            isAgain = true;
            crowd.heard(new Happening.SentAgain(System.nanoTime()));
            lines.removeIf(line -> !line.isOpen());
            var again = new Exchange(broken.ask(), broken.aim(), broken.mark(), this);
            underWay = again;
            open(again);
        } else {
            lost(broken, failure.kind(), failure.why());
        }
    }

    private void lost(Exchange broken, Kind kind, String why) {
        long done = System.nanoTime();
        crowd.heard(new Happening.Trouble(done, kind, why));
        go(lost(broken, done, why));
    }

    private long lost(Exchange broken, long done, String why) {
        underWay = null;
        Seen seen = walk.took(new Reply.Failed(why));
        crowd.saw(attempt(seen, done, OptionalInt.empty(), broken, new Ending.Lost(why)));
        return done;
    }

    private boolean mayBeSentAgain(Exchange broken, Failure failure) {
        return switch (failure.trace()) {
            case UNTOUCHED -> true;
            case SENT -> broken.isSafe() && inUse != null && inUse.isKept() && failure.kind() != Kind.TIMEOUT;
            case BEGUN -> false;
        };
    }

    private Attempt attempt(Seen seen, long done, OptionalInt status, Exchange exchange, Ending ending) {
        return new Attempt(guest.journey().name(), seen.step().name(), guest.cell(), guest.number(), intended, sent, done, status,
                crowd.sideOf(exchange), ending, seen.drawn(), leg(seen, exchange.ask()));
    }

    private static Leg leg(Seen seen, Ask ask) {
        if (!seen.ended()) {
            return Leg.ONWARD;
        }
        return ask.method().equals(seen.step().call().method()) ? Leg.LAST : Leg.PAGE;
    }

    /** It goes no further: what is left to it is the cleanup of its journey, without thinking. One that is at that already goes on. */
    void cut() {
        isHurried = true;
        if (!walk.isCleaning()) {
            guarded(this::turnBack);
        }
    }

    private void turnBack() {
        cutShort = Optional.of(CUT);
        walk.leave(CUT);
        long now = System.nanoTime();
        Exchange open = underWay;
        if (open != null) {
            lost(open, now, CUT);
        }
        hangUp();
        go(now);
    }

    /** The run does not wait for it any longer, whatever is left to it. */
    void end() {
        if (isGone) {
            return;
        }
        if (underWay != null) {
            lost(underWay, System.nanoTime(), CUT);
        }
        leave(cutShort.or(walk::failure).or(() -> Optional.of(CUT)));
    }

    private void hangUp() {
        List.copyOf(lines).forEach(Line::close);
        lines.clear();
    }

    private void leave(Optional<String> failure) {
        isGone = true;
        hangUp();
        crowd.left(this, failure);
    }
}
