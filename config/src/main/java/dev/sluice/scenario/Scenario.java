package dev.sluice.scenario;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import dev.sluice.journey.Cast;

/**
 * Who comes, what they do, how many of them, and what must be true of it: what one scenario file says.
 *
 * @param name for people and reports
 * @param cues actions of an operator while it runs, in the order of their time
 */
public record Scenario(String name, Target target, Load load, Cast cast, Demands demands, List<Cue> cues) {
    public Scenario {
        cues = List.copyOf(cues);
    }

    /**
     * What is asked and how.
     *
     * @param url where paths begin, without a path of its own; empty: the command line says so
     * @param hosts that may be loaded though they are not this machine, once the command line says that they are the caller's
     * @param connections of one visitor at once, over HTTP/1.1; over HTTP/2 it has one
     * @param timeout of one whole answer, and of a connection
     * @param isMarked requests are signed as tests, so that the proxy keeps them out of what it measures
     */
    public record Target(String url, Set<String> hosts, Protocol protocol, Trust trust, int connections, Duration timeout,
            boolean isMarked) {
        public static final int CONNECTIONS = 6;
        public static final Duration TIMEOUT = Duration.ofSeconds(10);

        public Target {
            hosts = Set.copyOf(hosts);
        }
    }

    /** What is spoken. */
    public enum Protocol {
        /** What the server chooses by ALPN; without TLS HTTP/1.1. */
        AUTO,
        HTTP1,
        /** Without TLS by prior knowledge. */
        HTTP2
    }

    /**
     * Whose certificate is believed.
     *
     * @param authorities a file of PEM certificates; empty: the machine's own
     */
    public record Trust(String authorities, boolean isBlind) {}
}
