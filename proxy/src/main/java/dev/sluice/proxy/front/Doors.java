package dev.sluice.proxy.front;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.model.Listener;
import dev.sluice.model.Site;
import dev.sluice.proxy.tls.TlsContexts;

/** The listening sockets. For threads that are no event loops; they take turns. */
final class Doors {
    private static final Logger LOG = LoggerFactory.getLogger(Doors.class);

    /** What makes an entry of another file the successor of one that is open, the closest first: so a port 0 keeps the port it got. */
    private static final List<BiPredicate<Listener, Listener>> ALIKE = List.of(Listener::equals,
            (one, other) -> one.address().equals(other.address()) && one.scheme().equals(other.scheme()),
            (one, other) -> one.address().equals(other.address()));

    private final Transport transport;
    private final Workers workers;
    private final TlsContexts tls;
    /** In the order of the file. */
    private List<Open> open = List.of();
    private @Nullable Plan pending;
    private boolean closed;
    /** What another process opened and no entry has taken yet. */
    private final List<Adopted> adopted = new ArrayList<>();

    private record Adopted(Inherited socket, EpollServerSocketChannel channel) {}

    /** A door and its socket. */
    private record Open(Door door, Channel channel) {}

    Doors(Transport transport, Workers workers, TlsContexts tls) {
        this.transport = transport;
        this.workers = workers;
        this.tls = tls;
    }

    /**
     * What another file listens on: each entry has a socket, the new ones accept nobody yet. It comes into force by {@link #follow}; until
     * then closing it gives it up.
     */
    private final class Plan implements AutoCloseable {
        private final List<Listener> entries;
        private final List<Open> doors = new ArrayList<>();
        private final List<Open> fresh = new ArrayList<>();
        private boolean carriedOut;

        Plan(List<Listener> entries) {
            this.entries = entries;
        }

        @Override
        public void close() {
            giveUp(this);
        }
    }

    /** From now on an entry takes the socket that is its own rather than to bind another. */
    synchronized void adopt(List<Inherited> sockets) {
        sockets.forEach(socket -> adopted.add(new Adopted(socket, socket.channel())));
    }

    /** Where the sockets listen that no entry has taken. */
    synchronized List<InetSocketAddress> untaken() {
        return adopted.stream().map(one -> one.channel.localAddress()).toList();
    }

    /** Lets go of those that no entry has taken: who held one unserved would let its clients wait. */
    synchronized void closeUntaken() {
        adopted.forEach(one -> one.channel.unsafe().closeForcibly());
        adopted.clear();
    }

    /** Binds what a file needs and is not open yet; or nothing, and says what cannot be bound and why. One plan at a time. */
    synchronized AutoCloseable plan(List<Listener> entries) {
        var plan = new Plan(entries);
        try {
            List<Optional<Open>> kept = successors(entries);
            for (int i = 0; i < entries.size(); i++) {
                Listener entry = entries.get(i);
                plan.doors.add(kept.get(i).orElseGet(() -> bind(entry, plan)));
            }
        } catch (ListenException wrong) {
            giveUp(plan);
            throw wrong;
        }
        pending = plan;
        return plan;
    }

    /** These entries are in force: their plan is carried out. Waits for nothing. */
    synchronized void follow(List<Listener> entries) {
        Plan plan = pending;
        if (plan != null && !closed && plan.entries.equals(entries)) {
            pending = null;
            carryOut(plan);
        } else if (!closed && !entries.equals(open.stream().map(one -> one.door.entry()).toList())) {
            LOG.error("listeners stay as they were: the reload was given up before it came into force; reload again");
        }
    }

    private void carryOut(Plan plan) {
        List<Open> before = open;
        plan.carriedOut = true;
        open = List.copyOf(plan.doors);
        IntStream.range(0, open.size()).forEach(place -> open.get(place).door.serve(plan.entries.get(place)));
        plan.fresh.forEach(one -> {
            one.channel.config().setAutoRead(true);
            LOG.info("listening on {}", Door.url(one.door.entry(), one.channel));
        });
        before.stream().filter(one -> !open.contains(one)).forEach(one -> {
            LOG.info("no longer listening on {}", Door.url(one.door.entry(), one.channel));
            leave(one);
        });
    }

    private synchronized void giveUp(Plan plan) {
        if (pending == plan) {
            pending = null;
        }
        if (!plan.carriedOut) {
            plan.fresh.forEach(one -> one.channel.close().awaitUninterruptibly());
        }
    }

    /** The addresses, in the order of the file. */
    synchronized List<InetSocketAddress> addresses() {
        return open.stream().map(one -> (InetSocketAddress) one.channel.localAddress()).toList();
    }

    /** The same as URLs. */
    synchronized List<String> urls() {
        return open.stream().map(one -> Door.url(one.door.entry(), one.channel)).toList();
    }

    /** Accepts nobody any more. */
    synchronized void close() {
        closed = true;
        open.forEach(one -> one.channel.close().awaitUninterruptibly());
    }

    /** Accepts nobody any more; who is there has one more answer. */
    synchronized void leave() {
        closed = true;
        open.forEach(this::leave);
    }

    /** For another process. */
    synchronized List<Inherited> sockets() {
        return open.stream().filter(one -> one.channel instanceof EpollServerSocketChannel)
                .map(one -> new Inherited(((EpollServerSocketChannel) one.channel).fd().intValue(),
                        Optional.of(one.door.entry().address())))
                .toList();
    }

    private void leave(Open one) {
        one.door.leave();
        var _ = one.channel.close();
        workers.leave(one.door);
    }

    private List<Optional<Open>> successors(List<Listener> entries) {
        List<Optional<Open>> found = new ArrayList<>(entries.stream().map(_ -> Optional.<Open>empty()).toList());
        List<Open> left = new ArrayList<>(open);
        for (BiPredicate<Listener, Listener> alike : ALIKE) {
            for (int i = 0; i < entries.size(); i++) {
                Listener entry = entries.get(i);
                if (found.get(i).isEmpty()) {
                    found.set(i, left.stream().filter(one -> alike.test(one.door.entry(), entry)).findFirst());
                    found.get(i).ifPresent(left::remove);
                }
            }
        }
        return found;
    }

    private Open bind(Listener entry, Plan plan) {
        Site.Address address = entry.address();
        var door = new Door(entry);
        Optional<Adopted> own = adopted.stream().filter(one -> one.socket.isFor(address, one.channel.localAddress())).findFirst();
        own.ifPresent(adopted::remove);
        ServerBootstrap bootstrap = own.map(one -> transport.toClients(() -> one.channel)).orElseGet(transport::toClients)
                .handler(new Doorkeeper()).childHandler(new ClientPipeline(workers, tls, door)).option(ChannelOption.AUTO_READ, false);
        ChannelFuture bound = own.isPresent() ? bootstrap.register()
                : bootstrap.bind(new InetSocketAddress(address.host(), address.port()));
        bound.awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new ListenException(entry, bound.cause());
        }
        var one = new Open(door, bound.channel());
        plan.fresh.add(one);
        return one;
    }
}
