package dev.sluice.launch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.config.GuardLint;
import dev.sluice.config.InvalidSiteException;
import dev.sluice.config.Problem;
import dev.sluice.config.Reading;
import dev.sluice.config.SiteReader;
import dev.sluice.config.Whereabouts;
import dev.sluice.control.http.SiteSource;
import dev.sluice.model.RuleNoise;
import dev.sluice.model.Site;
import dev.sluice.proxy.front.FrontDoor;
import dev.sluice.proxy.front.ListenException;
import dev.sluice.proxy.tls.TlsException;

/** The configuration file this process was started with. Those that load it take turns. */
final class SiteFile implements SiteSource {
    private static final Logger LOG = LoggerFactory.getLogger(SiteFile.class);

    private final Path file;
    private final Site first;
    private final boolean acceptNoisyGuard;
    private final ReentrantLock turn = new ReentrantLock();
    /** Set before the first reading again. */
    private volatile Preparation ready = _ -> () -> {};
    private volatile Supplier<Map<String, RuleNoise.Traffic>> traffic = Map::of;

    /** What must be ready before a site comes into force; what it gives is closed when that is decided. */
    interface Preparation {
        AutoCloseable prepare(Site next) throws TlsException;
    }

    private SiteFile(Path file, Site first, boolean acceptNoisyGuard) {
        this.file = file;
        this.first = first;
        this.acceptNoisyGuard = acceptNoisyGuard;
    }

    static SiteFile open(Path file, boolean acceptNoisyGuard) throws InvalidSiteException {
        return new SiteFile(file, site(read(file, GuardLint.measured(Map.of(), acceptNoisyGuard))), acceptNoisyGuard);
    }

    Site first() {
        return first;
    }

    /** From now on every site that is read is made ready first. */
    void before(Preparation preparation) {
        ready = preparation;
    }

    /** From now on the rules of guards are held against what units live through. */
    void knowing(Supplier<Map<String, RuleNoise.Traffic>> measured) {
        traffic = measured;
    }

    @Override
    public Loading load() throws InvalidSiteException {
        turn.lock();
        try {
            Reading reading = read(file, GuardLint.measured(traffic.get(), acceptNoisyGuard));
            Site now = site(reading);
            if (!first.control().address().equals(now.control().address())) {
                throw refusal("control.address", "changed since the start", Optional.of("as before, or a restart"));
            }
            if (first.control().tls().isPresent() != now.control().tls().isPresent()) {
                throw refusal("control.tls", "changed since the start", Optional.of("as before, or a restart"));
            }
            return new Ready(now, warnings(reading, now), prepare(now));
        } catch (InvalidSiteException | RuntimeException refused) {
            turn.unlock();
            throw refused;
        }
    }

    /** A site that was made ready; whoever loaded it closes it. */
    private final class Ready implements Loading {
        private final Site site;
        private final List<String> warnings;
        private final AutoCloseable prepared;

        Ready(Site site, List<String> warnings, AutoCloseable prepared) {
            this.site = site;
            this.warnings = warnings;
            this.prepared = prepared;
        }

        @Override
        public Site site() {
            return site;
        }

        @Override
        public List<String> warnings() {
            return warnings;
        }

        @Override
        public void close() {
            try {
                prepared.close();
            } catch (Exception failed) {
                LOG.error("what was made ready for a reload could not be given up", failed);
            } finally {
                turn.unlock();
            }
        }
    }

    private AutoCloseable prepare(Site next) throws InvalidSiteException {
        try {
            return ready.prepare(next);
        } catch (TlsException wrong) {
            throw refusal("tls", String.valueOf(wrong.getMessage()), Optional.empty());
        } catch (ListenException taken) {
            String path = "listen[" + (next.listeners().indexOf(taken.entry()) + 1) + "].address";
            throw refusal(path, taken.why(), Optional.of(ListenException.EXPECTED));
        }
    }

    private InvalidSiteException refusal(String path, String what, Optional<String> expected) {
        return new InvalidSiteException(List.of(new Problem(Whereabouts.of(file, path), path, what, expected)));
    }

    /** How many event loops there are is decided at the start. */
    private List<String> warnings(Reading reading, Site now) {
        List<String> all = new ArrayList<>(reading.warnings().stream().map(Problem::toString).toList());
        int running = FrontDoor.loops(first);
        if (FrontDoor.loops(now) != running) {
            var later = new Problem(Whereabouts.of(file, "workers"), "workers", FrontDoor.loops(now) + " takes effect with the next start",
                    Optional.of(running + ", as now, or a restart"));
            LOG.warn("{}", later);
            all.add(later.toString());
        }
        return all;
    }

    private static Reading read(Path file, GuardLint lint) {
        Reading reading = SiteReader.inspect(file, System.getenv(), lint);
        reading.warnings().forEach(warning -> LOG.warn("{}", warning));
        return reading;
    }

    private static Site site(Reading reading) throws InvalidSiteException {
        return reading.site().orElseThrow(() -> new InvalidSiteException(reading.problems()));
    }
}
