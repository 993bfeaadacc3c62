package dev.sluice.control.gate;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import dev.sluice.control.drill.TestVisit;
import dev.sluice.control.gate.Tour.Walked;
import dev.sluice.control.journey.Guest;
import dev.sluice.control.journey.Guests;
import dev.sluice.journey.Cast;
import dev.sluice.model.Gate;
import dev.sluice.model.Side;
import dev.sluice.model.Verdict;

/** {@code journey}: visitors who are tests come through on new three times of three, and on old, which shows that it can be done. */
final class JourneyGate implements GateType {
    private static final int TIMES = 3;

    private final Gate.Journey terms;

    JourneyGate(Gate.Journey terms) {
        this.terms = terms;
    }

    @Override
    public Verdict look(Case at, Bench bench) throws InterruptedException {
        if (bench.current().get().site().newStack().isEmpty()) {
            return new Verdict.Inconclusive("there is no new stack to be walked on (expected: stacks.new)",
                    "add stacks.new to the file and reload");
        }
        ReentrantLock turn = bench.visits().turn(at.gate());
        turn.lockInterruptibly();
        try {
            return walked(at, bench);
        } finally {
            turn.unlock();
        }
    }

    private Verdict walked(Case at, Bench bench) throws InterruptedException {
        Duration patience = terms.rhythm().timeout();
        Optional<TestVisit> onNew = bench.visits().begin(at.unit(), Side.NEW, patience);
        Optional<TestVisit> onOld = bench.visits().begin(at.unit(), Side.OLD, patience);
        if (onNew.isEmpty() || onOld.isEmpty()) {
            return new Verdict.Inconclusive(
                    "no listener takes a client from this machine as it is (expected: one without client certificate "
                            + "and PROXY protocol)",
                    "add a listener for this machine, such as { address: \"127.0.0.1:8081\" }, and reload");
        }
        List<Guest> guests = guests(terms.cast(), at.now().toEpochMilli());
        Walked fresh = new Tour(terms.cast(), onNew.get(), Gate.Journey.LONGEST).walk(guests);
        return judge(fresh, new Tour(terms.cast(), onOld.get(), Gate.Journey.LONGEST).walk(guests));
    }

    /** Every journey so many times, each with other choices as long as there are some; the next look begins elsewhere. */
    private static List<Guest> guests(Cast cast, long seed) {
        return cast.journeys().stream()
                .map(journey -> new Guests(new Cast(List.of(journey), cast.axes(), cast.tables(), List.of(), List.of()), seed))
                .flatMap(guests -> Stream.generate(guests::next).limit(TIMES)).toList();
    }

    static Verdict judge(Walked onNew, Walked onOld) {
        String counts = onNew.sentence() + " walks came through on new, " + onOld.sentence() + " on old";
        if (onOld.failure().isPresent()) {
            return new Verdict.Inconclusive("it fails on old" + onNew.failure().map(_ -> " too").orElse(", though not on new") + ": "
                    + onOld.failure().get() + onNew.failure().map(why -> "; on new: " + why).orElse("") + "; " + counts,
                    "mend the scenario, or what it does on old");
        }
        return onNew.failure().isPresent()
                ? new Verdict.Fail("on new, " + onNew.failure().get() + "; " + counts, "mend new; on old the same walk comes through")
                : new Verdict.Pass(counts);
    }
}
