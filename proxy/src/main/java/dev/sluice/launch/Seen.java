package dev.sluice.launch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;

import dev.sluice.control.EvidenceSource;
import dev.sluice.model.Counts;
import dev.sluice.model.Hold;
import dev.sluice.model.Measure;
import dev.sluice.model.OriginState;
import dev.sluice.model.Parking;
import dev.sluice.model.RefusedCallbacks;
import dev.sluice.model.SiteNoise;
import dev.sluice.model.Tally;
import dev.sluice.model.TestTraffic;
import dev.sluice.model.WriteState;
import dev.sluice.proxy.freeze.WriteBarrier;
import dev.sluice.proxy.front.FrontDoor;
import dev.sluice.proxy.outcome.OutcomeMeter;
import dev.sluice.proxy.route.LiveSplit;

/**
 * What the event loops have counted and know.
 *
 * @param another whether another process ends what it began
 * @param visitors of a unit who wrote on new and are treated apart
 */
record Seen(LiveSplit live, OutcomeMeter meter, FrontDoor door, WriteBarrier barrier, BooleanSupplier another,
        ToLongFunction<String> visitors)
        implements
            EvidenceSource {
    @Override
    public List<Measure> measures(Duration last) {
        return meter.measures(last);
    }

    @Override
    public Counts counts(long after) {
        return meter.counts(after);
    }

    @Override
    public List<Tally> tallies(String unit) {
        return meter.tallies(unit);
    }

    @Override
    public List<OriginState> origins() {
        return door.origins();
    }

    @Override
    public double suspicion(String unit) {
        return meter.suspicion(unit);
    }

    @Override
    public TestTraffic tests(String unit) {
        return meter.tests(unit);
    }

    @Override
    public Optional<SiteNoise> noise(String unit) {
        return meter.noise(unit);
    }

    @Override
    public long fenced(String unit) {
        return visitors.applyAsLong(unit);
    }

    @Override
    public List<Hold> holds() {
        return meter.holds();
    }

    @Override
    public Optional<Parking> parking(String unit) {
        return door.parked().of(unit);
    }

    @Override
    public List<RefusedCallbacks> refusedCallbacks() {
        return meter.refusedCallbacks(live.current().cutover().site().freeze().callbacks(), Instant.now());
    }

    @Override
    public WriteState writes(String unit, long generation) {
        WriteState own = barrier.state(unit, generation);
        return another.getAsBoolean() ? new WriteState(own.inFlight(), false, own.last(), own.uncertain(), own.uncertainInAll()) : own;
    }
}
