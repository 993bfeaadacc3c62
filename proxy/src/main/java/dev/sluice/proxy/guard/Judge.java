package dev.sluice.proxy.guard;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

import dev.sluice.model.Breach;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.GuardTerms;
import dev.sluice.model.RuleNoise;
import dev.sluice.model.Side;
import dev.sluice.model.SiteNoise;

/**
 * Decides whether new is worse than old, for a unit as a whole and for each of its endpoints (SEMANTICS A3), or has gone dark. Told of each
 * failure; of successes it asks for the counts. Confined to whoever judges; no clock is read.
 */
final class Judge {
    private static final double DAYS_30 = TimeUnit.DAYS.toSeconds(30);
    /** Ten raises, each fresh for ten minutes. */
    private static final double FRESH_SECONDS = 10.0 * TimeUnit.MINUTES.toSeconds(10);
    private static final long FRESH = TimeUnit.MINUTES.toNanos(10);
    private static final long CONTROL = TimeUnit.SECONDS.toNanos(60);
    /** As long as it is not known how many come in a second. */
    private static final double LEAST_ARRIVALS = 0.1;
    private static final int SURE_CLIENTS = 3;
    private static final int KNOWN_BY_NEW = 100;
    private static final int KNOWN_BY_OLD = 1_000;
    private static final double STILL_SHARED = 0.5;

    private final CutoverUnit unit;
    private final Counts counts;
    private final double falseReverts;
    private final long start;
    /** Seconds, by those whose place this judge took. */
    private int watchedBefore;
    /** Of the whole unit, then of each endpoint, of the undeclared ones last. */
    private final StreamEvidence[] streams;
    private final CountedClients onNew = new CountedClients();
    private final CountedClients onOld = new CountedClients();
    private final Blackout blackout = new Blackout();
    private boolean raised;
    private long raisedAt;
    private long oldThen;
    private long oldServedAt;

    /** What went well, since the beginning. */
    interface Counts {
        long good(Side side);

        /** By the endpoint's place in the unit; the undeclared ones are behind the last. */
        long good(Side side, int endpoint);

        /** How many clients new has seen in the last ten minutes, exact up to six. */
        int clients(int second);
    }

    Judge(CutoverUnit unit, GuardTerms terms, Counts counts, long now) {
        this.unit = unit;
        this.counts = counts;
        this.falseReverts = terms.falseReverts();
        this.start = now;
        this.streams = new StreamEvidence[unit.endpoints().isEmpty() ? 1 : unit.endpoints().size() + 2];
        for (int i = 0; i < streams.length; i++) {
            streams[i] = new StreamEvidence(now);
        }
        oldServedAt = now;
        setThresholds(now);
    }

    /** The share of new has grown: for a while it is watched more closely. */
    void raised(long now) {
        raised = true;
        raisedAt = now;
        setThresholds(now);
    }

    /** Every ten seconds. */
    void learn(long now) {
        for (int i = 0; i < streams.length; i++) {
            refresh(i);
            streams[i].learn(now);
        }
        setThresholds(now);
    }

    /** Old failed to answer. */
    void failedOnOld(int endpoint, long client, int second) {
        if (onOld.count(client, second, each(second))) {
            refresh(0);
            streams[0].failedOnOld(client, watchedBefore + second);
            if (streams.length > 1) {
                refresh(endpoint + 1);
                streams[endpoint + 1].failedOnOld(client, watchedBefore + second);
            }
        }
    }

    /** New failed to answer; what that makes evident. */
    Optional<Breach> failedOnNew(int endpoint, long client, int second, long now) {
        refresh(0);
        Optional<Breach> found = Optional.empty();
        if (onNew.count(client, second, each(second))) {
            found = failed(0, second, now);
            if (found.isEmpty() && streams.length > 1) {
                refresh(endpoint + 1);
                found = failed(endpoint + 1, second, now);
            }
        }
        return found.isPresent() ? found : dark(client, second, now);
    }

    /** Time has passed: who waits for a word of old may have waited long enough. */
    Optional<Breach> look(int second, long now) {
        for (int i = 0; i < streams.length; i++) {
            if (streams[i].isWaiting()) {
                refresh(i);
                Optional<Breach> found = judge(i, second, now);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** Whether {@link #look} is worth a call soon. */
    boolean isWaiting() {
        for (StreamEvidence stream : streams) {
            if (stream.isWaiting()) {
                return true;
            }
        }
        return false;
    }

    /** An upper bound of the rate at which old usually fails, of the whole unit; empty without a sample. */
    OptionalDouble worstOfOld() {
        return streams[0].worstOfOld();
    }

    /** The highest failure rate of the whole unit that is not a fault. */
    double allowed() {
        return streams[0].allowed();
    }

    /** Whether both stacks have served enough to say so. */
    boolean isKnown() {
        return streams[0].counted().onNew() >= KNOWN_BY_NEW && streams[0].counted().onOld() >= KNOWN_BY_OLD;
    }

    /** What new lives through while it is as good as old. */
    RuleNoise.Traffic health() {
        return new RuleNoise.Traffic(streams[0].arrivals(), Math.min(1, streams[0].worstOfOld().orElse(0)));
    }

    /** What both stacks fail in alike, as long as there is much left of the case. */
    Optional<Breach> shared(long now) {
        for (int i = 0; i < streams.length; i++) {
            if (streams[i].isShared() && streams[i].suspicion() >= STILL_SHARED) {
                return Optional.of(streams[i].breach(unit.name(), endpoint(i), now));
            }
        }
        return Optional.empty();
    }

    /** How near one stream is to a finding: that of the unit, then those of its endpoints. */
    double suspicion(int stream) {
        return streams[stream].suspicion();
    }

    int streams() {
        return streams.length;
    }

    /** How near the nearest stream is to a finding: 1 is there. */
    double suspicion() {
        double most = 0;
        for (StreamEvidence stream : streams) {
            most = Math.max(most, stream.suspicion());
        }
        return most;
    }

    private void refresh(int stream) {
        if (stream == 0) {
            streams[0].good(counts.good(Side.NEW), counts.good(Side.OLD));
        } else {
            streams[stream].good(counts.good(Side.NEW, stream - 1), counts.good(Side.OLD, stream - 1));
        }
    }

    private Optional<Breach> failed(int stream, int second, long now) {
        streams[stream].failedOnNew(now);
        return judge(stream, second, now);
    }

    private Optional<Breach> judge(int at, int second, long now) {
        StreamEvidence stream = streams[at];
        int need = Math.clamp((counts.clients(second) + 1) / 2, 1, SURE_CLIENTS);
        return stream.judge(now, need, each(second), isControlled(now)) ? Optional.of(stream.breach(unit.name(), endpoint(at), now))
                : Optional.empty();
    }

    private Optional<Breach> dark(long client, int second, long now) {
        StreamEvidence all = streams[0];
        blackout.failed(client, Math.min(2, each(second)), all.counted(), now);
        if (all.isShared() || !blackout.isOver(all.failuresOfTotal(), all.counted(), all.allowed(), isControlled(now))) {
            return Optional.empty();
        }
        return Optional.of(new Breach.Blackout(unit.name(), blackout.failures(), blackout.clients(),
                Duration.ofNanos(now - blackout.began())));
    }

    private Optional<String> endpoint(int stream) {
        List<String> names = unit.endpoints().stream().map(Object::toString).toList();
        if (stream == 0) {
            return Optional.empty();
        }
        return Optional.of(stream <= names.size() ? names.get(stream - 1) : "other");
    }

    /** Whether old was asked anything lately, so that there is something to compare with. */
    private boolean isControlled(long now) {
        long served = streams[0].counted().onOld();
        if (served != oldThen) {
            oldThen = served;
            oldServedAt = now;
        }
        return now - oldServedAt < CONTROL;
    }

    /** What the noise of the site alone would have done to the unit as a whole. */
    SiteNoise noise(long now) {
        int second = second(now);
        return new SiteNoise(Duration.ofSeconds(Math.min(second, 7 * Placebo.DAY)), streams[0].revertsByNoise(second),
                second >= Placebo.DAY);
    }

    /** Goes on with what another judge of the same endpoints knows of the site's noise; that one is not asked again. */
    void inherit(Judge before, long now) {
        watchedBefore = before.second(now);
        for (int i = 0; i < streams.length; i++) {
            streams[i].inherit(before.streams[i]);
        }
        setThresholds(now);
    }

    /** Of watching the site's noise. */
    private int second(long now) {
        return watchedBefore + (int) TimeUnit.NANOSECONDS.toSeconds(Math.max(0, now - start)) + 1;
    }

    private void setThresholds(long now) {
        double arrivals = Math.max(LEAST_ARRIVALS, streams[0].arrivals());
        double requests = arrivals * (raised && now - raisedAt < FRESH ? FRESH_SECONDS : DAYS_30);
        for (StreamEvidence stream : streams) {
            stream.judgeBy(requests, streams.length, falseReverts / 2, second(now));
        }
    }

    /** How many failures of one client count: one, or six shared by the few that there are. */
    private int each(int second) {
        return Math.ceilDiv(FailingClients.EACH, Math.max(1, counts.clients(second)));
    }
}
