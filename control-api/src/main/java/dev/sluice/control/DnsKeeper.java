package dev.sluice.control;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.control.store.DnsHistory;
import dev.sluice.control.store.NotOnDiskException;
import dev.sluice.model.ArrivalReport;
import dev.sluice.model.CertificateSight;
import dev.sluice.model.DnsTerms;
import dev.sluice.model.LiveShare;
import dev.sluice.model.Propagation;
import dev.sluice.model.RecordType;
import dev.sluice.model.TtlSample;
import dev.sluice.model.Verdict;
import dev.sluice.model.WatchedName;

/**
 * Remembers the last round of each name, and writes down every ten minutes how long caches may keep its records: at once when that changes. A round
 * in which a server of the zone was silent waits a while for a better one. Rounds come on any thread.
 */
public final class DnsKeeper implements PropagationSource {
    /** How often a sample is taken. */
    public static final Duration EVERY = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(DnsKeeper.class);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final DnsHistory history;
    private final Supplier<DnsTerms> terms;
    private final InstantSource clock;
    private final Map<String, List<Propagation>> rounds = new HashMap<>();
    private final Map<Subject, TtlSample> written = new HashMap<>();
    private List<CertificateSight> sights = List.of();
    private boolean trouble;
    private volatile Supplier<Optional<LiveShare>> live = Optional::empty;
    private volatile LongFunction<Optional<ArrivalReport>> arrivals = _ -> Optional.empty();

    /**
     * @param terms what is watched now
     */
    public DnsKeeper(DnsHistory history, Supplier<DnsTerms> terms, InstantSource clock) {
        this.history = history;
        this.terms = terms;
        this.clock = clock;
    }

    /** Where it is known from who comes in at the old address. */
    public void counting(Supplier<Optional<LiveShare>> judged, LongFunction<Optional<ArrivalReport>> told) {
        live = judged;
        arrivals = told;
    }

    private record Subject(String name, RecordType type) {}

    /** One round of one name. */
    public synchronized void hear(List<Propagation> round) {
        for (Propagation seen : round) {
            rounds.put(seen.name(), round);
            seen.authority().ttl().ifPresent(ttl -> sample(seen, ttl));
        }
    }

    @Override
    public synchronized List<Propagation> latest() {
        boolean drained = live.get().filter(seen -> seen.isDrained(clock.instant())).isPresent();
        List<Propagation> all = new ArrayList<>();
        terms.get().watch().forEach(watched -> rounds.getOrDefault(watched.name(), List.of()).stream()
                .filter(seen -> watched.turns().containsKey(seen.type())).map(seen -> drained ? seen.drained() : seen).forEach(all::add));
        return all;
    }

    /** What all new addresses served in one round of looking. */
    public synchronized void hearCertificates(List<CertificateSight> round) {
        sights = List.copyOf(round);
    }

    /** Of what is watched now alone. */
    @Override
    public synchronized List<CertificateSight> certificates() {
        List<WatchedName> watch = terms.get().watch();
        return sights.stream().filter(sight -> watch.stream().anyMatch(watched -> isOf(sight, watched))).toList();
    }

    private static boolean isOf(CertificateSight sight, WatchedName watched) {
        return sight.watched().equals(watched.name()) && watched.certificate().contains(sight.host())
                && (watched.newAddresses().contains(sight.address()) || !watched.newTargets().isEmpty());
    }

    @Override
    public Optional<LiveShare> live() {
        return live.get();
    }

    @Override
    public Optional<Verdict> decommission() {
        return live.get().map(seen -> seen.judge(LiveShare.LEFT, LiveShare.OVER, clock.instant()));
    }

    @Override
    public Optional<ArrivalReport> arrivals(long after) {
        return arrivals.apply(after);
    }

    @Override
    public List<TtlSample> ttls(String name, RecordType type) {
        return history.of(name, type);
    }

    private void sample(Propagation seen, long ttl) {
        Subject subject = new Subject(seen.name(), seen.type());
        boolean whole = seen.authority().servers().stream().noneMatch(server -> server.values().isEmpty());
        TtlSample next = new TtlSample(seen.at(), ttl, whole);
        if (isDue(last(subject), next)) {
            try {
                history.add(seen.name(), seen.type(), next);
                written.put(subject, next);
                trouble = false;
            } catch (NotOnDiskException | RuntimeException e) {
                if (!trouble) {
                    LOG.warn("samples of DNS are not written down for now: {}", e.getMessage());
                }
                trouble = true;
            }
        }
    }

    /** Also of before the start. */
    private @Nullable TtlSample last(Subject subject) {
        if (!written.containsKey(subject)) {
            List<TtlSample> before = history.of(subject.name, subject.type);
            if (!before.isEmpty()) {
                written.put(subject, before.getLast());
            }
        }
        return written.get(subject);
    }

    private static boolean isDue(@Nullable TtlSample last, TtlSample next) {
        if (last == null || last.ttl() != next.ttl()) {
            return true;
        }
        Instant due = last.at().plus(next.whole() ? EVERY : EVERY.plus(PATIENCE));
        return !next.at().isBefore(due);
    }
}
