package dev.sluice.launch;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.sluice.control.Conductor;
import dev.sluice.control.DnsKeeper;
import dev.sluice.control.Historian;
import dev.sluice.control.Passes;
import dev.sluice.control.arrival.ArrivalKeeper;
import dev.sluice.control.callback.CallbackSpool;
import dev.sluice.control.drill.Course;
import dev.sluice.control.drill.Drills;
import dev.sluice.control.drill.TestVisits;
import dev.sluice.control.gate.GateBoard;
import dev.sluice.control.gate.VerdictJournal;
import dev.sluice.control.http.ControlServer;
import dev.sluice.control.http.SiteSource;
import dev.sluice.control.notify.Notifier;
import dev.sluice.control.runbook.Runbooks;
import dev.sluice.control.store.ArrivalHistory;
import dev.sluice.control.store.DnsHistory;
import dev.sluice.control.store.Fencing;
import dev.sluice.control.store.History;
import dev.sluice.control.store.Store;
import dev.sluice.control.store.StoreException;
import dev.sluice.control.window.Windows;
import dev.sluice.dns.CertificateRounds;
import dev.sluice.dns.PropagationWatch;
import dev.sluice.model.Command;
import dev.sluice.model.Exhibit;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Site;
import dev.sluice.proxy.route.Fences;
import dev.sluice.proxy.route.Owned;

/** The store, the conductor and the control API: what one process at a time has of a state directory. Opened and closed by one thread. */
final class ControlPlane implements AutoCloseable {
    private final Closing closing;
    private final Store store;
    private final Conductor conductor;
    private final History history;
    private final DnsHistory dnsHistory;
    private final CallbackSpool callbacks;
    private final ArrivalHistory arrivals;
    private @Nullable Passes passes;
    private volatile @Nullable OwnedWatch owners;
    private @Nullable Function<Site.Address, ControlServer> servers;

    private ControlPlane(Closing closing, Store store, Conductor conductor) throws StoreException {
        this.closing = closing;
        this.store = store;
        this.conductor = conductor;
        this.history = closing.add(History.in(store.dir()), "history");
        this.dnsHistory = closing.add(DnsHistory.in(store.dir()), "history of DNS");
        this.callbacks = closing.add(CallbackSpool.open(store.dir(), conductor), "kept callbacks");
        this.arrivals = closing.add(ArrivalHistory.in(store.dir()), "history of arrivals");
    }

    /** Takes the state directory; the conductor takes commands, and carries none out before it is started. */
    static ControlPlane open(Path stateDir, Site site) throws StoreException {
        var closing = new Closing();
        try {
            Store store = closing.add(Store.open(stateDir), "store");
            return new ControlPlane(closing, store, closing.add(Conductor.open(store, site), "conductor"));
        } catch (StoreException | RuntimeException failed) {
            closing.run();
            throw failed;
        }
    }

    Conductor conductor() {
        return conductor;
    }

    CallbackSpool callbacks() {
        return callbacks;
    }

    byte[] siteKey() {
        return store.siteKey().bytes();
    }

    /** Who wrote on new and is fenced still. */
    List<Fencing> fencings() {
        return store.ledger().fencings(Instant.now().minus(Fences.LASTING), Fences.MOST);
    }

    /** Tells which names only new has, from the ledger, before this process writes. */
    void own(Owned owned, boolean another) {
        OwnedWatch.fill(owned, store.ledger(), conductor.resume().site(), another);
    }

    /** No other process writes on new any more, and the ledger was told of all that others wrote. */
    void alone() {
        OwnedWatch watch = owners;
        if (watch != null) {
            watch.renewSoon();
        }
    }

    /** From now on commands are carried out; {@code another} process may write on new as well. */
    void start(DataPlane data, BooleanSupplier another) {
        conductor.start(data.sink(), data.evidence());
        passes(data); // before anybody is accepted
        owners = closing.add(new OwnedWatch(data.owned(), store, conductor, another).start(), "names of what only new has");
        callbacks.replayTo(data::replay);
        closing.add(Historian.start(history, conductor, data.evidence()), "writer of the history");
    }

    /**
     * Opens the control API and says where: as a URL, and in the state directory. What is behind it is built once, however often its address is
     * not free yet.
     */
    String serve(Site.Address address, DataPlane data, SiteSource file, BooleanSupplier ready) throws IOException {
        Function<Site.Address, ControlServer> known = servers;
        if (known == null) {
            known = behind(data, file, ready);
            servers = known;
        }
        ControlServer server = known.apply(address);
        String url = url(server.scheme(), server.start());
        closing.add(server, "control API");
        tell(store.dir().resolve("control.address"), url + "\n");
        return url;
    }

    /** A file that is right already is left alone: to write it anew may find no room on a full disk. */
    private static void tell(Path file, String address) throws IOException {
        if (!Files.exists(file) || !Files.readString(file).equals(address)) {
            Files.writeString(file, address);
        }
    }

    /** All that works behind the control API: begun here, and a server of it for an address each time. */
    private Function<Site.Address, ControlServer> behind(DataPlane data, SiteSource file, BooleanSupplier ready) {
        var drills = closing.add(new Drills(conductor, data.evidence(), data.testEdge(), Course.USUAL), "drills");
        var dns = new DnsKeeper(dnsHistory, () -> conductor.current().site().dns(), InstantSource.system());
        closing.add(PropagationWatch.start(() -> conductor.current().site().dns().uncounted(), dns::hear), "watch of DNS");
        closing.add(CertificateRounds.start(() -> conductor.current().site().dns(), dns::hearCertificates), "watch of new addresses");
        var arriving = closing.add(ArrivalKeeper.start(arrivals, () -> conductor.current().site().dns().arrivals(), data.arrivals()),
                "arrivals");
        dns.counting(arriving::live, arriving::report);
        GateBoard board = gates(data, drills, dns);
        var runbooks = closing.add(new Runbooks(conductor, data.evidence(), data::connections, Version.text()), "runbooks");
        var notifier = closing.add(Notifier.start(conductor), "notifications");
        Passes passes = passes(data);
        var metrics = data.metrics(unit -> store.ledger().totals(unit).entries()).judging(board::all).propagating(dns::latest)
                .perFreeze("sluice_passes", "Passes that let testers in to what is frozen, or to one stack.",
                        unit -> passes.all().stream().filter(given -> given.pass().isFor(unit)).count())
                .perLine("sluice_callbacks_waiting", "Kept callbacks that wait to be replayed.", callbacks::state)
                .counting("sluice_callbacks_kept", "Callbacks that were kept.", callbacks::kept)
                .counting("sluice_callbacks_replayed", "Kept callbacks that a stack has answered.", callbacks::replayed)
                .gauging("sluice_callbacks_dead", "Kept callbacks that are not replayed any more.", () -> callbacks.state().dead())
                .gauging("sluice_state_writable",
                        "Whether the state directory takes changes; 0: they are refused, and reverts are in memory.",
                        () -> conductor.diskTrouble().isEmpty() ? 1 : 0)
                .gauging("sluice_state_reserve_bytes", "Bytes put by in the state directory for what takes back on a full disk.",
                        store::reserve)
                .certified(dns::certificates, InstantSource.system()).arriving(dns::live)
                .counting("sluice_notify_delivered", "Messages that recipients took.", notifier::delivered)
                .counting("sluice_notify_given_up", "Messages that a recipient did not take in three minutes.", notifier::givenUp)
                .counting("sluice_notify_dropped", "Messages for which no room was left while a recipient took none.", notifier::dropped);
        Windows windows = windows(data, board);
        return address -> new ControlServer(new ControlServer.Wiring(address, conductor, store, data.evidence(), data.explainer()::explain,
                metrics::scrape, file, data.door()::urls, Version.text(), ready,
                data::reopenLog, drills, board, history, notifier, runbooks, passes, windows, dns, callbacks));
    }

    private GateBoard gates(DataPlane data, Drills drills, DnsKeeper dns) {
        var board = closing.add(new GateBoard(new GateBoard.Wiring(conductor::current, data.evidence(), drills::last, drills::present,
                store.exhibits().all(), this::keep, conductor.freezes(), dns,
                new TestVisits(conductor::current, data.testEdge(), data.explainer()::explain), callbacks, InstantSource.system())),
                "gates");
        board.onJudgement(new VerdictJournal(conductor.journal().newest(JournalEntry.GateJudged.KIND, VerdictJournal.REMEMBERED),
                conductor::held));
        closing.add(conductor.onJournal(journaled -> {
            if (journaled.entry() instanceof JournalEntry.SharesSet(var moves, var _)) {
                board.moved(moves.keySet(), journaled.at());
            } else if (journaled.entry() instanceof JournalEntry.Drilled(var drill)) {
                board.drilled(drill.unit());
            }
        }), "gates' ear");
        conductor.judgedBy(board);
        return board;
    }

    private Windows windows(DataPlane data, GateBoard board) {
        var windows = new Windows(conductor, (unit, gates) -> board.against(unit, gates), data.door().notices()::show,
                InstantSource.system());
        return closing.add(windows.start(), "planned freezes");
    }

    /** Until another process takes over, links are used here; what lets in goes on letting in. */
    private Passes passes(DataPlane data) {
        Passes known = passes;
        if (known != null) {
            return known;
        }
        var given = closing.add(new Passes(conductor, data.gate(), InstantSource.system()), "passes");
        data.registering((pass, then) -> Thread.ofVirtual().name("pass").start(() -> {
            var _ = given.use(pass).whenComplete((first, _) -> then.accept(Boolean.TRUE.equals(first)));
        }));
        passes = given;
        return given;
    }

    private void keep(Exhibit fetched) {
        var entry = new JournalEntry.EvidenceGiven(fetched.unit(), fetched.gate(), fetched.at(), fetched.expires());
        var _ = conductor.exhibit(fetched, entry, new Command.Asker(Command.Asker.SELF, "fetched from " + fetched.author()));
    }

    /** The API first, the store last. */
    @Override
    public void close() {
        closing.run();
    }

    private static String url(String scheme, InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return scheme + "://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
