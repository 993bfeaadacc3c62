package dev.sluice.control.http;

import dev.sluice.config.InvalidSiteException;
import dev.sluice.model.Site;

/** The configuration file, read anew each time. */
public interface SiteSource {
    Site read() throws InvalidSiteException;
}
