package dev.sluice.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

import dev.sluice.dns.cert.CertificateCheck;
import dev.sluice.dns.judge.Answer;
import dev.sluice.dns.judge.Caa;
import dev.sluice.model.CertificateSight;
import dev.sluice.model.CertificateSight.Finding;
import dev.sluice.model.CertificateSight.Kind;
import dev.sluice.model.DnsTerms;
import dev.sluice.model.Network;
import dev.sluice.model.RecordType;
import dev.sluice.model.Severity;
import dev.sluice.model.WatchedName;

/**
 * Looks every five minutes at what each new address of each watched name serves for each of its hosts; at once when the terms are others. What a
 * name will be an alias of is looked up at that name's own servers.
 */
public final class CertificateRounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateRounds.class);
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration AGAIN = Duration.ofSeconds(10);
    /** For looking up who may issue: what was seen waits no longer for servers without a sound. */
    private static final Duration CLIMBING = Duration.ofSeconds(20);
    private static final Duration LAST_ROUND = Duration.ofSeconds(3);
    private static final int AT_ONCE = 8;

    private final Supplier<DnsTerms> terms;
    private final Consumer<List<CertificateSight>> told;
    private final ExecutorService watching = Executors.newVirtualThreadPerTaskExecutor();
    /** What was last said of each subject; of the one thread that follows. */
    private final Map<String, String> said = new HashMap<>();

    private CertificateRounds(Supplier<DnsTerms> terms, Consumer<List<CertificateSight>> told) {
        this.terms = terms;
        this.told = told;
    }

    /** Begins to look; each round is told as a whole. */
    public static CertificateRounds start(Supplier<DnsTerms> terms, Consumer<List<CertificateSight>> told) {
        var rounds = new CertificateRounds(terms, told);
        rounds.watching.execute(rounds::follow);
        return rounds;
    }

    /** One round. */
    static List<CertificateSight> round(DnsTerms terms, InstantSource clock) throws InterruptedException {
        return round(terms, clock, CLIMBING);
    }

    static List<CertificateSight> round(DnsTerms terms, InstantSource clock, Duration climbing) throws InterruptedException {
        try (Asker asker = new Asker();
                CertificateCheck check = CertificateCheck.believing(terms.certificates().ca(), CertificateCheck.PATIENCE, clock);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var room = new Semaphore(AT_ONCE);
            List<Callable<CertificateSight>> looks = new ArrayList<>();
            for (WatchedName name : terms.watch()) {
                if (!name.certificate().isEmpty()) {
                    looks(name, terms, new Authorities(asker, terms.roots()), clock.instant()).forEach(look -> looks.add(() -> {
                        room.acquire();
                        try {
                            return look.with(check);
                        } finally {
                            room.release();
                        }
                    }));
                }
            }
            List<CertificateSight> sights = new ArrayList<>();
            for (var future : threads.invokeAll(looks)) {
                seen(future).ifPresent(sights::add);
            }
            Set<String> names = sights.stream().flatMap(sight -> asked(sight).stream()).collect(Collectors.toSet());
            return issuable(sights, terms, new CaaClimb(asker, terms.roots()).of(names, climbing));
        } catch (IOException unreadable) {
            throw new IllegalStateException("authorities cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    /** What goes wrong at one loses that one alone. */
    private static Optional<CertificateSight> seen(Future<CertificateSight> look) throws InterruptedException {
        try {
            return Optional.of(look.get());
        } catch (ExecutionException failed) {
            LOG.error("the certificate of one address and host cannot be looked at", failed.getCause());
            return Optional.empty();
        }
    }

    /** With what CAA records have against the issuer of what is served, or of what will be. */
    private static List<CertificateSight> issuable(List<CertificateSight> sights, DnsTerms terms, Map<String, Caa> records) {
        return sights.stream().map(sight -> {
            List<String> issuers = terms.certificates().issuers().isEmpty()
                    ? sight.served().map(CertificateSight.Served::caa).orElse(List.of())
                    : terms.certificates().issuers();
            return asked(sight).stream().flatMap(name -> records.getOrDefault(name, Caa.NONE).against(name, issuers).stream())
                    .findFirst()
                    .map(sight::with).orElse(sight);
        }).toList();
    }

    /** For which names of the host's zone an authority is asked when the certificate is renewed: one that is refused is one too many. */
    private static List<String> asked(CertificateSight sight) {
        String host = sight.host();
        List<String> names = sight.served().map(CertificateSight.Served::names).orElse(List.of());
        List<String> asked = Stream.of(host, "*." + host, "*" + host.substring(Math.max(0, host.indexOf('.')))).filter(names::contains)
                .toList();
        return asked.isEmpty() ? List.of(host) : asked;
    }

    /** One address and host still to be looked at, or known to be nowhere. */
    private interface Look {
        CertificateSight with(CertificateCheck check) throws InterruptedException;
    }

    private static List<Look> looks(WatchedName name, DnsTerms terms, Authorities authorities, Instant now) throws InterruptedException {
        List<Look> looks = new ArrayList<>();
        Set<String> addresses = new TreeSet<>(name.newAddresses());
        for (String target : name.newTargets()) {
            Set<String> found = addressesOf(target, authorities);
            addresses.addAll(found);
            if (found.isEmpty()) {
                name.certificate().forEach(host -> looks.add(_ -> nowhere(name, host, target, terms.certificates().port(), now)));
            }
        }
        for (String address : addresses) {
            name.certificate().forEach(host -> looks.add(check -> check.look(subject(name, host, address, terms))));
        }
        return looks;
    }

    private static CertificateCheck.Subject subject(WatchedName name, String host, String address, DnsTerms terms) {
        Optional<InetAddress> old = name.oldAddress(address.indexOf(':') >= 0).flatMap(Network::address);
        return new CertificateCheck.Subject(name.name(), host, Network.address(address).orElseThrow(), terms.certificates().port(),
                terms.certificates().plainPort(), old, name.marker());
    }

    private static CertificateSight nowhere(WatchedName name, String host, String target, int port, Instant now) {
        return new CertificateSight(name.name(), host, target, port, now, Optional.empty(), List.of(new Finding(Kind.UNREACHABLE,
                Severity.WARNING, "no server of its zone has an address of " + target,
                "see that the name exists, as sluice dns probe tells")));
    }

    private static Set<String> addressesOf(String target, Authorities authorities) throws InterruptedException {
        try {
            return authorities.ask(Name.fromString(target, Name.root), Set.of(RecordType.A, RecordType.AAAA)).servers().stream()
                    .flatMap(server -> server.answers().values().stream()).filter(Answer.Records.class::isInstance)
                    .flatMap(answer -> ((Answer.Records) answer).values().stream()).collect(Collectors.toCollection(TreeSet::new));
        } catch (TextParseException impossible) {
            throw new IllegalArgumentException(target + " (expected: a domain name)", impossible);
        }
    }

    private void follow() {
        while (!Thread.currentThread().isInterrupted()) {
            DnsTerms now = terms.get();
            Duration pause = now.watch().stream().allMatch(name -> name.certificate().isEmpty()) ? LOOK : look(now);
            long until = System.nanoTime() + pause.toNanos();
            while (until - System.nanoTime() > 0 && terms.get().equals(now) && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(LOOK.toNanos());
            }
        }
    }

    /** How long to wait afterwards. What goes wrong once ends no watch. */
    private Duration look(DnsTerms now) {
        try {
            List<CertificateSight> round = round(now, InstantSource.system());
            if (Thread.interrupted()) { // whatever was asked last may have taken it for silence
                throw new InterruptedException();
            }
            told.accept(round);
            round.forEach(this::say);
            said.keySet().retainAll(round.stream().map(CertificateSight::subject).toList());
            return CertificateSight.EVERY;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failed) {
            LOG.error("certificates of new addresses cannot be looked at for now", failed);
        }
        return AGAIN;
    }

    /** In the log when it is another than before. */
    private void say(CertificateSight sight) {
        String kinds = sight.standing().label() + sight.against().stream().map(finding -> " " + finding.kind().label() + finding.severity())
                .collect(Collectors.joining());
        if (!kinds.equals(said.put(sight.subject(), kinds))) {
            String sentences = sight.against().stream().map(Finding::sentence).collect(Collectors.joining("; "));
            switch (sight.standing()) {
                case FINE -> LOG.info("certificate of {}: fine", sight.subject());
                case FAILS, UNKNOWN -> LOG.warn("certificate of {}: {}", sight.subject(), sentences);
            }
        }
    }

    /** Nobody is told anything once it is closed. */
    @Override
    public void close() {
        watching.shutdownNow();
        try {
            if (!watching.awaitTermination(LAST_ROUND.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("the watch of new addresses did not end within {} s", LAST_ROUND.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
