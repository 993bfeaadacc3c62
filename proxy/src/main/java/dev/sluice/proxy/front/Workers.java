package dev.sluice.proxy.front;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;

import dev.sluice.model.Callback;
import dev.sluice.model.OriginState;
import dev.sluice.model.Side;
import dev.sluice.proxy.exchange.InMotion;
import dev.sluice.proxy.exchange.LastGood;
import dev.sluice.proxy.exchange.LongStreams;
import dev.sluice.proxy.exchange.LoopParts;
import dev.sluice.proxy.exchange.MemoryWatch;
import dev.sluice.proxy.exchange.Replay;
import dev.sluice.proxy.freeze.MaintenanceReply;
import dev.sluice.proxy.freeze.Notices;
import dev.sluice.proxy.freeze.ParkedRequests;
import dev.sluice.proxy.origin.OriginPool;
import dev.sluice.proxy.origin.OriginWatch;
import dev.sluice.proxy.origin.Origins;
import dev.sluice.proxy.route.Picture;
import dev.sluice.proxy.wire.DeadlineWheel;
import dev.sluice.proxy.wire.HeadParser;

/** All event loops, each with what belongs to it. */
final class Workers {
    /** A connection that rests so long after its listener went is closed: closing at once would cross the next request on its way. */
    static final long LEAVE_SECONDS = 5;
    private static final Duration LOOK = Duration.ofMillis(100);

    private final IdentityHashMap<EventExecutor, Worker> byLoop = new IdentityHashMap<>();
    private final List<Worker> inOrder = new ArrayList<>();
    private final AtomicInteger clients = new AtomicInteger();
    private final AtomicInteger replays = new AtomicInteger();
    private final FrontDoor.Wiring wiring;
    private final Descriptors.Room room;
    private final Origins origins;
    private final OriginWatch watch;
    private final MemoryWatch memory;
    private final ParkedRequests parked;
    private final LastGood lastGood = new LastGood();
    private final Notices notices = new Notices();

    Workers(Transport transport, FrontDoor.Wiring wiring) {
        this.wiring = wiring;
        this.room = Descriptors.room(wiring.live().current().cutover().site().limits().connections());
        this.origins = new Origins(FrontDoor.loops(wiring.live().current().cutover().site()), clients::get, room.all());
        this.memory = new MemoryWatch(FrontDoor.loops(wiring.live().current().cutover().site()));
        List<EventExecutor> executors = new ArrayList<>();
        transport.loops().forEach(executors::add);
        MaintenanceReply.prepare();
        this.parked = new ParkedRequests(executors, wiring.live(), wiring.writes());
        for (EventExecutor executor : executors) {
            var loop = (EventLoop) executor;
            Worker worker = worker(loop, transport.toOrigins(loop), inOrder.size());
            byLoop.put(loop, worker);
            inOrder.add(worker);
        }
        Worker first = inOrder.getFirst();
        EventLoop loop = first.parts().loop();
        var means = new OriginWatch.Means(loop, transport.toOrigins(loop), first.parser(), wiring.tls());
        watch = new OriginWatch(means, transport.names(loop), origins);
    }

    private Worker worker(EventLoop loop, Bootstrap bootstrap, int index) {
        var parser = new HeadParser();
        var wheel = new DeadlineWheel(loop);
        var pool = new OriginPool(bootstrap, parser, wheel, origins, wiring.tls());
        var streams = new LongStreams(wiring.live(), wheel, new SplittableRandom());
        var motion = new InMotion(wiring.live(), wheel, pool);
        var parts = new LoopParts(loop, wiring.live(), wiring.routers().get(), wiring.meter().recorder(index), wiring.writes().loop(index),
                parked.loop(index), pool, streams, motion, wiring.access().ring(index), wiring.traces().ring(index), memory,
                wiring.ledger(), lastGood,
                notices, wiring.callbacks(), new SplittableRandom());
        var lag = new LoopLag(LOOK, System.nanoTime());
        var _ = loop.scheduleAtFixedRate(() -> {
            lag.look(System.nanoTime());
            parts.recorder().look();
        }, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS); // ends with the loop
        return new Worker(parts, index, parser, wheel, lag);
    }

    Worker of(EventLoop loop) {
        Worker worker = byLoop.get(loop);
        if (worker == null) {
            throw new IllegalStateException("not one of our event loops: " + loop);
        }
        return worker;
    }

    /** Every event loop says that it routes on this picture, or a later one, and ends the streams that may not stay. From any thread. */
    void saw(Picture picture) {
        long generation = picture.generation();
        watch.follow(picture.cutover().site());
        for (Worker worker : inOrder) {
            worker.parts().loop().execute(() -> {
                worker.parts().writes().saw(generation);
                worker.parts().streams().look();
                worker.parts().motion().look();
                worker.parts().parked().look();
            });
        }
    }

    /** Sends a kept callback from one of the loops. From any thread. */
    void replay(Callback callback, Consumer<Callback.End> told) {
        LoopParts parts = inOrder.get(Math.floorMod(replays.getAndIncrement(), inOrder.size())).parts();
        try {
            parts.loop().execute(() -> Replay.begin(parts, callback, told));
        } catch (RejectedExecutionException stopped) {
            told.accept(new Callback.End.NotYet());
        }
    }

    /** Ends the writes of some units that are under way. From any thread. */
    void cutWrites(Collection<String> units) {
        List<String> cut = List.copyOf(units);
        inOrder.forEach(worker -> worker.parts().loop().execute(() -> worker.parts().writes().cut(cut)));
    }

    Notices notices() {
        return notices;
    }

    ParkedRequests parked() {
        return parked;
    }

    /** Every event loop ends the streams that may not stay. From any thread. */
    void look() {
        inOrder.forEach(worker -> worker.parts().loop().execute(worker.parts().streams()::look));
    }

    MemoryWatch memory() {
        return memory;
    }

    List<OriginState> states() {
        return origins.states();
    }

    /** Who waits for the end of a hold is refused: it will be said elsewhere. */
    void refuseParked() {
        inOrder.forEach(worker -> worker.parts().loop().execute(worker.parts().parked()::drain));
    }

    /** Who came through that listener is told so with his next answer; who asks for nothing in that time is not waited for. */
    void leave(Door door) {
        for (Worker worker : inOrder) {
            var _ = worker.parts().loop().schedule(() -> worker.drain(door), LEAVE_SECONDS, TimeUnit.SECONDS);
        }
    }

    void drain() {
        inOrder.forEach(worker -> worker.parts().loop().execute(worker::drain));
    }

    /** Ends everything, in an orderly way, while the event loops still run: what they do when they stop may be left half done. */
    void close() {
        end(inOrder.getFirst().parts().loop(), watch::close);
        inOrder.forEach(worker -> end(worker.parts().loop(), worker::close));
    }

    private static void end(EventLoop loop, Runnable last) {
        if (!loop.isShuttingDown()) {
            loop.submit(last).awaitUninterruptibly(1, TimeUnit.SECONDS);
            loop.submit(() -> {}).awaitUninterruptibly(1, TimeUnit.SECONDS); // behind what it leaves to be done later
        }
    }

    /** Whether there are as many connections as this process has descriptors for. */
    boolean isFull() {
        int open = clients();
        for (Worker worker : inOrder) {
            OriginPool pool = worker.parts().pool();
            open += pool.open(Side.OLD) + pool.open(Side.NEW);
        }
        return open > room.accepting();
    }

    /** One client more; how many there are now. */
    int entered() {
        return clients.incrementAndGet();
    }

    void left() {
        clients.decrementAndGet();
    }

    int clients() {
        return clients.get();
    }

    /** How late each loop comes, in their order. */
    List<Duration> lags() {
        long now = System.nanoTime();
        return inOrder.stream().map(worker -> worker.lag().at(now)).toList();
    }

    long held() {
        return inOrder.stream().mapToLong(worker -> worker.parts().loop().submit(worker.holders()::held).syncUninterruptibly().getNow())
                .sum();
    }

    int origins(Side side) {
        return inOrder.stream().mapToInt(worker -> worker.parts().pool().open(side)).sum();
    }
}
