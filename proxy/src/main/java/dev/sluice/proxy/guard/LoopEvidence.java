package dev.sluice.proxy.guard;

import dev.sluice.model.Side;

/** What one event loop saw of one unit. Written by that loop alone; read by whichever loop judges. */
final class LoopEvidence {
    private final OneSide onOld = new OneSide();
    private final OneSide onNew = new OneSide();

    OneSide of(Side side) {
        return side == Side.OLD ? onOld : onNew;
    }

    /** Of one stack. */
    static final class OneSide {
        private final SecondCounts requests = new SecondCounts();
        private final SecondCounts failures = new SecondCounts();
        private final SeenClients seen = new SeenClients();
        private final FailureQueue left = new FailureQueue();

        void succeeded(long client, int second) {
            requests.count(second);
            seen.add(client, second);
        }

        void failed(long client, int second) {
            requests.count(second);
            failures.count(second);
            seen.add(client, second);
            left.offer(client, second);
        }

        boolean isAnyLeft() {
            return !left.isEmpty();
        }

        /** By the judging loop only. */
        void drainTo(FailingClients failing) {
            left.drain(failing::add);
        }

        long requests(int from) {
            return requests.since(from);
        }

        long failures(int from) {
            return failures.since(from);
        }

        long requestsEver() {
            return requests.ever();
        }

        void addSeen(SeenClients.Union union, int second) {
            seen.addTo(union, second);
        }
    }
}
