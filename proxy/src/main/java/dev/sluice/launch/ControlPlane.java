package dev.sluice.launch;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

import dev.sluice.control.Conductor;
import dev.sluice.control.DnsKeeper;
import dev.sluice.control.Historian;
import dev.sluice.control.Passes;
import dev.sluice.control.arrival.ArrivalKeeper;
import dev.sluice.control.drill.Course;
import dev.sluice.control.drill.Drills;
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
import dev.sluice.dns.PropagationWatch;
import dev.sluice.model.Command;
import dev.sluice.model.Exhibit;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Site;
import dev.sluice.proxy.route.Fences;

/** The store, the conductor and the control API: what one process at a time has of a state directory. Opened and closed by one thread. */
final class ControlPlane implements AutoCloseable {
    private final Closing closing;
    private final Store store;
    private final Conductor conductor;
    private final History history;
    private final DnsHistory dnsHistory;
    private final ArrivalHistory arrivals;
    private @Nullable Passes passes;
    private @Nullable ArrivalKeeper counting;

    private ControlPlane(Closing closing, Store store, Conductor conductor) {
        this.closing = closing;
        this.store = store;
        this.conductor = conductor;
        this.history = closing.add(History.in(store.dir()), "history");
        this.dnsHistory = closing.add(DnsHistory.in(store.dir()), "history of DNS");
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

    byte[] siteKey() {
        return store.siteKey().bytes();
    }

    /** Who wrote on new and is fenced still. */
    List<Fencing> fencings() {
        return store.ledger().fencings(Instant.now().minus(Fences.LASTING), Fences.MOST);
    }

    /** From now on commands are carried out. */
    void start(DataPlane data) {
        conductor.start(data.sink(), data.evidence());
        passes(data); // before anybody is accepted
        closing.add(Historian.start(history, conductor, data.evidence()), "writer of the history");
    }

    /** Opens the control API and says where: as a URL, and in the state directory. */
    String serve(Site.Address address, DataPlane data, SiteSource file, BooleanSupplier ready) throws IOException {
        var drills = closing.add(new Drills(conductor, data.evidence(), data.testEdge(), Course.USUAL), "drills");
        var dns = new DnsKeeper(dnsHistory, () -> conductor.current().site().dns());
        closing.add(PropagationWatch.start(() -> conductor.current().site().dns().uncounted(), dns::hear), "watch of DNS");
        count(data, dns);
        GateBoard board = gates(data, drills, dns);
        var runbooks = closing.add(new Runbooks(conductor, data.evidence(), data::connections, Version.text()), "runbooks");
        var notifier = closing.add(Notifier.start(conductor), "notifications");
        var metrics = data.metrics(unit -> store.ledger().totals(unit).entries()).judging(board::all).propagating(dns::latest)
                .arriving(dns::live)
                .counting("sluice_notify_delivered", "Messages that recipients took.", notifier::delivered)
                .counting("sluice_notify_given_up", "Messages that a recipient did not take in three minutes.", notifier::givenUp)
                .counting("sluice_notify_dropped", "Messages for which no room was left while a recipient took none.", notifier::dropped);
        var server = new ControlServer(new ControlServer.Wiring(address, conductor, store, data.evidence(), data.explainer()::explain,
                metrics::scrape, file, data.door()::urls, Version.text(), ready,
                data::reopenLog, drills, board, history, notifier, runbooks, passes(data), windows(data, board), dns));
        String url = url(server.start());
        closing.add(server, "control API");
        Files.writeString(store.dir().resolve("control.address"), url + "\n");
        return url;
    }

    /** Once, also where the API is opened again and again until its address is free: two would count everything twice. */
    private void count(DataPlane data, DnsKeeper dns) {
        ArrivalKeeper known = counting;
        ArrivalKeeper keeper = known != null ? known
                : closing.add(ArrivalKeeper.start(arrivals, () -> conductor.current().site().dns().arrivals(), data.arrivals()),
                        "arrivals");
        counting = keeper;
        dns.counting(keeper::live, keeper::report);
    }

    private GateBoard gates(DataPlane data, Drills drills, DnsKeeper dns) {
        var board = closing.add(new GateBoard(new GateBoard.Wiring(conductor::current, data.evidence(), drills::last, drills::present,
                store.exhibits().all(), this::keep, conductor.freezes(), dns, InstantSource.system())), "gates");
        board.onJudgement(new VerdictJournal(conductor.journal().newest(JournalEntry.GateJudged.KIND, VerdictJournal.REMEMBERED),
                conductor::held));
        closing.add(conductor.onJournal(journaled -> {
            if (journaled.entry() instanceof JournalEntry.SharesSet(var moves, var _)) {
                board.moved(moves.keySet(), journaled.at());
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

    private static String url(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return "http://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
