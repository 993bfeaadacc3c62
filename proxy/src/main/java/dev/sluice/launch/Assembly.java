package dev.sluice.launch;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.config.InvalidSiteException;
import dev.sluice.control.Conductor;
import dev.sluice.control.EvidenceSource;
import dev.sluice.control.Reply;
import dev.sluice.control.SplitSink;
import dev.sluice.control.http.ControlServer;
import dev.sluice.control.store.Store;
import dev.sluice.control.store.StoreException;
import dev.sluice.model.Command;
import dev.sluice.model.Cutover;
import dev.sluice.model.Measure;
import dev.sluice.model.OriginState;
import dev.sluice.model.Side;
import dev.sluice.model.Site;
import dev.sluice.model.WriteState;
import dev.sluice.proxy.freeze.WriteBarrier;
import dev.sluice.proxy.front.FrontDoor;
import dev.sluice.proxy.outcome.AccessLog;
import dev.sluice.proxy.outcome.OutcomeMeter;
import dev.sluice.proxy.outcome.ProxyMetrics;
import dev.sluice.proxy.route.Explainer;
import dev.sluice.proxy.route.LiveSplit;
import dev.sluice.proxy.route.Router;
import dev.sluice.proxy.route.VisitorReader;
import dev.sluice.proxy.tls.CertificateWatch;
import dev.sluice.proxy.tls.TlsContexts;
import dev.sluice.proxy.tls.TlsException;

/**
 * The one place that wires the request path and the control plane: it hands the conductor functions of the data plane, so neither knows the
 * other. Started and closed by one thread.
 */
public final class Assembly implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Assembly.class);
    private static final Duration WATCH = Duration.ofSeconds(3);
    private static final Duration DRAIN = Duration.ofSeconds(30);

    /** For any thread, without a lock. A bucket is no secret: it is signed so that nobody writes his own, and drawing another needs no guess. */
    private static final RandomGenerator UNLOCKED = () -> ThreadLocalRandom.current().nextLong();

    private final Closing closing = new Closing();
    private final SiteFile file;
    private final Path stateDir;
    private final Site site;
    private final Conductor conductor;
    private final List<String> edge;
    private final String control;
    private final BooleanSupplier reopenLog;

    private Assembly(SiteFile file, Path stateDir) throws InvalidSiteException, StoreException, StartException {
        this.file = file;
        this.stateDir = stateDir;
        this.site = file.first();
        LogLevel.set(site.logging().level());
        try {
            Store store = closing.add(Store.open(stateDir), "store");
            conductor = closing.add(Conductor.open(store, site), "conductor");
            var live = new LiveSplit(conductor.resume(), conductor.generations());
            TlsContexts tls = closing.add(TlsContexts.of(site), "certificates");
            DataPlane data = new DataPlane(live, store.siteKey().bytes(), tls);
            conductor.start(data.sink(), data.evidence());
            live.onWithdraw(conductor::withdrawn);
            reopenLog = data.access::reopen;
            edge = data.open();
            control = url("http", serveControl(store, data));
            closing.add(data::drain, "edge");
            Files.writeString(stateDir.resolve("control.address"), control + "\n");
        } catch (StoreException failed) {
            close();
            throw failed;
        } catch (IOException | TlsException | RuntimeException failed) {
            close();
            throw new StartException(failed.getMessage() == null ? failed.toString() : failed.getMessage(), failed);
        }
        LOG.info("serving site={} units={} workers={} generation={}", site.name(), site.units().size(), FrontDoor.loops(site),
                conductor.current().split().generation());
    }

    /**
     * Starts the product; returns once the edge and the control API answer.
     *
     * @throws InvalidSiteException with every problem of the file
     * @throws StoreException when the state directory is unreadable, damaged or in use
     * @throws StartException when an address cannot be listened on
     */
    public static Assembly start(Path siteFile, Path stateDir) throws InvalidSiteException, StoreException, StartException {
        return new Assembly(SiteFile.open(siteFile), stateDir);
    }

    /** Where visitors connect, as URLs in the order of the file. */
    public List<String> edge() {
        return edge;
    }

    /** Where the control API answers, as a URL. */
    public String control() {
        return control;
    }

    public Path stateDir() {
        return stateDir;
    }

    /** Reads the file again, as after SIGHUP: all of it or nothing. What is wrong with it is logged. */
    public void reload() {
        try {
            var asker = new Command.Asker(Command.Asker.SELF, "SIGHUP");
            Reply reply = conductor.submit(new Command.LoadSite(file.read(), asker), OptionalLong.empty(), false).join();
            switch (reply) {
                case Reply.Done done -> LOG.info("reloaded generation={}", done.inForce().split().generation());
                case Reply.Refused refused -> LOG.error("reload refused: {}", refused.refused().detail());
                case Reply.LostUpdate lost -> LOG.error("reload refused: another change came first, generation={}", lost.generation());
                case Reply.NotOnDisk disk -> LOG.error("reload refused: {}", disk.detail());
            }
        } catch (InvalidSiteException invalid) {
            invalid.problems().forEach(problem -> LOG.error("reload refused: {}", problem));
        }
    }

    /** Opens the access log anew, as after SIGUSR1. */
    public void reopenLog() {
        LOG.info("access log reopened={}", reopenLog.getAsBoolean());
    }

    /** Stops in order: no new connections, requests in flight end within 30 s, then the control API, the conductor and the store. */
    @Override
    public void close() {
        closing.run();
    }

    private InetSocketAddress serveControl(Store store, DataPlane data) {
        var server = new ControlServer(new ControlServer.Wiring(site.control().address(), conductor, store, data.evidence(),
                data.explainer()::explain, data.metrics()::scrape, file, edge, Version.text(), () -> !closing.hasBegun(),
                data.access::reopen));
        InetSocketAddress address = server.start();
        closing.add(server, "control API");
        return address;
    }

    private static String url(String scheme, InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return scheme + "://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** The request path, and what it offers the control plane. */
    private final class DataPlane {
        private final LiveSplit live;
        private final OutcomeMeter meter;
        private final WriteBarrier barrier;
        private final VisitorReader visitors;
        private final TlsContexts tls;
        private final AccessLog access;
        private final FrontDoor door;

        DataPlane(LiveSplit live, byte[] siteKey, TlsContexts tls) {
            this.live = live;
            this.tls = tls;
            int loops = FrontDoor.loops(site);
            meter = new OutcomeMeter(loops, live, InstantSource.system());
            barrier = new WriteBarrier(loops, live.current().generation(), InstantSource.system());
            visitors = new VisitorReader(siteKey, UNLOCKED);
            access = closing.add(new AccessLog(loops, () -> inForce().logging().access()).start(), "access log");
            door = new FrontDoor(
                    new FrontDoor.Wiring(live, meter, barrier, access, () -> new Router(visitors, new SplittableRandom()), tls));
        }

        /** Ends in two steps: what is under way may finish, and later the rest is closed. */
        List<String> open() {
            file.before(next -> tls.prepare(next, inForce()));
            closing.add(new CertificateWatch(tls, this::inForce, WATCH), "watch of certificates");
            closing.add(door, "event loops");
            List<InetSocketAddress> addresses = door.open();
            return IntStream.range(0, addresses.size())
                    .mapToObj(place -> url(site.listeners().get(place).scheme(), addresses.get(place))).toList();
        }

        void drain() {
            door.drain(DRAIN);
        }

        private Site inForce() {
            return live.current().cutover().site();
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
                    return inForce;
                }
            };
        }

        EvidenceSource evidence() {
            return new EvidenceSource() {
                @Override
                public List<Measure> measures(Duration last) {
                    return meter.measures(last);
                }

                @Override
                public List<OriginState> origins() {
                    return door.origins();
                }

                @Override
                public WriteState writes(String unit, long generation) {
                    return barrier.state(unit, generation);
                }
            };
        }

        Explainer explainer() {
            return new Explainer(live, visitors, UNLOCKED);
        }

        ProxyMetrics metrics() {
            return new ProxyMetrics(meter, live, Map.of("client", door::clientConnections, "old", () -> door.originConnections(Side.OLD),
                    "new", () -> door.originConnections(Side.NEW)), door::origins, Version.text())
                    .counting("sluice_access_log_dropped", "Lines of the access log that found no room.", access::dropped)
                    .counting("sluice_memory_refused", "Requests refused because memory for buffers was short.", door::refusedForMemory)
                    .counting("sluice_memory_closed", "Connections closed because they held most of the memory for buffers when it was short.",
                            door::closedForMemory);
        }
    }
}
