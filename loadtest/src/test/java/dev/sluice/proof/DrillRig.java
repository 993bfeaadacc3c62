package dev.sluice.proof;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import dev.sluice.config.SiteReader;
import dev.sluice.control.Conductor;
import dev.sluice.control.EvidenceSource;
import dev.sluice.control.Reply;
import dev.sluice.control.SplitSink;
import dev.sluice.control.drill.Course;
import dev.sluice.control.drill.DrillOrder;
import dev.sluice.control.drill.Drills;
import dev.sluice.control.drill.Edge;
import dev.sluice.control.store.Store;
import dev.sluice.load.Behaviour;
import dev.sluice.load.ScriptedOrigin;
import dev.sluice.model.Callback;
import dev.sluice.model.Command;
import dev.sluice.model.Cutover;
import dev.sluice.model.Drill;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Measure;
import dev.sluice.model.TestTarget;
import dev.sluice.model.TestTraffic;
import dev.sluice.model.WriteState;
import dev.sluice.proxy.exchange.CallbackLine;
import dev.sluice.proxy.exchange.CallbackShelf;
import dev.sluice.proxy.exchange.LedgerLine;
import dev.sluice.proxy.exchange.WriteLedger;
import dev.sluice.proxy.freeze.WriteBarrier;
import dev.sluice.proxy.front.FrontDoor;
import dev.sluice.proxy.outcome.AccessLog;
import dev.sluice.proxy.outcome.OutcomeMeter;
import dev.sluice.proxy.route.Fences;
import dev.sluice.proxy.route.LiveSplit;
import dev.sluice.proxy.route.PinnedHealth;
import dev.sluice.proxy.route.Router;
import dev.sluice.proxy.route.VisitorReader;
import dev.sluice.proxy.tls.TlsContexts;
import dev.sluice.proxy.trace.TraceExport;

/** Two scripted origins, an edge of two event loops and a conductor, with every part in reach, so that a way back can be broken. */
final class DrillRig implements AutoCloseable {
    static final String UNIT = "checkout";
    static final Command.Asker OPS = new Command.Asker("ops", "test");
    /** A drill that is over in half a second. */
    static final Course SHORT = new Course(40, Duration.ofMillis(100), Duration.ofMillis(300), Duration.ofMillis(50), 5,
            Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofSeconds(3));

    final ScriptedOrigin old = ScriptedOrigin.open();
    final ScriptedOrigin fresh = ScriptedOrigin.open();
    final Store store;
    final Conductor conductor;
    final LiveSplit live;
    final OutcomeMeter meter;
    final VisitorReader visitors = new VisitorReader(new byte[32], new SplittableRandom(7));
    private final Path file;
    private final WriteBarrier writes = new WriteBarrier(2, 0, InstantSource.system());
    private final TlsContexts tls;
    private final AccessLog access;
    private final TraceExport traces;
    private final FrontDoor door;
    /** What becomes of a picture on its way to the event loops. */
    private final AtomicReference<UnaryOperator<Cutover>> onTheWay = new AtomicReference<>(UnaryOperator.identity());

    DrillRig(Path dir) throws Exception {
        file = dir.resolve("site.yaml");
        write("5%");
        var site = SiteReader.read(file, Map.of());
        store = Store.open(dir.resolve("state"));
        conductor = Conductor.open(store, site);
        live = new LiveSplit(conductor.resume(), conductor.generations());
        meter = new OutcomeMeter(2, live, InstantSource.system());
        tls = TlsContexts.of(site);
        access = new AccessLog(2, Optional::empty).start();
        traces = new TraceExport(2, () -> live.current().cutover().site(), "test", TraceExport.Rhythm.USUAL).start();
        var nothingApart = new WriteLedger(LedgerLine.NONE, new Fences(InstantSource.system()), new PinnedHealth(InstantSource.system()));
        door = new FrontDoor(
                new FrontDoor.Wiring(live, meter, writes, access, traces, () -> new Router(visitors, new SplittableRandom()), tls,
                        nothingApart, new CallbackShelf(new Nobody())));
        door.open();
        conductor.start(sink(), evidence());
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

    /** From now on what the conductor publishes is changed before it is in force. */
    void breakTheWay(UnaryOperator<Cutover> by) {
        onTheWay.set(by);
    }

    String edge() {
        return door.urls().getFirst();
    }

    /** Reads the file again, with another limit of the guard. */
    void reload(String errors) throws Exception {
        write(errors);
        conductor.submit(new Command.LoadSite(SiteReader.read(file, Map.of()), OPS), OptionalLong.empty(), false).get(60, TimeUnit.SECONDS);
    }

    Reply begin() throws Exception {
        return conductor.submit(new Command.BeginDrill(UNIT, OPS), OptionalLong.empty(), false).get(60, TimeUnit.SECONDS);
    }

    Drills drills(Course course, UnaryOperator<TestTarget> tagged) {
        return new Drills(conductor, evidence(), new Edge() {
            @Override
            public List<String> listeners() {
                return door.urls();
            }

            @Override
            public String tag(String unit, TestTarget target, Instant until) {
                return visitors.tests().sign(unit, tagged.apply(target), until);
            }
        }, course);
    }

    /** A drill from its beginning until its result is on disk. */
    Drill drill(Drills drills, Optional<DrillOrder.Upload> upload) throws Exception {
        var written = new CompletableFuture<Drill>();
        try (var _ = conductor.onJournal(entry -> {
            if (entry.entry() instanceof JournalEntry.Drilled(Drill drill)) {
                written.complete(drill);
            }
        })) {
            var begun = (Reply.Done) begin();
            drills.run(new DrillOrder(UNIT, "shop.example", "/checkout/cart", "/checkout/live", upload),
                    begun.inForce().split().generation(), OPS);
            return written.get(60, TimeUnit.SECONDS);
        }
    }

    /** An origin's consent to the WebSocket of a drill, whose key is always the same (RFC 6455 section 4.2.2). */
    static Behaviour webSocket() throws Exception {
        byte[] key = ("c2x1aWNlIGRyaWxsIDEyMw==" + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII);
        String accept = Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(key));
        return new Behaviour.Raw("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Accept: " + accept + "\r\n\r\n");
    }

    private void write(String errors) throws Exception {
        Files.writeString(file, """
                site: shop.example
                listen: [{ address: "127.0.0.1:0" }]
                workers: 2
                stacks:
                  old: { origins: ["%s"] }
                  new: { origins: ["%s"] }
                units:
                  checkout:
                    owner: payments@shop.example
                    match: [{ path: "/checkout/**" }]
                    guard: { rule: { errors: %s, in: 10s, requests: 20, failures: 5 } }
                """.formatted(old.url(), fresh.url(), errors));
    }

    private SplitSink sink() {
        return new SplitSink() {
            @Override
            public Cutover current() {
                return live.current().cutover();
            }

            @Override
            public Cutover publish(Cutover next, Cutover basis) {
                return live.publish(onTheWay.get().apply(next), basis);
            }
        };
    }

    private EvidenceSource evidence() {
        return new EvidenceSource() {
            @Override
            public List<Measure> measures(Duration last) {
                return meter.measures(last);
            }

            @Override
            public TestTraffic tests(String unit) {
                return meter.tests(unit);
            }

            @Override
            public WriteState writes(String unit, long generation) {
                return writes.state(unit, generation);
            }
        };
    }

    @Override
    public void close() {
        door.close();
        access.close();
        traces.close();
        tls.close();
        conductor.close();
        store.close();
        old.close();
        fresh.close();
    }
}
