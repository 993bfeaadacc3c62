package dev.sluice.model;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;

import dev.sluice.journey.Cast;

/** What must hold before a unit is exposed further, and its terms, as the file has them (SEMANTICS E). */
public sealed interface Gate {
    /** How long what others tell is waited for. */
    Duration TIMEOUT = Duration.ofSeconds(10);
    /** How often what others tell is asked for, unless the file says otherwise. */
    Duration EVERY = Duration.ofSeconds(30);

    /** The gates that every site has under these names without declaring them. */
    Map<String, Gate> BUILT_IN = builtIn();

    /**
     * New fails no more than old.
     *
     * @param requests on new that are enough; empty: as many as it takes to see twice the failures of old
     */
    record Errors(OptionalInt requests) implements Gate {}

    /**
     * New answers about as fast as old, at each endpoint.
     *
     * @param p95 the most that its 95th percentile may be of old's, as a ratio
     * @param p99 the same of the 99th
     * @param requests on new that are enough; empty: as many as it takes to see ten per cent
     */
    record Latency(double p95, double p99, OptionalInt requests) implements Gate {
        public static final double P95 = 1.10;
        public static final double P99 = 1.25;
    }

    /**
     * Redirects, refusals and empty answers are as frequent on new as on old, at each endpoint.
     *
     * @param within how far apart they may be in any case; a tenth of old's is allowed besides
     * @param requests on new that are enough; empty: as many as it takes to see a difference above that
     */
    record Shifts(Share within, OptionalInt requests) implements Gate {
        public static final Share WITHIN = new Share(20);
    }

    /** A rehearsed revert has proven that the unit can go back. */
    record Drilled() implements Gate {}

    /**
     * A person has agreed.
     *
     * @param by {@link #OWNER} or {@link #DEPUTY} of the unit, or the name of a token
     * @param otherThanRequester whoever asked for the step may not approve it
     */
    record Approval(String by, boolean otherThanRequester, Duration validFor) implements Gate {
        public static final String OWNER = "owner";
        public static final String DEPUTY = "deputy";
        public static final Duration LONGEST = Duration.ofHours(4);
    }

    /**
     * A fresh, complete backup of the usual size that was restored not long ago.
     *
     * @param least the smallest it may be, of the median of the last five, as a ratio; most is the largest
     * @param restoreWithin the longest a restore may take; empty: however long
     */
    record Backup(Duration maxAge, double least, double most, Duration restoreTested, Optional<Duration> restoreWithin, Supply supply)
            implements
                Gate {}

    /**
     * New follows old closely enough.
     *
     * @param below what the 99th percentile of the lag must be below
     * @param most what no sample may reach
     * @param over the stretch of time that is looked at
     */
    record Lag(Duration below, Duration most, Duration over, Supply supply) implements Gate {}

    /**
     * A URL answers as it must.
     *
     * @param contains what the body must contain; empty: anything
     */
    record Http(URI url, Set<Integer> statuses, String contains, Rhythm rhythm) implements Gate {
        public Http {
            statuses = Set.copyOf(statuses);
        }
    }

    /** A program ends with 0. */
    record Program(Run run, Rhythm rhythm) implements Gate {}

    /**
     * No incident is open that concerns the unit, and none has come since the stage began.
     *
     * @param severity the mildest that counts; 1 is the worst
     */
    record Incidents(int severity, Supply supply) implements Gate {}

    /**
     * A PromQL expression stays within bounds.
     *
     * @param server where its HTTP API begins, without {@code /api/v1/query}
     * @param below what every value must be below; empty: no matter
     * @param above what every value must be above; empty: no matter
     */
    record Prometheus(URI server, String query, OptionalDouble below, OptionalDouble above, Rhythm rhythm) implements Gate {}

    /**
     * Both stacks hold the same.
     *
     * @param tolerance the part of the rows that may differ
     * @param settle what is younger is not compared
     */
    record Reconcile(Books books, Share tolerance, Duration settle, Rhythm rhythm) implements Gate {}

    /** Nobody reaches old but through this proxy. */
    record OriginDirect(Duration quiet, Supply supply) implements Gate {}

    /**
     * The records that will change have been short-lived for long enough that no cache keeps a longer one.
     *
     * @param most the longest TTL that any server of the zone may give
     * @param over for how long at least
     * @param names which of those that are watched; empty: all
     */
    record DnsTtl(Duration most, Duration over, Set<String> names) implements Gate {
        public static final Duration MOST = Duration.ofMinutes(5);
        public static final Duration OVER = Duration.ofHours(24);

        public DnsTtl {
            names = Set.copyOf(names);
        }
    }

    /**
     * Nearly all resolvers have the new records, and none keeps the old ones past its time.
     *
     * @param least the weighted part of them
     * @param names which of those that are watched; empty: all
     * @param left what may come in at the old address yet; empty: that is not asked
     */
    record DnsPropagation(Share least, Set<String> names, Optional<Left> left) implements Gate {
        public static final Share LEAST = new Share(9_500);

        public DnsPropagation {
            names = Set.copyOf(names);
        }

        /**
         * So much of all requests at most.
         *
         * @param over for how long, in whole hours
         */
        public record Left(Share most, Duration over) {}
    }

    /**
     * Visitors come through as many times as they must on new, and as well on old.
     *
     * @param cast who they are; each journey is made
     * @param rhythm how often, and how long each answer is waited for
     */
    record Journey(Cast cast, Rhythm rhythm) implements Gate {
        public static final Duration EVERY = Duration.ofSeconds(60);
        /** Of all walks on one side. */
        public static final Duration LONGEST = Duration.ofMinutes(10);
    }

    /** Nothing that was kept of callbacks waits to be replayed, and there is no dead letter. */
    record Callbacks() implements Gate {}

    /**
     * Every new address serves every host that is named for it with a certificate that browsers take.
     *
     * @param names which of those that are watched; empty: all
     */
    record Certificates(Set<String> names) implements Gate {
        public Certificates {
            names = Set.copyOf(names);
        }
    }

    /** How often a gate looks by itself, and how long it waits for what it sees. */
    record Rhythm(Duration every, Duration timeout) {
        public static final Rhythm USUAL = new Rhythm(EVERY, TIMEOUT);
    }

    /**
     * Where evidence comes from.
     *
     * @param url where it is fetched; empty: it is pushed
     * @param keys Ed25519 public keys, as SubjectPublicKeyInfo in base64; when there are any, unsigned evidence is refused
     */
    record Supply(Optional<URI> url, List<String> keys, Rhythm rhythm) {
        public static final Supply PUSHED = new Supply(Optional.empty(), List.of(), Rhythm.USUAL);

        public Supply {
            keys = List.copyOf(keys);
        }
    }

    /**
     * A program with its arguments.
     *
     * @param directory in which it runs
     */
    record Run(List<String> words, Path directory) {
        public Run {
            words = List.copyOf(words);
        }
    }

    /** Where the books of both stacks are read. */
    sealed interface Books {
        /** Each stack tells its own. */
        record Both(Book old, Book fresh) implements Books {}

        /** A program compares them. */
        record Compared(Run run) implements Books {}
    }

    /** Where those of one stack are read. */
    sealed interface Book {
        /** At a URL. */
        record Told(URI url) implements Book {}

        /**
         * By a query of a database: bucket, count, checksum.
         *
         * @param driver the jar with the JDBC driver; empty: it is on the class path
         */
        record Asked(String jdbc, String query, String user, String password, Optional<Path> driver) implements Book {}
    }

    private static Map<String, Gate> builtIn() {
        Map<String, Gate> all = new LinkedHashMap<>();
        all.put("errors", new Errors(OptionalInt.empty()));
        all.put("latency", new Latency(Latency.P95, Latency.P99, OptionalInt.empty()));
        all.put("shift", new Shifts(Shifts.WITHIN, OptionalInt.empty()));
        all.put("drill", new Drilled());
        return Collections.unmodifiableMap(all);
    }

    /** As in the file: {@code errors}, {@code backup}, … */
    default String type() {
        return switch (this) {
            case Errors _ -> "errors";
            case Latency _ -> "latency";
            case Shifts _ -> "shift";
            case Drilled _ -> "drill";
            case Approval _ -> "approval";
            case Backup _ -> "backup";
            case Lag _ -> "lag";
            case Http _ -> "http";
            case Program _ -> "command";
            case Incidents _ -> "incidents";
            case Prometheus _ -> "prometheus";
            case Reconcile _ -> "reconcile";
            case OriginDirect _ -> "origin-direct";
            case DnsTtl _ -> "dns-ttl";
            case DnsPropagation _ -> "dns-propagation";
            case Journey _ -> "journey";
            case Callbacks _ -> "callbacks";
            case Certificates _ -> "certificate";
        };
    }
}
