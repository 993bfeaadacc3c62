package dev.sluice.control.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

import dev.sluice.control.PropagationSource;
import dev.sluice.model.CertificateSight;
import dev.sluice.model.CertificateSight.Finding;
import dev.sluice.model.CertificateSight.Kind;
import dev.sluice.model.DnsTerms;
import dev.sluice.model.Propagation;
import dev.sluice.model.Propagation.Authority;
import dev.sluice.model.Propagation.Held;
import dev.sluice.model.RecordType;
import dev.sluice.model.Severity;
import dev.sluice.model.TtlSample;
import dev.sluice.model.WatchedName;

/** What is known of one name whose address moves, as a test says; nothing is watched before it says anything. */
final class WatchedWorld implements PropagationSource {
    static final String NAME = "www.shop.example";
    static final String OLD = "192.0.2.10";
    static final String NEW = "198.51.100.10";
    static final DnsTerms WATCHING = new DnsTerms(List.of(new WatchedName(NAME,
            Map.of(RecordType.A, new WatchedName.Turn(Set.of(OLD), Set.of(NEW))), List.of(NAME), Optional.empty())), List.of(), List.of(),
            DnsTerms.GRACE);

    DnsTerms terms = DnsTerms.NONE;
    final List<Propagation> rounds = new ArrayList<>();
    final List<TtlSample> samples = new ArrayList<>();
    final List<CertificateSight> sights = new ArrayList<>();

    @Override
    public List<Propagation> latest() {
        return rounds;
    }

    @Override
    public List<TtlSample> ttls(String name, RecordType type) {
        return samples;
    }

    @Override
    public List<CertificateSight> certificates() {
        return sights;
    }

    /** A round of now, in which all servers of the zone hold something with a TTL, and resolvers of some weight have the new records. */
    WatchedWorld seen(Held zone, long ttl, OptionalDouble share) {
        terms = WATCHING;
        Instant at = GateRig.NOW;
        var server = new Propagation.Server("ns1", zone, Set.of(NEW), OptionalLong.of(1), "");
        Optional<Instant> soon = Optional.of(at.plusSeconds(120));
        rounds.add(new Propagation(NAME, RecordType.A, at, 1, Propagation.State.PROPAGATING,
                new Authority(zone, List.of(server), OptionalLong.of(ttl), Optional.of(at), "", ""), List.of(),
                new Propagation.Tally(1, 1, share, 0.8, 0.99), new Propagation.Forecast(soon, soon, soon, OptionalDouble.empty()),
                List.of(),
                new Propagation.Return(List.of(), Optional.empty(), Optional.empty())));
        return this;
    }

    /** Samples of a TTL every ten minutes for so long up to now. */
    WatchedWorld sampled(Duration length, long ttl) {
        for (Duration ago = length; !ago.isNegative(); ago = ago.minusMinutes(10)) {
            samples.add(new TtlSample(GateRig.NOW.minus(ago), ttl, true));
        }
        return this;
    }

    /** The new address was looked at so long ago, and served a certificate good for so many days, with what was found. */
    WatchedWorld looked(Duration ago, int days, Finding... findings) {
        terms = WATCHING;
        Instant at = GateRig.NOW.minus(ago);
        var served = new CertificateSight.Served("CN=" + NAME, "CN=R11", List.of(NAME), at.minus(Duration.ofDays(20)),
                GateRig.NOW.plus(Duration.ofDays(days)), "00", 2, List.of("RSA"), List.of("TLS 1.3"), "h2", List.of("letsencrypt.org"));
        sights.add(new CertificateSight(NAME, NAME, NEW, 443, at, Optional.of(served), List.of(findings)));
        return this;
    }

    static Finding expired() {
        return new Finding(Kind.EXPIRED, Severity.CRITICAL, "the certificate expired 3 d ago, at 2026-11-28 02:00 UTC", "renew it");
    }

    static Finding unreached() {
        return new Finding(Kind.UNREACHABLE, Severity.WARNING, "no connection to port 443: Connection refused", "see that the server runs");
    }

    static Finding note() {
        return new Finding(Kind.KEY_TYPES, Severity.INFO, "there is a certificate of RSA alone", "");
    }
}
