package dev.sluice.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.config.InvalidSiteException;
import dev.sluice.control.Reply;
import dev.sluice.control.http.SiteSource;
import dev.sluice.control.store.StoreException;
import dev.sluice.model.Command;
import dev.sluice.model.LedgerNote;
import dev.sluice.model.Listener;
import dev.sluice.model.Site;
import dev.sluice.proxy.front.FrontDoor;
import dev.sluice.proxy.front.Inherited;
import dev.sluice.proxy.route.LiveSplit;
import dev.sluice.proxy.takeover.Line;
import dev.sluice.proxy.takeover.Rendezvous;
import dev.sluice.proxy.tls.TlsContexts;
import dev.sluice.proxy.tls.TlsException;

/**
 * The one place that wires the request path and the control plane: it hands the conductor functions of the data plane, so neither knows the
 * other. Started and closed by one thread.
 */
public final class Assembly implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Assembly.class);

    private final Closing closing = new Closing();
    private final SiteFile file;
    private final Path stateDir;
    private final Office office;
    private final DataPlane data;
    private final CompletableFuture<Boolean> handedOver = new CompletableFuture<>();
    private volatile boolean ready;

    private Assembly(SiteFile file, Path stateDir, Optional<Rendezvous> place, Optional<Predecessor> before)
            throws StoreException, StartException {
        this.file = file;
        this.stateDir = stateDir;
        Site site = file.first();
        LogLevel.set(site.logging().level());
        place.ifPresent(open -> closing.add(open, "rendezvous"));
        before.ifPresent(open -> closing.add(open, "talk with the process before"));
        try {
            TlsContexts tls = closing.add(TlsContexts.of(site), "certificates");
            if (before.isPresent()) {
                before.get().release();
            }
            office = closing.add(new Office(stateDir, file, () -> ready && !closing.hasBegun(), closing::hasBegun), "control plane");
            ControlPlane control = office.first();
            data = new DataPlane(new LiveSplit(control.conductor().resume(), office::nextGeneration), control.siteKey(), tls,
                    new DataPlane.Lines(office::enter, office), closing);
            data.fence(control.fencings());
            control.own(data.owned(), before.isPresent());
            connect();
            if (before.isPresent()) {
                succeed(before.get(), control);
            } else {
                begin(control);
            }
            ready = true;
        } catch (StoreException | StartException failed) {
            close();
            throw failed;
        } catch (IOException | TlsException | RuntimeException failed) {
            close();
            throw new StartException(failed.getMessage() == null ? failed.toString() : failed.getMessage(), failed);
        }
        place.ifPresent(this::awaitHeir);
        LOG.info("serving site={} units={} workers={} generation={}", site.name(), site.units().size(), FrontDoor.loops(site),
                data.live().current().generation());
    }

    /** What event loops find is told to who writes it down, and the file asks what only they know. */
    private void connect() {
        data.live().onWithdraw(office::withdrawn);
        data.live().onContain(office::contained);
        data.onHold(office::held);
        data.onFull(office::tighten);
        file.before(data::prepare);
        file.knowing(data::traffic);
    }

    /**
     * Starts the product; returns once the edge and the control API answer.
     *
     * @throws InvalidSiteException with every problem of the file
     * @throws StoreException when the state directory is unreadable, damaged or in use
     * @throws StartException when an address cannot be listened on
     */
    public static Assembly start(Path siteFile, Path stateDir) throws InvalidSiteException, StoreException, StartException {
        return start(SiteFile.open(siteFile, false), stateDir);
    }

    static Assembly start(SiteFile file, Path stateDir) throws StoreException, StartException {
        return new Assembly(file, stateDir, rendezvous(stateDir), Optional.empty());
    }

    /**
     * As {@link #start}, from the process that serves this state directory now, if there is one: it lets go of everything while visitors are
     * served on, and has it back when this fails.
     */
    public static Assembly takeOver(Path siteFile, Path stateDir) throws InvalidSiteException, StoreException, StartException {
        return takeOver(SiteFile.open(siteFile, false), stateDir);
    }

    static Assembly takeOver(SiteFile file, Path stateDir) throws StoreException, StartException {
        Optional<Rendezvous> place = rendezvous(stateDir);
        Optional<Predecessor> before = place.isPresent() ? Predecessor.call(place.get()) : Optional.empty();
        before.map(one -> one.unserved(file.first())).filter(addresses -> !addresses.isEmpty())
                .ifPresent(addresses -> LOG.warn(
                        "NOBODY WILL LISTEN any more on {}: the process before does, and listen of the file does not"
                                + " (it has {}); if that is not meant, take over once more with the file that has them",
                        listed(addresses), listed(file.first().listeners().stream().map(Listener::address).toList())));
        return new Assembly(file, stateDir, place, before);
    }

    private static String listed(List<Site.Address> addresses) {
        return addresses.stream().map(address -> address.host() + ":" + address.port()).collect(Collectors.joining(", "));
    }

    /** Where visitors connect, as URLs in the order of the file. */
    public List<String> edge() {
        return data.door().urls();
    }

    /** Where the control API answers, as a URL. */
    public String control() {
        return office.address();
    }

    public Path stateDir() {
        return stateDir;
    }

    /** Done when another process has taken over; then this one is to be closed. */
    public CompletableFuture<Boolean> handedOver() {
        return handedOver;
    }

    /** Reads the file again, as after SIGHUP: all of it or nothing. What is wrong with it is logged. */
    public void reload() {
        ControlPlane control = office.held();
        if (control == null) {
            LOG.error("reload refused: another process is taking over");
            return;
        }
        var asker = new Command.Asker(Command.Asker.SELF, "SIGHUP");
        try (SiteSource.Loading next = file.load()) {
            Reply reply = control.conductor().submit(new Command.LoadSite(next.site(), asker), OptionalLong.empty(), false).join();
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
        LOG.info("access log reopened={}", data.reopenLog());
    }

    /**
     * Stops in order: no new connections, requests in flight end within 30 s, then the event loops, the control API, the conductor and the
     * store.
     */
    @Override
    public void close() {
        closing.run();
    }

    private void begin(ControlPlane control) throws StartException, IOException {
        control.start(data, () -> false);
        List<Inherited> inherited = Activation.sockets(System.getenv(), ProcessHandle.current().pid());
        try {
            data.door().adopt(inherited);
        } catch (IllegalStateException wrong) {
            throw StartException.lasting("socket activation: " + wrong.getMessage());
        }
        data.door().open();
        Activation.refuse(data.door().untaken(), file.first());
        office.serve(file.first().control().address(), data);
        closing.add(data::drain, "edge");
    }

    /** Nothing is decided here before the process before has agreed, so that it can still take everything back. */
    private void succeed(Predecessor before, ControlPlane control) throws StartException, IOException {
        long first = data.live().current().generation();
        data.door().adopt(before.sockets());
        office.serveSoon(file.first().control().address(), data);
        data.door().open();
        data.door().closeUntaken();
        closing.add(data::drain, "edge");
        before.accepting();
        data.besides(before::isThere);
        control.start(data, before::isThere);
        data.live().onPublish(_ -> before.hurry());
        if (data.live().current().generation() != first) {
            before.hurry();
        }
        before.follow(new Will(control));
    }

    /** What the process before tells until it has ended. */
    private final class Will implements Predecessor.Will {
        private final ControlPlane control;

        Will(ControlPlane control) {
            this.control = control;
        }

        @Override
        public void reverted(String told) {
            String[] words = told.split(" ", 2);
            var asker = new Command.Asker(Command.Asker.SELF, "seen by the process before this one: " + words[words.length - 1]);
            var _ = control.conductor().submit(new Command.RevertUnits(Set.of(words[0]), asker), OptionalLong.empty(), false);
        }

        @Override
        public void noted(LedgerNote note) {
            office.enter(note, _ -> {});
        }

        @Override
        public void ended() {
            control.alone();
        }
    }

    private static Optional<Rendezvous> rendezvous(Path stateDir) {
        try {
            return Optional.of(Rendezvous.in(stateDir));
        } catch (IOException notHere) {
            LOG.warn("no take-over is possible: {}", notHere.getMessage());
            return Optional.empty();
        }
    }

    private void awaitHeir(Rendezvous place) {
        try {
            closing.add(HandOver.begin(place, new Handed()), "hand-over");
        } catch (IOException failed) {
            LOG.warn("no take-over from this process is possible: {}", failed.getMessage());
        }
    }

    /** What another process can take over. */
    private final class Handed implements HandOver.Estate {
        @Override
        public List<Inherited> sockets() {
            return data.door().sockets();
        }

        @Override
        public void release(Line heir) {
            office.release(data, heir);
        }

        @Override
        public void takeBack() {
            office.takeBack(data);
        }

        @Override
        public void tellAll(Line heir) {
            office.tellAll(data, heir);
        }

        @Override
        public void bequeath(Line heir) {
            office.bequeath(heir);
        }

        @Override
        public void leave() {
            data.leave();
            handedOver.complete(true);
        }

        @Override
        public void hurry() {
            data.door().hurry();
        }
    }
}
