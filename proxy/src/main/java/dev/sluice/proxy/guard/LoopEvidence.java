package dev.sluice.proxy.guard;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

import dev.sluice.model.Side;

/** What one event loop saw of one unit. Written by that loop alone; read by whichever loop judges. */
final class LoopEvidence {
    private final OneSide onOld;
    private final OneSide onNew;
    private final AtomicLong overflows = new AtomicLong();

    /** Of a unit with so many endpoints, the undeclared ones counting as one. */
    LoopEvidence(int endpoints) {
        onOld = new OneSide(endpoints);
        onNew = new OneSide(endpoints);
    }

    OneSide of(Side side) {
        return side == Side.OLD ? onOld : onNew;
    }

    /** A request was too much for the limits of new. By that loop alone. */
    void overflowed() {
        overflows.setOpaque(overflows.getPlain() + 1);
    }

    /** Since the beginning. */
    long overflows() {
        return overflows.getOpaque();
    }

    /** Of one stack. */
    static final class OneSide {
        private final SecondCounts requests = new SecondCounts();
        private final SecondCounts failures = new SecondCounts();
        /** Of each endpoint, and of all behind the last. */
        private final AtomicLongArray good;
        private final SeenClients seen = new SeenClients();
        private final FailureQueue left = new FailureQueue();
        private final SecondCounts hung = new SecondCounts();
        private final SlowCounts slow = new SlowCounts();
        private final ShiftCounts shifts;
        private final HeadTimes times;

        private OneSide(int endpoints) {
            shifts = new ShiftCounts(endpoints);
            times = new HeadTimes(endpoints);
            good = new AtomicLongArray(endpoints + 1);
        }

        void succeeded(int endpoint, long client, int second) {
            requests.count(second);
            good.setOpaque(endpoint, good.getPlain(endpoint) + 1);
            good.setOpaque(good.length() - 1, good.getPlain(good.length() - 1) + 1);
            seen.add(client, second);
        }

        void failed(int endpoint, long client, int second) {
            requests.count(second);
            failures.count(second);
            seen.add(client, second);
            left.offer(endpoint, client, second);
        }

        boolean isAnyLeft() {
            return !left.isEmpty();
        }

        /** By the judging loop only. */
        void drainTo(FailureQueue.Sink failing) {
            left.drain(failing);
        }

        long requests(int from) {
            return requests.since(from);
        }

        long failures(int from) {
            return failures.since(from);
        }

        /** Answers that were good, since the beginning. */
        long good() {
            return good.getOpaque(good.length() - 1);
        }

        /** Of one endpoint. */
        long good(int endpoint) {
            return good.getOpaque(endpoint);
        }

        /** A failure that was told by {@link #failed} was a request that hung. */
        void hung(int second) {
            hung.count(second);
        }

        long hungSince(int from) {
            return hung.since(from);
        }

        SlowCounts slow() {
            return slow;
        }

        ShiftCounts shifts() {
            return shifts;
        }

        HeadTimes times() {
            return times;
        }

        void addSeen(SeenClients.Union union, int second) {
            seen.addTo(union, second);
        }
    }
}
