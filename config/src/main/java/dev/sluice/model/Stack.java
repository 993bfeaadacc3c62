package dev.sluice.model;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One side of the migration and its origins.
 *
 * @param origins at least one
 * @param host the Host sent to the origins; empty: the client's
 * @param tls how origins that speak TLS are verified
 * @param health how the origins are asked whether they are well; empty: they are not
 * @param protocol what is spoken with the origins
 */
public record Stack(Side side, List<Origin> origins, Optional<String> host, Timeouts timeouts, Tls tls, Optional<Health> health,
        Limits limits, Protocol protocol) {
    public Stack {
        origins = List.copyOf(origins);
        if (origins.isEmpty()) {
            throw new IllegalArgumentException("stacks." + side.label() + ".origins: empty (expected: at least one)");
        }
    }

    /** Without health checks and limits; one whose origins are verified as browsers do it and choose what is spoken. */
    public Stack(Side side, List<Origin> origins, Optional<String> host, Timeouts timeouts) {
        this(side, origins, host, timeouts, Tls.DEFAULT, Optional.empty(), Limits.NONE, Protocol.AUTO);
    }

    /** The versions of HTTP that origins are spoken to by. */
    public enum Protocol {
        /** Over TLS the origin chooses; else HTTP/1.1. */
        AUTO,
        /** HTTP/1.1 alone. */
        HTTP1,
        /** HTTP/2 alone, without TLS too. */
        HTTP2
    }

    /**
     * How much of it may be used at once, by all event loops together.
     *
     * @param connections to all origins, resting ones included
     * @param inFlight requests
     */
    public record Limits(int connections, int inFlight) {
        public static final Limits NONE = new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE);

        public Limits {
            if (connections < 1 || inFlight < 1) {
                throw new IllegalArgumentException("limits: " + connections + " connections, " + inFlight + " in flight (expected: >= 1)");
            }
        }
    }

    /**
     * How an origin proves who it is.
     *
     * @param serverName the name that is asked for and that its certificate must bear; empty: the host of the origin
     * @param ca a PEM file of the authorities that are believed; empty: those that the JDK believes
     * @param insecure believe anybody
     * @param own what is shown to an origin that asks who we are
     */
    public record Tls(Optional<String> serverName, Optional<Path> ca, boolean insecure, Optional<CertificateFiles> own) {
        public static final Tls DEFAULT = new Tls(Optional.empty(), Optional.empty(), false, Optional.empty());
    }

    /**
     * How long an origin may take.
     *
     * @param connect until a connection stands
     * @param head from the request sent to the head of the answer
     * @param idle without a byte of the answer; also how long an unused connection is kept
     */
    public record Timeouts(Duration connect, Duration head, Duration idle) {
        public static final Timeouts DEFAULT = new Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(60));
    }
}
