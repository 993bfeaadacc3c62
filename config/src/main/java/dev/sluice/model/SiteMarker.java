package dev.sluice.model;

import java.util.Locale;

/**
 * What tells the site from a page that a server shows for any name.
 *
 * @param path where it is asked for
 */
public record SiteMarker(String path, Sign sign) {
    public SiteMarker {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("path: " + path + " (expected: one that begins with /)");
        }
    }

    /** What has to be in the answer. */
    public sealed interface Sign {
        /**
         * A field of its head.
         *
         * @param name in lower case
         * @param value empty: whatever it is
         */
        record Field(String name, String value) implements Sign {
            public Field {
                name = name.toLowerCase(Locale.ROOT);
            }
        }

        /** A text in its body, within the first 64 KiB. */
        record Text(String text) implements Sign {}
    }
}
