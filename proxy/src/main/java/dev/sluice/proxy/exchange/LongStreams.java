package dev.sluice.proxy.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import dev.sluice.model.Exposure;
import dev.sluice.model.Revert;
import dev.sluice.model.Side;
import dev.sluice.proxy.outcome.Outcome;
import dev.sluice.proxy.route.LiveSplit;
import dev.sluice.proxy.route.Picture;
import dev.sluice.proxy.wire.DeadlineWheel;

/**
 * The streams of one event loop that outlive requests: WebSockets and server-sent events. No next request will take them where their unit
 * stands now, so they are ended when the picture in force does not let them stay (SEMANTICS B2, D1). As many as there are connections;
 * chained through the entries themselves. Confined to its loop.
 */
public final class LongStreams {
    /** A breach of these first seconds is a failure of the stack (SEMANTICS A1). */
    static final long YOUNG_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** What a revert ends is spread over this time, so that old is not asked by all at once. */
    static final long SPREAD_NANOS = TimeUnit.SECONDS.toNanos(10);
    /** How long those are left who are not the worse for what was found. */
    static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(10);
    /** The label of a revert because answers of new came too late. */
    private static final String LATE = "latency";

    private final LiveSplit live;
    private final DeadlineWheel wheel;
    private final RandomGenerator random;
    private @Nullable LongStream first;
    private boolean draining;

    public LongStreams(LiveSplit live, DeadlineWheel wheel, RandomGenerator random) {
        this.live = live;
        this.wheel = wheel;
        this.random = random;
    }

    /** Another picture is in force: ends what it does not let stay. */
    public void look() {
        for (LongStream stream = first; stream != null; stream = stream.next) {
            lookAt(stream);
        }
    }

    /** From now on nothing stays. */
    public void drain() {
        draining = true;
        look();
    }

    /** One stream more; it may have to end at once, for the picture may have changed since its request was admitted. */
    LongStream enter(Account account, Outcome good, boolean writes, Consumer<Farewell> ending) {
        var stream = new LongStream(this, account, good, writes, ending);
        stream.next = first;
        if (first != null) {
            first.previous = stream;
        }
        first = stream;
        account.lasts();
        account.route().passage().ifPresent(
                passage -> stream.dismiss(Farewell.PASS_OVER,
                        Math.max(0, Duration.between(Instant.now(), passage.pass().until()).toNanos())));
        lookAt(stream);
        return stream;
    }

    void left(LongStream stream) {
        stream.account.lastsNoMore();
        LongStream before = stream.previous;
        LongStream after = stream.next;
        if (before != null) {
            before.next = after;
        } else if (first == stream) {
            first = after;
        }
        if (after != null) {
            after.previous = before;
        }
        stream.previous = null;
        stream.next = null;
    }

    DeadlineWheel wheel() {
        return wheel;
    }

    /** A stream that stands does not mind that answers come late; all others go at once, which takes as long as they are spread over. */
    static long kept(Revert.Cause cause) {
        return cause.label().equals(LATE) ? KEPT_NANOS : SPREAD_NANOS;
    }

    private void lookAt(LongStream stream) {
        Picture picture = live.current();
        Exposure exposure = picture.cutover().split().of(stream.account.unit());
        if (!stream.isLet(exposure.freeze().mode(), Instant.now())) {
            stream.dismiss(Farewell.FROZEN, 0); // the freeze waits for it
        } else if (draining) {
            stream.dismiss(Farewell.LEAVING, 0);
        } else if (stream.account.side() == Side.NEW && stream.account.route().isTakenBackIn(picture)) {
            long kept = exposure.revert().map(revert -> kept(revert.cause())).orElse(SPREAD_NANOS);
            stream.dismiss(Farewell.REVERTED, kept - random.nextLong(SPREAD_NANOS));
        }
    }
}
