package dev.sluice.control.gate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.sluice.model.CertificateSight;
import dev.sluice.model.CertificateSight.Finding;
import dev.sluice.model.DnsTerms;
import dev.sluice.model.Gate;
import dev.sluice.model.Verdict;
import dev.sluice.model.WatchedName;

/** {@code certificate}: every new address was looked at lately, and serves every host as browsers want it. */
final class CertificateGate implements GateType {
    private static final Duration STALE = CertificateSight.EVERY.multipliedBy(2);
    private static final String NAME_THEM = "name hosts under dns.watch[].certificate of the file and reload";

    private final Gate.Certificates terms;

    CertificateGate(Gate.Certificates terms) {
        this.terms = terms;
    }

    @Override
    public boolean isAtHand() {
        return true;
    }

    @Override
    public Verdict look(Case at, Bench bench) {
        return judge(terms, bench.current().get().site().dns(), bench.dns().certificates(), at.now());
    }

    static Verdict judge(Gate.Certificates terms, DnsTerms dns, List<CertificateSight> sights, Instant now) {
        List<WatchedName> meant = dns.watch().stream().filter(name -> !name.certificate().isEmpty())
                .filter(name -> terms.names().isEmpty() || terms.names().contains(name.name())).toList();
        TreeSet<String> without = new TreeSet<>(terms.names());
        meant.forEach(name -> without.remove(name.name()));
        if (meant.isEmpty() || !without.isEmpty()) {
            return new Verdict.Inconclusive(without.isEmpty() ? "no host is named whose certificate is looked at (expected: at least one)"
                    : "no host is named for " + String.join(", ", without) + " (expected: at least one)", NAME_THEM);
        }
        List<CertificateSight> seen = sights.stream().filter(sight -> meant.stream().anyMatch(name -> name.name().equals(sight.watched())))
                .toList();
        return failing(seen).or(() -> missing(meant, seen)).or(() -> open(seen, now)).orElseGet(() -> pass(seen, now));
    }

    private static Optional<Verdict> failing(List<CertificateSight> seen) {
        List<CertificateSight> failing = seen.stream().filter(sight -> sight.standing() == CertificateSight.Standing.FAILS).toList();
        return failing.isEmpty() ? Optional.empty()
                : Optional.of(new Verdict.Fail(failing.stream()
                        .map(sight -> sight.subject() + ": "
                                + sight.against().stream().map(Finding::sentence).collect(Collectors.joining("; ")))
                        .collect(Collectors.joining("; ")), failing.getFirst().against().getFirst().remedy()));
    }

    private static Optional<Verdict> missing(List<WatchedName> meant, List<CertificateSight> seen) {
        List<String> missing = new ArrayList<>();
        for (WatchedName name : meant) {
            for (String host : name.certificate()) {
                List<String> looked = seen.stream().filter(sight -> sight.watched().equals(name.name()) && sight.host().equals(host))
                        .map(CertificateSight::address).toList();
                name.newAddresses().stream().filter(address -> !looked.contains(address)).map(address -> host + " at " + address)
                        .forEach(missing::add);
                if (looked.isEmpty() && name.newAddresses().isEmpty()) {
                    missing.add(host);
                }
            }
        }
        return missing.isEmpty() ? Optional.empty()
                : Optional.of(new Verdict.Inconclusive(String.join(", ", missing) + " was not looked at yet", "wait for the first round"));
    }

    private static Optional<Verdict> open(List<CertificateSight> seen, Instant now) {
        for (CertificateSight sight : seen) {
            if (sight.standing() == CertificateSight.Standing.UNKNOWN) {
                Finding why = sight.findings().getFirst();
                return Optional.of(new Verdict.Inconclusive(sight.subject() + " could not be asked: " + why.sentence(), why.remedy()));
            }
            Duration age = Duration.between(sight.at(), now);
            if (age.compareTo(STALE) > 0) {
                return Optional.of(new Verdict.Inconclusive(sight.subject() + " was last looked at " + Wording.span(age) + " ago; at most "
                        + Wording.span(STALE) + " is asked for", "see in the log why the watch stands"));
            }
        }
        return Optional.empty();
    }

    /** A look may be older than the end of what it saw. */
    private static Verdict pass(List<CertificateSight> seen, Instant now) {
        Instant first = seen.stream().flatMap(sight -> sight.served().stream()).map(CertificateSight.Served::until).min(Instant::compareTo)
                .orElse(now);
        if (!now.isBefore(first)) {
            return new Verdict.Inconclusive("a certificate has expired since it was looked at", "wait for the next round");
        }
        return new Verdict.Pass(seen.size() + (seen.size() == 1 ? " address serves its host" : " addresses serve their hosts")
                + " as browsers want it; the first certificate expires in " + Wording.span(Duration.between(now, first)));
    }
}
