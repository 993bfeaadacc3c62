package dev.sluice.proxy.front;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import dev.sluice.model.Callback;
import dev.sluice.model.Listener;
import dev.sluice.model.OriginState;
import dev.sluice.model.Side;
import dev.sluice.model.Site;
import dev.sluice.proxy.exchange.CallbackShelf;
import dev.sluice.proxy.exchange.WriteLedger;
import dev.sluice.proxy.freeze.Notices;
import dev.sluice.proxy.freeze.ParkedRequests;
import dev.sluice.proxy.freeze.WriteBarrier;
import dev.sluice.proxy.outcome.AccessLog;
import dev.sluice.proxy.outcome.OutcomeMeter;
import dev.sluice.proxy.route.LiveSplit;
import dev.sluice.proxy.route.Router;
import dev.sluice.proxy.tls.TlsContexts;
import dev.sluice.proxy.trace.TraceExport;

/**
 * The listeners and the event loops behind them. What it serves follows the picture in force, so that nothing here is rebuilt when the
 * configuration changes; listeners come and go by a plan, only the number of loops stays. For threads that are no event loops.
 */
public final class FrontDoor implements AutoCloseable {
    private final Transport transport;
    private final Workers workers;
    private final Doors doors;
    private final LiveSplit live;
    private final WriteBarrier writes;

    /**
     * What it is connected to.
     *
     * @param meter for as many loops as {@link #loops} says, as is {@code writes}
     * @param access with a ring for as many, as has {@code traces}
     * @param routers makes a new one for each event loop
     * @param tls prepared for every site that comes into force; closed by who made it, after this
     */
    public record Wiring(LiveSplit live, OutcomeMeter meter, WriteBarrier writes, AccessLog access, TraceExport traces,
            Supplier<Router> routers, TlsContexts tls, WriteLedger ledger, CallbackShelf callbacks) {}

    /** Starts the event loops; nobody is served before {@link #open}. */
    public FrontDoor(Wiring wiring) {
        this(wiring, new Transport(loops(wiring.live().current().cutover().site())));
    }

    FrontDoor(Wiring wiring, Transport transport) {
        this.transport = transport;
        live = wiring.live();
        writes = wiring.writes();
        workers = new Workers(transport, wiring);
        doors = new Doors(transport, workers, wiring.tls());
        wiring.live().onPublish(workers::saw);
        workers.saw(wiring.live().current());
    }

    /** How many event loops there will be. */
    public static int loops(Site site) {
        return site.workers() > 0 ? site.workers() : Runtime.getRuntime().availableProcessors();
    }

    /** Entries of the file take these sockets, where one is their own, rather than to bind another; before {@link #open}. */
    public void adopt(List<Inherited> sockets) {
        doors.adopt(sockets);
    }

    /** Where the sockets listen that were adopted and no entry has taken. */
    public List<InetSocketAddress> untaken() {
        return doors.untaken();
    }

    /** Lets go of those sockets. */
    public void closeUntaken() {
        doors.closeUntaken();
    }

    /** Binds every listener of the site, in its order, and accepts; or none, and says which cannot be bound and why. */
    public List<InetSocketAddress> open() {
        List<Listener> entries = live.current().cutover().site().listeners();
        try {
            var _ = doors.plan(entries);
        } catch (ListenException wrong) {
            close();
            throw wrong;
        }
        doors.follow(entries);
        return doors.addresses();
    }

    /**
     * Binds what another site needs beside what is open, so that it can come into force; nobody is accepted there yet. Closing it gives up
     * what did not come into force.
     *
     * @throws ListenException when one cannot be bound; then none is
     */
    public AutoCloseable plan(Site next) {
        return doors.plan(next.listeners());
    }

    /** A site has come into force: what was planned for it is carried out. Waits for nothing. */
    public void follow(Site inForce) {
        doors.follow(inForce.listeners());
    }

    /** Ends the streams that may not stay any more, though the picture is the same. Waits for nothing. */
    public void look() {
        workers.look();
    }

    /** Where clients connect, as URLs in the order of the file. */
    public List<String> urls() {
        return doors.urls();
    }

    /** The listening sockets, for another process to adopt; they stay open here. None where this machine cannot pass them on. */
    public List<Inherited> sockets() {
        return doors.sockets();
    }

    /** Open client connections. From any thread, as the next. */
    public int clientConnections() {
        return workers.clients();
    }

    /** How much memory the connections of clients hold. Waits for every event loop. */
    long held() {
        return workers.held();
    }

    /** Open connections to the origins of a stack. */
    public int originConnections(Side side) {
        return workers.origins(side);
    }

    /** Requests refused so far because memory was short. */
    public long refusedForMemory() {
        return workers.memory().refusals();
    }

    /** Connections closed so far because memory was short and they held most of it. */
    public long closedForMemory() {
        return workers.memory().closures();
    }

    /** How late each event loop comes to what it has to do, the longest of the last 10 to 20 s. */
    public List<Duration> lags() {
        return workers.lags();
    }

    /** Ends the writes of some units that are under way, and leaves open what came of them. */
    public void cutWrites(Collection<String> units) {
        workers.cutWrites(units);
    }

    /** What visitors are told of planned freezes. */
    public Notices notices() {
        return workers.notices();
    }

    /** Sends a kept callback where the picture of now says; tells once how that ended, on any thread. */
    public void replay(Callback callback, Consumer<Callback.End> told) {
        workers.replay(callback, told);
    }

    /** What waits for the end of a hold, and what became of it. */
    public ParkedRequests parked() {
        return workers.parked();
    }

    /** Which origins are up, in the order of the file. */
    public List<OriginState> origins() {
        return workers.states();
    }

    /** Accepts nobody any more, closes what is idle, lets every request under way have its answer, and returns when all have or the time is up. */
    public void drain(Duration atMost) {
        doors.close();
        workers.drain();
        awaitEmpty(atMost);
    }

    /**
     * As {@link #drain}, for when somebody else accepts now: who is idle is told with his next answer to come again, and closed only after a
     * few quiet seconds, so that no request crosses the end of its connection.
     */
    public void leave(Duration atMost) {
        doors.leave();
        workers.refuseParked();
        var quiet = transport.loops().next().schedule(workers::drain, Workers.LEAVE_SECONDS, TimeUnit.SECONDS);
        awaitEmpty(atMost);
        quiet.cancel(false);
    }

    /** Who is idle is closed at once: what is in force here is out of date. */
    public void hurry() {
        workers.drain();
    }

    private void awaitEmpty(Duration atMost) {
        var empty = new CountDownLatch(1);
        var look = transport.loops().next().scheduleAtFixedRate(() -> {
            if (workers.clients() == 0 && writes.isIdle()) {
                empty.countDown();
            }
        }, 0, 20, TimeUnit.MILLISECONDS);
        try {
            empty.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            look.cancel(false);
        }
    }

    /** Ends everything at once. */
    @Override
    public void close() {
        doors.close();
        workers.close();
        transport.close();
    }
}
