package dev.sluice.control.http;

import java.util.List;

import dev.sluice.config.InvalidSiteException;
import dev.sluice.model.Site;

/** The configuration file, read anew each time. */
public interface SiteSource {
    /** Reads it and makes ready what it asks for, so that it can come into force; one at a time. */
    Loading load() throws InvalidSiteException;

    /** A site that is ready; closing gives up what did not come into force. */
    interface Loading extends AutoCloseable {
        Site site();

        /** What is doubtful, or takes effect only with a restart. */
        List<String> warnings();

        @Override
        void close();
    }
}
