package dev.sluice.proxy.guard;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import dev.sluice.model.Side;

/**
 * Decides whether new is worse than old, for a unit as a whole and for each of its endpoints (SEMANTICS A3). Told of each failure; of
 * successes it asks for the counts. Confined to whoever judges; no clock is read.
 */
final class Judge {
    private static final double DAYS_30 = TimeUnit.DAYS.toSeconds(30);
    /** Ten raises, each fresh for ten minutes. */
    private static final double FRESH_REQUEST_SECONDS = 600 * 10;
    private static final long FRESH = TimeUnit.MINUTES.toNanos(10);
    private static final long CONTROL = TimeUnit.SECONDS.toNanos(60);
    /** As long as it is not known how many come in a second. */
    private static final double LEAST_ARRIVALS = 0.1;
    private static final int SURE_CLIENTS = 3;

    private final Counts counts;
    private final double falseReverts;
    private final StreamEvidence[] streams;
    private final CountedClients onNew = new CountedClients();
    private final CountedClients onOld = new CountedClients();
    private long raisedAt;
    private boolean raised;
    private long oldThen;
    private long oldServedAt;

    /** What went well, since the beginning. */
    interface Counts {
        /** Of stream 0, the unit, or of an endpoint, from 1. */
        long good(Side side, int stream);

        /** How many clients new has seen in the last ten minutes, exact up to six. */
        int clients(int second);
    }

    /**
     * A judge of a unit.
     *
     * @param endpoints how many it has
     * @param falseReverts how many there may be in 30 days
     */
    Judge(Counts counts, int endpoints, double falseReverts, long now) {
        this.counts = counts;
        this.falseReverts = falseReverts;
        this.streams = new StreamEvidence[endpoints + 1];
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
            streams[i].good(counts.good(Side.NEW, i), counts.good(Side.OLD, i));
            streams[i].learn(now);
        }
        setThresholds(now);
    }

    private void setThresholds(long now) {
        boolean fresh = raised && now - raisedAt < FRESH;
        double requests = Math.max(LEAST_ARRIVALS, streams[0].arrivals()) * (fresh ? FRESH_REQUEST_SECONDS : DAYS_30);
        for (StreamEvidence stream : streams) {
            stream.judgeBy(requests, streams.length, falseReverts / 2);
        }
    }

    /** Old failed to answer. */
    void failedOnOld(int endpoint, long client, int second) {
        if (onOld.count(client, second, each(second))) {
            streams[0].failedOnOld();
            if (endpoint > 0) {
                streams[endpoint].failedOnOld();
            }
        }
    }

    /** New failed to answer; what that makes evident. */
    @Nullable
    StreamEvidence failedOnNew(int endpoint, long client, int second, long now) {
        int each = each(second);
        if (!onNew.count(client, second, each)) {
            return null;
        }
        StreamEvidence found = failed(0, now, second);
        return found == null && endpoint > 0 ? failed(endpoint, now, second) : found;
    }

    private @Nullable StreamEvidence failed(int at, long now, int second) {
        StreamEvidence stream = streams[at];
        stream.good(counts.good(Side.NEW, at), counts.good(Side.OLD, at));
        stream.failedOnNew(now);
        return judge(stream, now, second);
    }

    /** Time has passed: whoever waits for a word of old may have waited long enough. */
    @Nullable
    StreamEvidence look(int second, long now) {
        for (int i = 0; i < streams.length; i++) {
            if (streams[i].suspicion() >= 1) {
                streams[i].good(counts.good(Side.NEW, i), counts.good(Side.OLD, i));
                StreamEvidence found = judge(streams[i], now, second);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    private @Nullable StreamEvidence judge(StreamEvidence stream, long now, int second) {
        long old = counts.good(Side.OLD, 0);
        if (old != oldThen) {
            oldThen = old;
            oldServedAt = now;
        }
        int clients = counts.clients(second);
        int need = Math.clamp((clients + 1) / 2, 1, SURE_CLIENTS);
        return stream.judge(now, need, each(second), now - oldServedAt < CONTROL) == StreamEvidence.Finding.ONLY_NEW ? stream : null;
    }

    /** How many failures of one client count: one, or six shared by the few that there are. */
    private int each(int second) {
        return Math.ceilDiv(FailingClients.EACH, Math.max(1, counts.clients(second)));
    }

    StreamEvidence unit() {
        return streams[0];
    }
}
