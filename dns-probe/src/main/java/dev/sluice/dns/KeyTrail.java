package dev.sluice.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DSRecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import dev.sluice.dns.judge.Vouched;

/**
 * Whether the zone above vouches for a key of every server of a name's zone: asked every five minutes. While the operator of a zone changes, the
 * servers of both have to be vouched for. Confined to whoever watches the name.
 */
final class KeyTrail {
    private static final Logger LOG = LoggerFactory.getLogger(KeyTrail.class);
    private static final Duration EVERY = Duration.ofMinutes(5);
    private static final Duration ALL_OF_IT = Duration.ofSeconds(15);

    private static final Set<Integer> VERIFIED = Set.of(DNSSEC.Digest.SHA1, DNSSEC.Digest.SHA256, DNSSEC.Digest.SHA384);

    private final Asker asker;
    private final Referrals referrals;
    private final Name name;
    private Vouched latest = Vouched.UNSIGNED;
    private long due = System.nanoTime();

    KeyTrail(Name name, Asker asker, List<InetSocketAddress> roots) {
        this.name = name;
        this.asker = asker;
        this.referrals = new Referrals(asker, roots);
    }

    /** As it was when it was last asked for and told. */
    Vouched now() throws InterruptedException {
        if (due - System.nanoTime() <= 0) {
            look();
            due = System.nanoTime() + EVERY.toNanos();
        }
        return latest;
    }

    /** Asks at once. Where nobody tells, it is as it was: silence mends nothing. */
    Vouched look() throws InterruptedException {
        asker.all(List.of((Asker.Question<Optional<Vouched>>) _ -> ask()), ALL_OF_IT, _ -> Optional.empty()).getFirst()
                .ifPresent(told -> latest = told);
        return latest;
    }

    private Optional<Vouched> ask() {
        try {
            Zone zone = referrals.zoneOf(name);
            if (zone.apex().labels() < 2) {
                return Optional.of(Vouched.UNSIGNED);
            }
            return vouching(zone.apex()).flatMap(vouching -> held(zone, vouching));
        } catch (IOException unknown) {
            LOG.debug("no word of the keys of {}: {}", name, unknown.getMessage());
            return Optional.empty();
        }
    }

    /**
     * What the servers of the zone have of what is vouched for; empty: none of them tells. Records of digests that nobody verifies count for nothing, and a
     * zone that has no others is as one that is not signed (RFC 4509 section 3, RFC 6840 section 5.2).
     */
    private Optional<Vouched> held(Zone zone, List<DSRecord> all) {
        List<DSRecord> vouching = all.stream().filter(record -> VERIFIED.contains(record.getDigestID())).toList();
        if (vouching.isEmpty()) {
            return Optional.of(Vouched.UNSIGNED);
        }
        List<Vouched.Keys> keys = new ArrayList<>();
        zone.servers().forEach(server -> keys(server, zone.apex(), vouching).ifPresent(keys::add));
        return keys.isEmpty() ? Optional.empty()
                : Optional.of(
                        new Vouched(vouching.stream().map(DSRecord::getFootprint).collect(Collectors.toCollection(TreeSet::new)), keys));
    }

    /** What the zone above says; empty: none of its servers tells. */
    private Optional<List<DSRecord>> vouching(Name apex) throws IOException {
        for (Zone.Server server : referrals.zoneOf(new Name(apex, 1)).servers()) {
            Optional<Message> heard = heard(server, apex, Type.DS);
            if (heard.isPresent()) {
                return heard.map(answer -> answer.getSection(Section.ANSWER).stream().filter(DSRecord.class::isInstance)
                        .map(DSRecord.class::cast).filter(record -> record.getName().equals(apex)).toList());
            }
        }
        return Optional.empty();
    }

    private Optional<Vouched.Keys> keys(Zone.Server server, Name apex, List<DSRecord> vouching) {
        return heard(server, apex, Type.DNSKEY).map(heard -> {
            List<DNSKEYRecord> keys = heard.getSection(Section.ANSWER).stream().filter(DNSKEYRecord.class::isInstance)
                    .map(DNSKEYRecord.class::cast).filter(record -> record.getName().equals(apex)).toList();
            Set<Integer> tags = keys.stream().map(DNSKEYRecord::getFootprint).collect(Collectors.toCollection(TreeSet::new));
            return new Vouched.Keys(Authorities.text(server), tags, keys.stream().anyMatch(key -> vouching.stream().anyMatch(
                    record -> isOf(record, key))));
        });
    }

    private static boolean isOf(DSRecord record, DNSKEYRecord key) {
        return record.getFootprint() == key.getFootprint() && record.getAlgorithm() == key.getAlgorithm()
                && Arrays.equals(new DSRecord(record.getName(), DClass.IN, 0, record.getDigestID(), key).getDigest(), record.getDigest());
    }

    /** Only of a server that speaks for what it is asked. */
    private Optional<Message> heard(Zone.Server server, Name apex, int type) {
        try {
            Message heard = asker.ask(asker.turn(), new UdpWire(server.at()), apex, type, Asker.Kind.OWN);
            return heard.getRcode() == Rcode.NOERROR && heard.getHeader().getFlag(Flags.AA) ? Optional.of(heard) : Optional.empty();
        } catch (IOException silent) {
            LOG.debug("asking the next one: {}", silent.getMessage());
            return Optional.empty();
        }
    }
}
