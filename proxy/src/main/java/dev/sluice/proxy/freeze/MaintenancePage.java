package dev.sluice.proxy.freeze;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The page that is shown when the site has none of its own. It needs nothing from anywhere else. */
final class MaintenancePage {
    static final String BUILT_IN = load("maintenance.html");

    private MaintenancePage() {}

    private static String load(String name) {
        try (InputStream in = MaintenancePage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
