package dev.sluice.dns.cert;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import dev.sluice.model.CertificateSight;
import dev.sluice.model.SiteMarker;

/**
 * What addresses serve for names, told without believing it: it asks, and has {@link CertificateJudge} judge. Made for one round: where old serves a
 * name is asked once, however many new addresses are held against it. Any thread may use it.
 */
public final class CertificateCheck implements AutoCloseable {
    /** For one handshake, or one request. */
    public static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Subject, Future<Observed>> before = new ConcurrentHashMap<>();
    private final Anchors anchors;
    private final Duration patience;
    private final InstantSource clock;

    private CertificateCheck(Anchors anchors, Duration patience, InstantSource clock) {
        this.anchors = anchors;
        this.patience = patience;
        this.clock = clock;
    }

    /**
     * One that believes the authorities of a file, or else those of the JDK.
     *
     * @throws IOException when the file holds none
     */
    public static CertificateCheck believing(Optional<Path> ca, Duration patience, InstantSource clock) throws IOException {
        return new CertificateCheck(ca.isPresent() ? Anchors.of(ca.get()) : Anchors.ofTheJdk(), patience, clock);
    }

    /**
     * What is to be looked at.
     *
     * @param watched the name whose records move there; empty: none
     * @param host in lower case
     * @param plain the port without TLS; empty: it is not looked at
     * @param old where the old stack serves it, to be compared with; empty: with nothing
     */
    public record Subject(String watched, String host, InetAddress address, int port, OptionalInt plain, Optional<InetAddress> old,
            Optional<SiteMarker> marker) {
        /** The same host where old serves it. */
        private Optional<Subject> before() {
            return old.map(there -> new Subject("", host, there, port, plain, Optional.empty(), marker));
        }
    }

    public CertificateSight look(Subject subject) throws InterruptedException {
        Optional<Future<Observed>> asked = subject.before()
                .map(there -> before.computeIfAbsent(there, first -> threads.submit(() -> observed(first))));
        Observed fresh = observed(subject);
        Optional<Observed> old = asked.isPresent() ? Optional.of(told(asked.get())) : Optional.empty();
        return new CertificateJudge(subject, anchors, patience, clock.instant()).judge(fresh, old);
    }

    private Observed observed(Subject subject) throws InterruptedException {
        return all(List.of(() -> observe(subject)), patience.multipliedBy(6), Observed.nothingBut(new Knock.Heard.Silent())).getFirst();
    }

    private Observed observe(Subject subject) throws InterruptedException {
        var server = new InetSocketAddress(subject.address(), subject.port());
        String host = subject.host();
        Knock.Heard first = Knock.at(server, host, Knock.TLS_1_2, limit());
        return switch (first) {
            case Knock.Heard.Unreached _,Knock.Heard.Silent _,Knock.Heard.NotTls _ -> Observed.nothingBut(first);
            case Knock.Heard.Hello _,Knock.Heard.Alert _,Knock.Heard.Closed _ -> further(subject, server, first);
        };
    }

    private Observed further(Subject subject, InetSocketAddress server, Knock.Heard first) throws InterruptedException {
        String host = subject.host();
        Handshake shaken = Handshake.at(server, host, Handshake.Offer.ANYTHING, limit());
        if (shaken instanceof Handshake.Failed) {
            return new Observed(first, shaken, shaken, shaken, shaken, List.of(), new Page.Unasked(), new Page.Unasked());
        }
        List<Handshake> others = all(List.of(
                () -> either(server, host, Handshake.Offer.ECDSA, Handshake.Offer.ECDSA_BY_1_3),
                () -> either(server, host, Handshake.Offer.RSA, Handshake.Offer.RSA_BY_1_3),
                () -> Handshake.at(server, stray(), Handshake.Offer.ANYTHING, limit())), patience.multipliedBy(2),
                new Handshake.Failed("no answer in time"));
        List<Knock.Heard> older = all(List.of(() -> Knock.at(server, host, Knock.TLS_1_1, limit()),
                () -> Knock.at(server, host, Knock.TLS_1_0, limit())), patience.multipliedBy(2), new Knock.Heard.Silent());
        List<Page> pages = all(List.of(
                () -> Page.overTls(server, host, subject.marker().map(SiteMarker::path).orElse("/"), limit()),
                () -> subject.plain().isEmpty() ? new Page.Unasked()
                        : Page.plain(new InetSocketAddress(server.getAddress(), subject.plain().getAsInt()), host, "/", limit())),
                patience.multipliedBy(2), new Page.Failed("no answer in time"));
        return new Observed(first, shaken, others.get(0), others.get(1), others.get(2), taken(older), pages.get(0), pages.get(1));
    }

    private Handshake either(InetSocketAddress server, String host, Handshake.Offer first, Handshake.Offer second) {
        Handshake shaken = Handshake.at(server, host, first, limit());
        return shaken instanceof Handshake.Done ? shaken : Handshake.at(server, host, second, limit());
    }

    private static List<String> taken(List<Knock.Heard> older) {
        List<String> names = new ArrayList<>();
        if (older.getFirst() instanceof Knock.Heard.Hello(int version) && version == Knock.TLS_1_1) {
            names.add("TLS 1.1");
        }
        if (older.getLast() instanceof Knock.Heard.Hello(int version) && version == Knock.TLS_1_0) {
            names.add("TLS 1.0");
        }
        return names;
    }

    /** A name that no server knows. */
    private static String stray() {
        return "nobody-" + Long.toHexString(ThreadLocalRandom.current().nextLong()) + ".invalid";
    }

    private Limit limit() {
        return Limit.in(patience);
    }

    /** Does all of it at once; what is not done in time is {@code otherwise}. Whoever is late is interrupted, which ends its connection. */
    private <T> List<T> all(List<Callable<T>> tasks, Duration atMost, T otherwise) throws InterruptedException {
        List<T> all = new ArrayList<>();
        for (Future<T> future : threads.invokeAll(tasks, atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            try {
                all.add(told(future));
            } catch (CancellationException late) {
                all.add(otherwise);
            }
        }
        return all;
    }

    private static <T> T told(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException fault) {
            throw new IllegalStateException(fault.getCause());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
