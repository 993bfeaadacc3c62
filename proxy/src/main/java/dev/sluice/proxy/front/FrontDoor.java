package dev.sluice.proxy.front;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;

import dev.sluice.model.Listener;
import dev.sluice.model.OriginState;
import dev.sluice.model.Side;
import dev.sluice.model.Site;
import dev.sluice.proxy.freeze.WriteBarrier;
import dev.sluice.proxy.outcome.AccessLog;
import dev.sluice.proxy.outcome.OutcomeMeter;
import dev.sluice.proxy.route.LiveSplit;
import dev.sluice.proxy.route.Router;
import dev.sluice.proxy.tls.TlsContexts;

/**
 * The listeners and the event loops behind them. What it serves follows the picture in force, so that nothing here is rebuilt when the
 * configuration changes; only listeners and the number of loops stay as they were opened. Its methods are called from one thread that is
 * not an event loop.
 */
public final class FrontDoor implements AutoCloseable {
    private final Transport transport;
    private final Workers workers;
    private final Site site;
    private final TlsContexts tls;
    private final List<Channel> listeners = new ArrayList<>();

    /**
     * What it is connected to.
     *
     * @param meter for as many loops as {@link #loops} says, as is {@code writes}
     * @param access with a ring for as many
     * @param routers makes a new one for each event loop
     * @param tls prepared for every site that comes into force; closed by who made it, after this
     */
    public record Wiring(LiveSplit live, OutcomeMeter meter, WriteBarrier writes, AccessLog access, Supplier<Router> routers,
            TlsContexts tls) {}

    /** Starts the event loops; nobody is served before {@link #open}. */
    public FrontDoor(Wiring wiring) {
        this(wiring, new Transport(loops(wiring.live().current().cutover().site())));
    }

    FrontDoor(Wiring wiring, Transport transport) {
        this.site = wiring.live().current().cutover().site();
        this.tls = wiring.tls();
        this.transport = transport;
        workers = new Workers(transport, wiring);
        wiring.live().onPublish(workers::saw);
        workers.saw(wiring.live().current());
    }

    /** How many event loops there will be. */
    public static int loops(Site site) {
        return site.workers() > 0 ? site.workers() : Runtime.getRuntime().availableProcessors();
    }

    /** Binds every listener of the site, in its order; or none, and says which cannot be bound and why. */
    public List<InetSocketAddress> open() {
        for (Listener listener : site.listeners()) {
            Site.Address address = listener.address();
            var bootstrap = transport.toClients().handler(new Doorkeeper())
                    .childHandler(new ClientPipeline(workers, tls, listeners.size()));
            ChannelFuture bound = bootstrap.bind(new InetSocketAddress(address.host(), address.port())).awaitUninterruptibly();
            if (!bound.isSuccess()) {
                close();
                throw new IllegalStateException("listen: " + address.host() + ":" + address.port() + ": " + bound.cause().getMessage()
                        + " (expected: a free address of this machine; set listen in the file, port 0 takes any free one)",
                        bound.cause());
            }
            listeners.add(bound.channel());
        }
        return listeners.stream().map(listener -> (InetSocketAddress) listener.localAddress()).toList();
    }

    /** Open client connections. From any thread, as the next. */
    public int clientConnections() {
        return workers.clients();
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

    /** Which origins are up, in the order of the file. */
    public List<OriginState> origins() {
        return workers.states();
    }

    /** Accepts nobody any more, closes what is idle, lets every request under way have its answer, and returns when all have or the time is up. */
    public void drain(Duration atMost) {
        listeners.forEach(listener -> listener.close().awaitUninterruptibly());
        workers.drain();
        var empty = new CountDownLatch(1);
        var look = transport.loops().next().scheduleAtFixedRate(() -> {
            if (workers.clients() == 0) {
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
        listeners.forEach(listener -> listener.close().awaitUninterruptibly());
        workers.close();
        transport.close();
    }
}
