package dev.sluice.proxy.freeze;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.netty.util.concurrent.EventExecutor;

import dev.sluice.model.Command;
import dev.sluice.model.Cutover;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.HoldTerms;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Parking;
import dev.sluice.proxy.route.LiveSplit;
import dev.sluice.proxy.route.Route;

/**
 * The hold queue: the writes that wait until their unit may write again (SEMANTICS D2). Each stays on the event loop of its client; who is
 * next is said by the line, which the first of the loops keeps for all. Bounds and counts are over all loops, without a lock.
 */
public final class ParkedRequests {
    private static final long ROOM_AGAIN_MILLIS = 5;

    private final LiveSplit live;
    private final EventExecutor keeper;
    private final HoldRoom room = new HoldRoom();
    private final List<Loop> loops = new ArrayList<>();
    private final List<Consumer<Command.Tighten>> askers = new CopyOnWriteArrayList<>();
    private final ReleaseLine line;
    private final HoldReport report;
    private final Ladder ladder = new Ladder(command -> this.askers.forEach(asker -> asker.accept(command)), System::nanoTime);
    private boolean reporting;

    /** Of these event loops, in the order of the barrier's. */
    public ParkedRequests(List<EventExecutor> executors, LiveSplit live, WriteBarrier barrier) {
        this.live = live;
        keeper = executors.getFirst();
        executors.forEach(executor -> loops.add(new Loop(executor)));
        line = new ReleaseLine(berth -> berth.loop().call(berth), this::beatLater, System::nanoTime);
        report = new HoldReport(this::sums, barrier);
    }

    public Loop loop(int index) {
        return loops.get(index);
    }

    /** How many of a unit wait. From any thread, as the next. */
    public long waiting(String unit) {
        return sums(unit).waiting();
    }

    /** The hold that a unit is in, or was in last; empty: there was none. */
    public Optional<Parking> of(String unit) {
        return report.of(unit);
    }

    /** Registers who is told of every hold in which requests were parked, when the last of them has left. Must not block. */
    public void onEnd(Consumer<JournalEntry.Released> listener) {
        report.onEnd(listener);
    }

    /** Registers who is asked to make a freeze stricter, where the site wants that. Must not block. */
    public void onFull(Consumer<Command.Tighten> listener) {
        askers.add(listener);
    }

    /** All of a unit since the start. */
    Parking.Sums sums(String unit) {
        Parking.Sums sums = Parking.Sums.NONE;
        for (Loop loop : loops) {
            sums = sums.plus(loop.counts.sums(unit));
        }
        return sums;
    }

    /** On the keeper's loop, as all below. */
    private void look() {
        Cutover now = live.current().cutover();
        line.release(now);
        if (report.look(now, line::isEmpty) && !reporting) {
            reporting = true;
            var _ = keeper.schedule(this::reportAgain, 1, TimeUnit.SECONDS);
        }
    }

    private void reportAgain() {
        reporting = false;
        look();
    }

    private void beatLater() {
        var _ = keeper.schedule(() -> line.beat(live.current().cutover()), ReleaseLine.BEAT, TimeUnit.NANOSECONDS);
    }

    private void enter(Berth berth) {
        Cutover now = live.current().cutover();
        line.enter(berth);
        report.entered(berth.unit(), now);
        line.release(now);
    }

    private void left(Berth berth) {
        line.left(berth);
        look();
    }

    /** What is parked on one event loop. Confined to it. */
    public final class Loop {
        private final EventExecutor executor;
        private final ParkedCounts counts = new ParkedCounts();
        private final Set<Berth> here = new LinkedHashSet<>();
        private final Deque<Berth> shortOfRoom = new ArrayDeque<>();
        private boolean retrying;
        private boolean draining;

        private Loop(EventExecutor executor) {
            this.executor = executor;
        }

        /** Whether a write that may go on has to wait all the same, behind others of its client. */
        public boolean isBehind(Route route) {
            String unit = route.assignment().unit();
            return !room.isEmpty() && route.write() && room.has(HoldRoom.key(unit, route.client())) && waiting(unit) > 0;
        }

        /** Parks a request in the unit it was routed to; empty: there is no room for it. */
        public Optional<Berth> park(Route route, Parked request) {
            HoldTerms terms = route.picture().cutover().site().freeze().hold();
            String unit = route.assignment().unit();
            long client = HoldRoom.key(unit, route.client());
            long number = draining ? 0 : room.enter(client, terms.requests());
            if (number == 0) {
                if (!draining) {
                    counts.turnedAway(unit);
                    full();
                }
                return Optional.empty();
            }
            counts.parked(unit);
            var berth = new Berth(this, request, unit, client, number);
            here.add(berth);
            keeper.execute(() -> enter(berth));
            return Optional.of(berth);
        }

        /** A write of a unit on hold is refused at once, because it is longer than any may be; there may be room for all others. */
        public void tooLong(Route route) {
            counts.turnedAway(route.assignment().unit());
        }

        /** A freeze refuses a request. */
        public void refused(Route route) {
            if (route.freeze() == FreezeMode.READ_ONLY && isOnLadder(route)) {
                keeper.execute(() -> ladder.refused(route.assignment().unit(), live.current().cutover()));
            }
        }

        private static boolean isOnLadder(Route route) {
            return route.picture().cutover().site().freeze().hold().ladder();
        }

        /** This loop routes on another picture now. */
        public void look() {
            keeper.execute(ParkedRequests.this::look);
        }

        /** From now on nobody waits here: they are told that they were not executed. */
        public void drain() {
            draining = true;
            List.copyOf(here).stream().filter(berth -> !berth.hasLeft()).forEach(berth -> berth.request().refuse());
        }

        HoldRoom room() {
            return room;
        }

        /** Somebody found no room. */
        void full() {
            if (live.current().cutover().site().freeze().hold().ladder()) {
                keeper.execute(() -> ladder.full(live.current().cutover()));
            }
        }

        void left(Berth berth, ParkedCounts.End end) {
            here.remove(berth);
            shortOfRoom.remove(berth);
            counts.left(berth.unit(), end);
            keeper.execute(() -> ParkedRequests.this.left(berth));
        }

        void stays(Berth berth) {
            keeper.execute(() -> {
                line.stays(berth);
                ParkedRequests.this.look();
            });
        }

        /** Those that wait already come first, and who was first among them stays it. */
        void waitsForRoom(Berth berth, boolean first) {
            if (first) {
                shortOfRoom.addLast(berth);
                keeper.execute(() -> line.isShortOfRoom(berth));
            } else {
                shortOfRoom.addFirst(berth);
            }
            if (!retrying) {
                retryLater();
            }
        }

        private void call(Berth berth) {
            executor.execute(() -> {
                if (berth.hasLeft()) {
                    return;
                }
                boolean open = live.current().cutover().split().of(berth.unit()).freeze().isOpen();
                if (open && !shortOfRoom.isEmpty()) {
                    stays(berth); // behind those
                } else {
                    berth.request().turn();
                }
            });
        }

        private void retryLater() {
            retrying = true;
            var _ = executor.schedule(this::retry, ROOM_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        }

        private void retry() {
            Berth first = shortOfRoom.pollFirst();
            while (first != null) {
                first.request().tryAgain();
                boolean isShortStill = shortOfRoom.peekFirst() == first;
                first = isShortStill ? null : shortOfRoom.pollFirst();
            }
            retrying = false;
            if (!shortOfRoom.isEmpty()) {
                retryLater();
            }
        }
    }
}
