package dev.sluice.launch;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import dev.sluice.config.InvalidSiteException;
import dev.sluice.config.Subcommand;
import dev.sluice.control.store.StoreException;

/** {@code sluice serve}: the proxy and its control API until a signal ends them. */
@Command(name = "serve", description = "Serves a site: the proxy and its control API. Prints one line when ready.",
        mixinStandardHelpOptions = true, exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:stopped in order", "1:failed", "2:wrong usage or configuration"},
        footer = {"", "Example: sluice serve sluice.yaml --state /var/lib/sluice"})
public final class ServeCommand implements Subcommand {
    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int WRONG_CONFIGURATION = 2;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "FILE", description = "the configuration file")
    private Path file = Path.of("");

    @Option(names = "--state", paramLabel = "DIR", defaultValue = "sluice-state",
            description = "where it remembers (default: ./${DEFAULT-VALUE})")
    private Path state = Path.of("");

    @Option(names = "--take-over",
            description = {"takes over from the process that serves DIR now, without a request lost: it hands over its",
                    "sockets and its state, ends what is under way and exits; it goes on if this one fails"})
    private boolean takeOver;

    @Option(names = "--accept-noisy-guard",
            description = {"serves also what check refuses because the rule of a guard would revert by chance more than",
                    "ten times in 30 days, now and after every reload"})
    private boolean acceptNoisyGuard;

    @Override
    public Integer call() throws InterruptedException {
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        var stop = new CountDownLatch(1);
        Runnable stopping = () -> stop(stop);
        Signals.on("TERM", stopping);
        Signals.on("INT", stopping);
        try (Assembly assembly = takeOver ? Assembly.takeOver(site(), state) : Assembly.start(site(), state)) {
            var _ = assembly.handedOver().thenRun(stop::countDown);
            if (!Signals.on("HUP", assembly::reload)) {
                LOG.warn("SIGHUP is ignored since before the start (nohup?), so it reloads nothing; reload by POST {}/api/v1/config/reload",
                        assembly.control());
            }
            Signals.on("USR1", assembly::reopenLog);
            out.println("ready edge=" + String.join(",", assembly.edge()) + " control=" + assembly.control() + " state=" + state);
            out.flush();
            ServiceNotice.ready();
            stop.await();
            ServiceNotice.stopping();
            LOG.info("stopping: no new connections, requests in flight may end");
        } catch (InvalidSiteException invalid) {
            invalid.problems().forEach(err::println);
            return WRONG_CONFIGURATION;
        } catch (StartException failed) {
            err.println("sluice: " + failed.getMessage());
            return failed.isLasting() ? WRONG_CONFIGURATION : FAILED;
        } catch (StoreException failed) {
            err.println("sluice: " + failed.getMessage());
            return FAILED;
        }
        return DONE;
    }

    private SiteFile site() throws InvalidSiteException {
        return SiteFile.open(file, acceptNoisyGuard);
    }

    /** The second time nobody waits for anything. What is on disk is whole at any moment. */
    private static void stop(CountDownLatch asked) {
        if (asked.getCount() == 0) {
            LOG.warn("stopping at once, what is under way is cut");
            LogLevel.finish();
            Runtime.getRuntime().halt(FAILED);
        }
        asked.countDown();
    }
}
