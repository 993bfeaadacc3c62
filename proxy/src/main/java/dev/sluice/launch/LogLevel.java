package dev.sluice.launch;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** How much of the product's own doings is logged. */
final class LogLevel {
    private LogLevel() {}

    /** Sets it for everything of ours; other libraries stay at warnings. */
    static void set(String level) {
        if (LoggerFactory.getLogger("dev.sluice") instanceof Logger ours) {
            ours.setLevel(Level.toLevel(level, Level.INFO));
        }
    }
}
