package dev.sluice.launch;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Phaser;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.control.EvidenceSource;
import dev.sluice.control.Passes;
import dev.sluice.control.SplitSink;
import dev.sluice.control.arrival.ArrivalSource;
import dev.sluice.control.drill.Edge;
import dev.sluice.control.store.Fencing;
import dev.sluice.dns.HostNames;
import dev.sluice.model.Callback;
import dev.sluice.model.Command;
import dev.sluice.model.Cutover;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Pass;
import dev.sluice.model.RuleNoise;
import dev.sluice.model.Side;
import dev.sluice.model.Site;
import dev.sluice.model.TestTarget;
import dev.sluice.proxy.exchange.CallbackLine;
import dev.sluice.proxy.exchange.CallbackShelf;
import dev.sluice.proxy.exchange.LedgerLine;
import dev.sluice.proxy.exchange.WriteLedger;
import dev.sluice.proxy.freeze.WriteBarrier;
import dev.sluice.proxy.front.FrontDoor;
import dev.sluice.proxy.outcome.AccessLog;
import dev.sluice.proxy.outcome.OutcomeMeter;
import dev.sluice.proxy.outcome.ProxyMetrics;
import dev.sluice.proxy.route.CrawlerVerdicts;
import dev.sluice.proxy.route.Explainer;
import dev.sluice.proxy.route.Fences;
import dev.sluice.proxy.route.LiveSplit;
import dev.sluice.proxy.route.Owned;
import dev.sluice.proxy.route.Passes.Register;
import dev.sluice.proxy.route.PinnedHealth;
import dev.sluice.proxy.route.Router;
import dev.sluice.proxy.route.VisitorReader;
import dev.sluice.proxy.tls.CertificateWatch;
import dev.sluice.proxy.tls.TlsContexts;
import dev.sluice.proxy.tls.TlsException;
import dev.sluice.proxy.trace.TraceExport;

/** The request path, and what it offers the control plane. Made, opened and closed by one thread; what it offers is for any. */
final class DataPlane {
    private static final Logger LOG = LoggerFactory.getLogger(DataPlane.class);
    private static final Duration WATCH = Duration.ofSeconds(3);
    private static final Duration LAST_REPLAYS = Duration.ofSeconds(5);
    private static final Duration DRAIN = Duration.ofSeconds(30);

    /** For any thread, without a lock. A bucket is no secret: it is signed so that nobody writes his own, and drawing another needs no guess. */
    private static final RandomGenerator UNLOCKED = () -> ThreadLocalRandom.current().nextLong();

    private final LiveSplit live;
    private final OutcomeMeter meter;
    private final WriteBarrier barrier;
    private final Fences fences = new Fences(InstantSource.system());
    private final PinnedHealth pinned = new PinnedHealth(InstantSource.system());
    private final WriteLedger ledger;
    private final CallbackShelf shelf;
    /** One party more than replays are under way, until nobody may begin one. */
    private final Phaser replays = new Phaser(1);
    private final VisitorReader visitors;
    private final CrawlerVerdicts crawlers;
    private final TlsContexts tls;
    private final AccessLog access;
    private final TraceExport traces;
    private final FrontDoor door;
    /** Whether another process ends what it began. */
    private volatile BooleanSupplier another = () -> false;
    private volatile boolean leaving;
    private volatile boolean ending;

    /** To whoever keeps what event loops tell. */
    record Lines(LedgerLine ledger, CallbackLine callbacks) {}

    /** Each part is stopped by {@code closing}. */
    DataPlane(LiveSplit live, byte[] siteKey, TlsContexts tls, Lines lines, Closing closing) {
        this.live = live;
        this.tls = tls;
        int loops = FrontDoor.loops(inForce());
        meter = new OutcomeMeter(loops, live, InstantSource.system());
        barrier = new WriteBarrier(loops, live.current().generation(), InstantSource.system());
        visitors = new VisitorReader(siteKey, UNLOCKED, fences);
        crawlers = new CrawlerVerdicts(names(new HostNames(() -> inForce().crawlers().resolver())),
                question -> Thread.ofVirtual().name("crawler").start(question));
        ledger = new WriteLedger(lines.ledger(), fences, pinned);
        shelf = new CallbackShelf(lines.callbacks());
        access = closing.add(new AccessLog(loops, () -> inForce().logging().access()).start(), "access log");
        traces = closing.add(new TraceExport(loops, this::inForce, Version.text(), TraceExport.Rhythm.USUAL).start(), "traces");
        closing.add(new CertificateWatch(tls, this::inForce, WATCH), "watch of certificates");
        door = closing.add(new FrontDoor(
                new FrontDoor.Wiring(live, meter, barrier, access, traces,
                        () -> new Router(visitors, pinned, crawlers, new SplittableRandom()), tls, ledger, shelf)),
                "event loops");
    }

    private static CrawlerVerdicts.Names names(HostNames dns) {
        return new CrawlerVerdicts.Names() {
            @Override
            public List<String> namesOf(InetAddress address) throws IOException {
                return dns.namesOf(address);
            }

            @Override
            public List<InetAddress> addressesOf(String name) throws IOException {
                return dns.addressesOf(name);
            }
        };
    }

    FrontDoor door() {
        return door;
    }

    LiveSplit live() {
        return live;
    }

    /** What only new has, by name. */
    Owned owned() {
        return fences.owned();
    }

    /** Fences visitors again who wrote on new before this process did anything. */
    void fence(List<Fencing> earlier) {
        Map<String, CutoverUnit> units = inForce().units();
        earlier.forEach(one -> Optional.ofNullable(units.get(one.unit())).ifPresent(unit -> fences.mark(unit, one.visitor(), one.at())));
    }

    /** Tells of every hold that the guard raises or lifts, and of each hold of writes that is over; before traffic, must not block. */
    void onHold(Consumer<JournalEntry> listener) {
        meter.onHold(listener);
        door.parked().onEnd(listener::accept);
    }

    /** Tells when a freeze is to become stricter; the listener must not block. */
    void onFull(Consumer<Command.Tighten> listener) {
        door.parked().onFull(listener);
    }

    /** Sends a kept callback, unless this process is ending. Never blocks. */
    void replay(Callback callback, Consumer<Callback.End> told) {
        if (ending || replays.register() < 0) {
            told.accept(new Callback.End.NotYet());
            return;
        }
        door.replay(callback, end -> {
            replays.arriveAndDeregister();
            told.accept(end);
        });
    }

    private void endReplays() {
        try {
            replays.awaitAdvanceInterruptibly(replays.arriveAndDeregister(), LAST_REPLAYS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException stillThere) {
            LOG.warn("some callbacks were not answered in time, they will be replayed again");
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** The first of two steps of ending: what is under way may finish. */
    void drain() {
        ending = true;
        endReplays();
        if (leaving) {
            door.leave(DRAIN);
        } else {
            door.drain(DRAIN);
        }
    }

    /** Somebody else accepts from now on: {@link #drain} need not hurry. */
    void leave() {
        leaving = true;
    }

    /** While another process ends what it began, no write is known to have been the last. */
    void besides(BooleanSupplier there) {
        another = there;
    }

    boolean reopenLog() {
        return access.reopen();
    }

    Site inForce() {
        return live.current().cutover().site();
    }

    /** Makes ready for another site: its certificates are read and its new addresses bound. */
    AutoCloseable prepare(Site next) throws TlsException {
        tls.prepare(next, inForce());
        return door.plan(next);
    }

    Map<String, RuleNoise.Traffic> traffic() {
        return meter.traffic();
    }

    SplitSink sink() {
        return new SplitSink() {
            @Override
            public Cutover current() {
                return live.current().cutover();
            }

            @Override
            public Cutover publish(Cutover next, Cutover basis) {
                Cutover inForce = live.publish(next, basis);
                if (!inForce.site().logging().level().equals(basis.site().logging().level())) {
                    LogLevel.set(inForce.site().logging().level());
                }
                door.follow(inForce.site());
                return inForce;
            }

            @Override
            public void cutWrites(Set<String> units) {
                door.cutWrites(units);
            }
        };
    }

    EvidenceSource evidence() {
        return new Seen(live, meter, door, barrier, () -> another.getAsBoolean(), this::fenced);
    }

    private long fenced(String unit) {
        Cutover now = live.current().cutover();
        CutoverUnit known = now.site().units().get(unit);
        return known == null ? 0 : fences.count(known, now.split().of(unit));
    }

    /** Where requests come in. */
    ArrivalSource arrivals() {
        return new MeteredArrivals(meter);
    }

    /** For drills, which come in like any client. */
    Edge testEdge() {
        return new Edge() {
            @Override
            public List<String> listeners() {
                return door.urls();
            }

            @Override
            public String tag(String unit, TestTarget target, Instant until) {
                return visitors.tests().sign(unit, target, until);
            }
        };
    }

    /** What lets in to what is frozen. */
    Passes.Gate gate() {
        return new Passes.Gate() {
            @Override
            public void let(Collection<Pass> passes) {
                visitors.passes().let(passes);
                door.look();
            }

            @Override
            public String link(Pass pass) {
                return visitors.passes().link(pass);
            }

            @Override
            public String header(Pass pass) {
                return visitors.passes().header(pass);
            }
        };
    }

    /** Where it is written down from now on that a link was used. */
    void registering(Register register) {
        visitors.passes().registering(register);
    }

    /** Open ones, by side. */
    Map<String, Long> connections() {
        return Map.of("client", (long) door.clientConnections(), "old", (long) door.originConnections(Side.OLD), "new",
                (long) door.originConnections(Side.NEW));
    }

    Explainer explainer() {
        return new Explainer(live, visitors, pinned, crawlers, UNLOCKED);
    }

    /** {@code entries} of the ledger by unit. */
    ProxyMetrics metrics(ToLongFunction<String> entries) {
        return new ProxyMetrics(meter, live, Map.of("client", door::clientConnections, "old", () -> door.originConnections(Side.OLD),
                "new", () -> door.originConnections(Side.NEW)), door::origins, Version.text()).lagging(door::lags)
                .counting("sluice_access_log_dropped", "Lines of the access log that found no room.", access::dropped)
                .counting("sluice_traces_sent", "Spans that the collector of traces has taken.", traces::sent)
                .counting("sluice_traces_dropped", "Spans that found no room, or that the collector did not take.", traces::dropped)
                .counting("sluice_memory_refused", "Requests refused because memory for buffers was short.", door::refusedForMemory)
                .counting("sluice_memory_closed", "Connections closed because they held most of the memory for buffers when it was short.",
                        door::closedForMemory)
                .perFreeze("sluice_parked_requests", "Requests that wait for the end of a hold.", door.parked()::waiting)
                .perUnit("sluice_ledger_entries", "Writes that only new has accepted, or may have.", entries)
                .perUnit("sluice_fenced_visitors", "Visitors who wrote on new.", this::fenced)
                .counting("sluice_ledger_late", "Writes on new that went on before the ledger had them on disk.", ledger::late)
                .counting("sluice_ledger_unread", "Answers of new in which no names were looked for, because too many waited.",
                        ledger::unread)
                .counting("sluice_callbacks_turned_away", "Callbacks that would have been kept and found no room, or no disk.",
                        shelf::turnedAway)
                .counting("sluice_fence_dropped", "Visitors who wrote on new and found no room among the fenced.", fences::dropped);
    }
}
