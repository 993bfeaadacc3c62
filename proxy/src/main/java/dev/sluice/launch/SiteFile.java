package dev.sluice.launch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.config.InvalidSiteException;
import dev.sluice.config.Place;
import dev.sluice.config.Problem;
import dev.sluice.config.Reading;
import dev.sluice.config.SiteReader;
import dev.sluice.control.http.SiteSource;
import dev.sluice.model.Site;
import dev.sluice.proxy.tls.TlsException;

/** The configuration file this process was started with. What only a restart can change must stay as it was. */
final class SiteFile implements SiteSource {
    private static final Logger LOG = LoggerFactory.getLogger(SiteFile.class);

    private final Path file;
    private final Site first;
    /** Set before the first reading again. */
    private volatile Preparation ready = _ -> {};

    /** What must be ready before a site comes into force. */
    interface Preparation {
        void prepare(Site next) throws TlsException;
    }

    private SiteFile(Path file, Site first) {
        this.file = file;
        this.first = first;
    }

    static SiteFile open(Path file) throws InvalidSiteException {
        return new SiteFile(file, load(file));
    }

    Site first() {
        return first;
    }

    /** From now on every site that is read is made ready first. */
    void before(Preparation preparation) {
        ready = preparation;
    }

    @Override
    public Site read() throws InvalidSiteException {
        Site now = load(file);
        List<Problem> fixed = new ArrayList<>();
        stays("listen", doors(first).equals(doors(now)), fixed);
        stays("control", first.control().equals(now.control()), fixed);
        stays("workers", first.workers() == now.workers(), fixed);
        if (!fixed.isEmpty()) {
            throw new InvalidSiteException(fixed);
        }
        prepare(now);
        return now;
    }

    /** What is served with may change; where, and whether it is TLS, may not. */
    private static List<String> doors(Site site) {
        return site.listeners().stream().map(listener -> listener.scheme() + " " + listener.address()).toList();
    }

    private void prepare(Site next) throws InvalidSiteException {
        try {
            ready.prepare(next);
        } catch (TlsException wrong) {
            Place whole = new Place(file.toString(), 1, 1);
            throw new InvalidSiteException(List.of(new Problem(whole, "tls", String.valueOf(wrong.getMessage()), Optional.empty())));
        }
    }

    private void stays(String key, boolean same, List<Problem> problems) {
        if (!same) {
            problems.add(
                    new Problem(new Place(file.toString(), 1, 1), key, "changed since the start", Optional.of("as before, or a restart")));
        }
    }

    private static Site load(Path file) throws InvalidSiteException {
        Reading reading = SiteReader.inspect(file, System.getenv());
        reading.warnings().forEach(warning -> LOG.warn("{}", warning));
        return reading.site().orElseThrow(() -> new InvalidSiteException(reading.problems()));
    }
}
