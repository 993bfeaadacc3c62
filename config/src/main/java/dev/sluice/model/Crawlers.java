package dev.sluice.model;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * How the word of crawlers is verified.
 *
 * @param resolver the name server that is asked; empty: those of the system
 */
public record Crawlers(Optional<InetSocketAddress> resolver) {
    public static final Crawlers DEFAULT = new Crawlers(Optional.empty());
}
