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

/** The configuration file this process was started with. What only a restart can change must stay as it was. */
final class SiteFile implements SiteSource {
    private static final Logger LOG = LoggerFactory.getLogger(SiteFile.class);

    private final Path file;
    private final Site first;

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

    @Override
    public Site read() throws InvalidSiteException {
        Site now = load(file);
        List<Problem> fixed = new ArrayList<>();
        stays("listen", first.listeners().equals(now.listeners()), fixed);
        stays("control", first.control().equals(now.control()), fixed);
        stays("workers", first.workers() == now.workers(), fixed);
        if (!fixed.isEmpty()) {
            throw new InvalidSiteException(fixed);
        }
        return now;
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
