package dev.sluice.proxy.front;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import io.netty.handler.ssl.SslProvider;

import dev.sluice.model.AccessLogFile;
import dev.sluice.model.Callback;
import dev.sluice.model.Crawlers;
import dev.sluice.model.Cutover;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Exposure;
import dev.sluice.model.FailoverTerms;
import dev.sluice.model.Freeze;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.FreezeTerms;
import dev.sluice.model.GuardTerms;
import dev.sluice.model.Health;
import dev.sluice.model.HoldTerms;
import dev.sluice.model.Limits;
import dev.sluice.model.Listener;
import dev.sluice.model.Logging;
import dev.sluice.model.Match;
import dev.sluice.model.Network;
import dev.sluice.model.Origin;
import dev.sluice.model.OwnerTerms;
import dev.sluice.model.Parking;
import dev.sluice.model.PathPattern;
import dev.sluice.model.Revert;
import dev.sluice.model.Segment;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.Site;
import dev.sluice.model.Stack;
import dev.sluice.model.StateTerms;
import dev.sluice.model.TraceTerms;
import dev.sluice.model.Visitors;
import dev.sluice.model.WriteTerms;
import dev.sluice.proxy.exchange.CallbackLine;
import dev.sluice.proxy.exchange.CallbackShelf;
import dev.sluice.proxy.exchange.LedgerLine;
import dev.sluice.proxy.freeze.WriteBarrier;
import dev.sluice.proxy.outcome.AccessLog;
import dev.sluice.proxy.outcome.OutcomeMeter;
import dev.sluice.proxy.route.CrawlerVerdicts;
import dev.sluice.proxy.route.LiveSplit;
import dev.sluice.proxy.route.Owned;
import dev.sluice.proxy.route.Passes;
import dev.sluice.proxy.tls.TlsContexts;
import dev.sluice.proxy.tls.TlsException;
import dev.sluice.proxy.trace.TraceExport;

/** A front door between raw clients and raw origins: everything below {@code /shop} is a unit, the rest nobody claims. One event loop. */
final class Proxied implements AutoCloseable {
    static final String UNIT = "shop";
    /** A span waits for no other one, and nothing that failed is waited for long. */
    private static final TraceExport.Rhythm QUICK = new TraceExport.Rhythm(Duration.ofMillis(1), Duration.ofSeconds(30),
            List.of(Duration.ofMillis(10), Duration.ofMillis(10)), Duration.ofSeconds(30));

    final LiveSplit live;
    final WriteBarrier writes;
    final OutcomeMeter meter;
    final AccessLog access;
    final TraceExport traces;
    final FrontDoor door;
    final Passes passes;
    /** Knows what only new has; nothing, before it is told. */
    final Owned owned;
    final TlsContexts tls;
    final InetSocketAddress address;
    /** Of every listener, in order. */
    final List<InetSocketAddress> addresses;

    private Proxied(Site site, SslProvider provider, Transport transport, LedgerLine line, Optional<CrawlerVerdicts> crawlers,
            CallbackLine callbacks) {
        tls = new TlsContexts(provider);
        prepare(site);
        var generations = new AtomicLong(1);
        live = new LiveSplit(Cutover.resume(site, 1, Map.of()), generations::incrementAndGet);
        writes = new WriteBarrier(1, 0, InstantSource.system());
        meter = new OutcomeMeter(1, live, InstantSource.system());
        access = new AccessLog(1, () -> live.current().cutover().site().logging().access()).start();
        traces = new TraceExport(1, () -> live.current().cutover().site(), "test", QUICK).start();
        var fenced = Fenced.telling(line, crawlers);
        passes = fenced.visitors().passes();
        owned = fenced.owned();
        door = new FrontDoor(new FrontDoor.Wiring(live, meter, writes, access, traces, fenced::router, tls, fenced.ledger(),
                new CallbackShelf(callbacks)), transport);
        addresses = door.open();
        address = addresses.getFirst();
    }

    static Builder between(Origin old, Origin... origins) {
        return new Builder(List.of(old), List.of(origins));
    }

    /** Without a new stack. */
    static Builder ofOld(Origin... origins) {
        return new Builder(List.of(origins), List.of());
    }

    RawPeer client() {
        return RawPeer.connect(address);
    }

    /** With so little room that an answer which it does not read soon stands still. */
    RawPeer clientThatDoesNotRead() {
        return RawPeer.connectNarrow(address);
    }

    private void prepare(Site site) {
        try {
            tls.prepare(site, site);
        } catch (TlsException wrong) {
            throw new AssertionError(wrong);
        }
    }

    /** Plans other listeners and puts them in force. */
    void listen(List<Listener> next) {
        Site site = with(next);
        try (AutoCloseable _ = door.plan(site)) {
            prepare(site);
            Cutover now = live.current().cutover();
            live.publish(Cutover.resume(site, now.split().generation() + 1, now.split().exposures()), now);
            door.follow(site);
        } catch (ListenException taken) {
            throw taken;
        } catch (Exception wrong) {
            throw new AssertionError(wrong);
        }
    }

    /** The site in force with other listeners. */
    Site with(List<Listener> next) {
        Site was = live.current().cutover().site();
        return new Site(was.name(), next, was.control(), was.trustedProxies(), was.oldStack(), was.newStack(), was.units(),
                was.freeze(), was.limits(), was.workers(), was.logging(), was.crawlers());
    }

    List<Listener> listeners() {
        return live.current().cutover().site().listeners();
    }

    /** Looks at the files of certificates as the watch does. */
    void refresh() {
        tls.refresh(live.current().cutover().site());
    }

    /** Sends one request on a connection of its own and gives its answer. */
    String ask(String request) {
        try (RawPeer client = client()) {
            return client.send(request).message();
        }
    }

    /** Publishes another exposure of the unit. */
    Cutover expose(String unit, UnaryOperator<Exposure> change) {
        Cutover now = live.current().cutover();
        return live.publish(new Cutover(now.site(), now.split().with(now.split().generation() + 1, Set.of(unit), change)), now);
    }

    void share(Share share) {
        expose(UNIT, exposure -> exposure.withShare(share));
    }

    void revert() {
        long next = live.current().generation() + 1;
        var revert = new Revert(Set.of(UNIT), new Revert.Cause.Asked("test", "test"), Instant.now(), next);
        expose(UNIT, exposure -> exposure.reverted(revert));
    }

    long freeze(String unit, FreezeMode mode) {
        long next = live.current().generation() + 1;
        var freeze = new Freeze(mode, Instant.now(), Optional.empty(), next);
        return expose(unit, exposure -> exposure.withFreeze(freeze)).split().generation();
    }

    /** Returns once a write of the unit is on its way. */
    void awaitWriteInFlight() {
        await(() -> writes.state(UNIT, 0).inFlight() > 0);
    }

    /** Returns once none is. */
    void awaitNoWriteInFlight() {
        await(() -> writes.state(UNIT, 0).inFlight() == 0);
    }

    /** Puts the unit on hold, or opens it, and returns once the event loop knows. */
    void hold(FreezeMode mode) {
        awaitSettled(freeze(UNIT, mode));
    }

    /** Returns once so many requests of the unit wait for the end of a hold. */
    void awaitParked(int count) {
        await(() -> door.parked().waiting(UNIT) == count);
    }

    /** The sums of the last hold, once it is over. */
    Parking.Sums awaitHoldOver() {
        await(() -> door.parked().of(UNIT).flatMap(Parking::ended).isPresent());
        Parking last = door.parked().of(UNIT).orElseThrow();
        if (!last.exact()) {
            throw new AssertionError(last.sentence());
        }
        return last.sums();
    }

    /** Returns once the event loop has said that it routes on the generation. */
    void awaitSettled(long generation) {
        await(() -> writes.state(UNIT, generation).settled());
    }

    /** Returns once one exchange with a side has ended so. */
    void awaitOne(Side side, String outcome) {
        await(() -> count(side, outcome) == 1);
    }

    /** Returns once an origin is taken for up, or down. */
    void awaitState(Origin origin, boolean up) {
        await(() -> door.origins().stream().anyMatch(state -> state.origin().equals(origin) && state.up() == up));
    }

    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("did not come true");
            }
            LockSupport.parkNanos(200_000);
        }
    }

    long count(Side side, String outcome) {
        return meter.measures(Duration.ofMinutes(5)).stream().filter(measure -> measure.side() == side)
                .mapToLong(measure -> measure.outcomes().getOrDefault(outcome, 0L)).sum();
    }

    long inFlight(Side side) {
        return meter.measures(Duration.ofMinutes(5)).stream().filter(measure -> measure.side() == side)
                .mapToLong(measure -> measure.inFlight()).sum();
    }

    @Override
    public void close() {
        door.close();
        access.close();
        traces.close();
        tls.close();
    }

    /** Keeps nothing. */
    private static final class Nobody implements CallbackLine {
        @Override
        public boolean isWaiting(String rule) {
            return false;
        }

        @Override
        public void keep(Callback callback, Consumer<Boolean> told) {
            told.accept(false);
        }
    }

    static final class Builder {
        private final List<Origin> old;
        private final List<Origin> origins;
        private FreezeTerms freeze = FreezeTerms.DEFAULT;
        private Limits limits = Limits.DEFAULT;
        private Stack.Timeouts timeouts = Stack.Timeouts.DEFAULT;
        private List<Network> trusted = List.of();
        private Share share = Share.ALL;
        private StateTerms state = StateTerms.SHARED;
        private LedgerLine line = LedgerLine.NONE;
        private OwnerTerms calls = OwnerTerms.NONE;
        private CallbackLine callbacks = new Nobody();
        private Optional<String> host = Optional.empty();
        private List<Network> proxies = List.of();
        private Logging logging = Logging.DEFAULT;
        private Optional<Health> health = Optional.empty();
        private final Map<Side, Stack.Limits> stackLimits = new EnumMap<>(Side.class);
        private Optional<ResolverFiles> names = Optional.empty();
        private Optional<CrawlerVerdicts> crawlers = Optional.empty();
        private Optional<Listener.Tls> spoken = Optional.empty();
        private Stack.Tls verified = Stack.Tls.DEFAULT;
        private SslProvider provider = SslProvider.OPENSSL_REFCNT;
        private List<Segment> segments = List.of();
        private FailoverTerms failover = FailoverTerms.OFF;
        private List<PathPattern> assets = List.of();
        private Optional<GuardTerms> guard = Optional.empty();
        private Optional<Duration> newHead = Optional.empty();
        private final Map<Side, Stack.Protocol> protocols = new EnumMap<>(Side.class);
        private Listener.Http2 http2 = Listener.Http2.ON;
        private int port;
        private final List<Listener> more = new ArrayList<>();

        private Builder(List<Origin> old, List<Origin> origins) {
            this.old = old;
            this.origins = origins;
        }

        Builder freezing(FreezeTerms terms) {
            freeze = terms;
            return this;
        }

        Builder limits(UnaryOperator<Limits> change) {
            limits = change.apply(limits);
            return this;
        }

        Builder timeouts(Duration head, Duration idle) {
            timeouts = new Stack.Timeouts(Duration.ofMillis(500), head, idle);
            return this;
        }

        Builder listening(int on) {
            port = on;
            return this;
        }

        Builder segments(Segment... ofUnit) {
            segments = List.of(ofUnit);
            return this;
        }

        /** Old may answer what new fails. */
        Builder failover(FailoverTerms terms) {
            failover = terms;
            return this;
        }

        Builder assets(String pattern) {
            assets = List.of(PathPattern.parse(pattern).orElseThrow());
            return this;
        }

        Builder newAnswersIn(Duration head) {
            newHead = Optional.of(head);
            return this;
        }

        Builder guarded() {
            guard = Optional.of(GuardTerms.DEFAULT);
            return this;
        }

        /** Another listener, behind the first. */
        Builder also(Listener listener) {
            more.add(listener);
            return this;
        }

        Builder by(SslProvider tlsProvider) {
            provider = tlsProvider;
            return this;
        }

        Builder knowing(CrawlerVerdicts verdicts) {
            crawlers = Optional.of(verdicts);
            return this;
        }

        Builder speaking(Listener.Tls tls) {
            spoken = Optional.of(tls);
            return this;
        }

        /** Of both stacks. */
        Builder protocol(Stack.Protocol asked) {
            protocols.put(Side.OLD, asked);
            return newSpeaks(asked);
        }

        Builder newSpeaks(Stack.Protocol asked) {
            protocols.put(Side.NEW, asked);
            return this;
        }

        Builder http2(Listener.Http2 mode) {
            http2 = mode;
            return this;
        }

        Builder verifying(Stack.Tls tls) {
            verified = tls;
            return this;
        }

        Builder connectIn(Duration connect) {
            timeouts = new Stack.Timeouts(connect, timeouts.head(), timeouts.idle());
            return this;
        }

        Builder trusting(String network) {
            trusted = List.of(Network.parse(network).orElseThrow());
            return this;
        }

        Builder state(StateTerms terms, LedgerLine to) {
            state = terms;
            line = to;
            return this;
        }

        Builder calling(OwnerTerms terms) {
            calls = terms;
            return this;
        }

        Builder keeping(CallbackLine to) {
            callbacks = to;
            return this;
        }

        Builder share(Share first) {
            share = first;
            return this;
        }

        Builder proxies(String network) {
            proxies = List.of(Network.parse(network).orElseThrow());
            return this;
        }

        Builder logging(AccessLogFile access) {
            logging = new Logging("info", Optional.of(access), logging.traces());
            return this;
        }

        Builder traced(TraceTerms traces) {
            logging = new Logging("info", logging.access(), Optional.of(traces));
            return this;
        }

        Builder host(String sent) {
            host = Optional.of(sent);
            return this;
        }

        Builder holding(HoldTerms terms) {
            freeze = new FreezeTerms(Optional.empty(), FreezeTerms.Drain.DEFAULT, terms, WriteTerms.BY_METHOD, List.of());
            return this;
        }

        /** Of both stacks. */
        Builder health(Health checks) {
            health = Optional.of(checks);
            return this;
        }

        Builder limits(Side side, int connections, int inFlight) {
            stackLimits.put(side, new Stack.Limits(connections, inFlight));
            return this;
        }

        Builder namesFrom(ResolverFiles files) {
            names = Optional.of(files);
            return this;
        }

        private Stack stack(Side side, List<Origin> members, Optional<String> sentHost) {
            Duration head = newHead.filter(_ -> side == Side.NEW).orElse(timeouts.head());
            var patience = new Stack.Timeouts(timeouts.connect(), head, timeouts.idle());
            return new Stack(side, members, sentHost, patience, verified, health, stackLimits.getOrDefault(side, Stack.Limits.NONE),
                    protocols.getOrDefault(side, Stack.Protocol.AUTO));
        }

        Proxied open() {
            var match = new Match(Optional.empty(), PathPattern.parse("/shop/**").orElseThrow(), Set.of());
            var unit = new CutoverUnit(UNIT, "shop@shop.example", Optional.empty(), List.of(match), List.of(), share, Visitors.DEFAULT,
                    segments, Optional.empty(), Map.of(), guard, failover, assets, false, state, calls, Optional.empty());
            var anywhere = new Site.Address("127.0.0.1", port);
            Optional<Stack> newStack = origins.stream().findAny().map(_ -> stack(Side.NEW, origins, Optional.empty()));
            Transport transport = names.map(files -> new Transport(1, files)).orElseGet(() -> new Transport(1));
            var listeners = new ArrayList<>(List.of(new Listener(anywhere, spoken, proxies, http2)));
            listeners.addAll(more);
            return new Proxied(new Site("shop.example", listeners, new Site.Control(anywhere, true), trusted,
                    stack(Side.OLD, old, host), newStack, Map.of(UNIT, unit), freeze, limits, 1, logging, Crawlers.DEFAULT),
                    provider, transport, line, crawlers, callbacks);
        }
    }
}
