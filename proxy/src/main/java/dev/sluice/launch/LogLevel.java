package dev.sluice.launch;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** How much of the product's own doings is logged. */
final class LogLevel {
    private LogLevel() {}

    /** Sets it for everything of ours; libraries stay at warnings, those that log by {@code java.util.logging} too. */
    static void set(String level) {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        if (LoggerFactory.getLogger("dev.sluice") instanceof Logger ours) {
            ours.setLevel(Level.toLevel(level, Level.INFO));
        }
    }

    /** Writes what waits to be written, within a second; nothing is logged after it. */
    static void finish() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext all) {
            all.stop();
        }
    }
}
