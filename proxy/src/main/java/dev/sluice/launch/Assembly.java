package dev.sluice.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.config.InvalidSiteException;
import dev.sluice.control.Reply;
import dev.sluice.control.http.SiteSource;
import dev.sluice.control.store.StoreException;
import dev.sluice.model.Command;
import dev.sluice.model.Site;
import dev.sluice.proxy.front.FrontDoor;
import dev.sluice.proxy.route.LiveSplit;
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
    private final ControlPlane control;
    private final DataPlane data;
    private final String address;

    private Assembly(SiteFile file, Path stateDir) throws InvalidSiteException, StoreException, StartException {
        this.file = file;
        this.stateDir = stateDir;
        Site site = file.first();
        LogLevel.set(site.logging().level());
        try {
            control = closing.add(ControlPlane.open(stateDir, site), "control plane");
            var live = new LiveSplit(control.conductor().resume(), control.conductor().generations());
            TlsContexts tls = closing.add(TlsContexts.of(site), "certificates");
            data = new DataPlane(live, control.siteKey(), tls, closing);
            control.start(data);
            live.onWithdraw(control.conductor()::withdrawn);
            file.before(data::prepare);
            data.door().adopt(Activation.sockets(System.getenv(), ProcessHandle.current().pid()));
            data.door().open();
            Activation.refuse(data.door().untaken(), site);
            address = control.serve(site.control().address(), data, file, () -> !closing.hasBegun());
            closing.add(data::drain, "edge");
        } catch (StoreException | StartException failed) {
            close();
            throw failed;
        } catch (IOException | TlsException | RuntimeException failed) {
            close();
            throw new StartException(failed.getMessage() == null ? failed.toString() : failed.getMessage(), failed);
        }
        LOG.info("serving site={} units={} workers={} generation={}", site.name(), site.units().size(), FrontDoor.loops(site),
                control.conductor().current().split().generation());
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
        return data.door().urls();
    }

    /** Where the control API answers, as a URL. */
    public String control() {
        return address;
    }

    public Path stateDir() {
        return stateDir;
    }

    /** Reads the file again, as after SIGHUP: all of it or nothing. What is wrong with it is logged. */
    public void reload() {
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

    /** Stops in order: no new connections, requests in flight end within 30 s, then the event loops, the control API, the conductor and the store. */
    @Override
    public void close() {
        closing.run();
    }
}
