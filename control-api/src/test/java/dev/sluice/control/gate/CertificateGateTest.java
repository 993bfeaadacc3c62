package dev.sluice.control.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;

import dev.sluice.model.DnsTerms;
import dev.sluice.model.Gate;
import dev.sluice.model.RecordType;
import dev.sluice.model.Verdict;
import dev.sluice.model.WatchedName;

/** A gate about what new addresses serve: what was not looked at, or not lately, is no pass. */
class CertificateGateTest {
    private static final Duration JUST_NOW = Duration.ofSeconds(40);

    @Test
    void every_address_looked_at_lately_passes_and_says_when_the_first_certificate_expires() {
        assertThat(says(world -> world.looked(JUST_NOW, 60, WatchedWorld.note()))).isEqualTo(new Verdict.Pass(
                "1 address serves its host as browsers want it; the first certificate expires in 60 d"));
    }

    @Test
    void what_was_found_is_told_with_its_place_and_remedy() {
        assertThat(says(world -> world.looked(JUST_NOW, -3, WatchedWorld.expired()))).isEqualTo(new Verdict.Fail(
                "www.shop.example at 198.51.100.10: the certificate expired 3 d ago, at 2026-11-28 02:00 UTC", "renew it"));
    }

    @Test
    void what_was_not_looked_at_yet_or_lately_or_could_not_be_asked_is_inconclusive() {
        assertThat(says(UnaryOperator.identity())).isEqualTo(new Verdict.Inconclusive(
                "www.shop.example at 198.51.100.10 was not looked at yet", "wait for the first round"));
        assertThat(says(world -> world.looked(Duration.ofMinutes(11), 60)).sentence())
                .isEqualTo("www.shop.example at 198.51.100.10 was last looked at 11 min ago; at most 10 min is asked for");
        assertThat(says(world -> world.looked(Duration.ofMinutes(10), 60))).isInstanceOf(Verdict.Pass.class);
        assertThat(says(world -> world.looked(JUST_NOW, 60, WatchedWorld.unreached()))).isEqualTo(new Verdict.Inconclusive(
                "www.shop.example at 198.51.100.10 could not be asked: no connection to port 443: Connection refused",
                "see that the server runs"));
        assertThat(says(world -> world.looked(JUST_NOW, 0)).sentence()).isEqualTo("a certificate has expired since it was looked at");
    }

    @Test
    void a_second_address_that_fails_fails_and_one_that_is_missing_holds() {
        DnsTerms both = new DnsTerms(List.of(new WatchedName(WatchedWorld.NAME,
                Map.of(RecordType.A, new WatchedName.Turn(Set.of(WatchedWorld.OLD), Set.of(WatchedWorld.NEW)),
                        RecordType.AAAA, new WatchedName.Turn(Set.of("2001:db8:0:0:0:0:0:1"), Set.of("2001:db8:0:0:0:0:0:2"))),
                List.of(WatchedWorld.NAME), Optional.empty())), List.of(), List.of(), DnsTerms.GRACE);
        var world = new WatchedWorld().looked(JUST_NOW, 60);
        assertThat(judge(Set.of(), both, world).sentence()).isEqualTo("www.shop.example at 2001:db8:0:0:0:0:0:2 was not looked at yet");
        world.looked(JUST_NOW, -3, WatchedWorld.expired());
        assertThat(judge(Set.of(), both, world)).as("v4 and v6").isInstanceOf(Verdict.Fail.class);
    }

    @Test
    void without_hosts_nothing_can_be_told() {
        assertThat(judge(Set.of(), DnsTerms.NONE, new WatchedWorld())).isEqualTo(new Verdict.Inconclusive(
                "no host is named whose certificate is looked at (expected: at least one)",
                "name hosts under dns.watch[].certificate of the file and reload"));
        assertThat(judge(Set.of("other.example"), WatchedWorld.WATCHING, new WatchedWorld().looked(JUST_NOW, 60)).sentence())
                .isEqualTo("no host is named for other.example (expected: at least one)");
    }

    private static Verdict says(UnaryOperator<WatchedWorld> known) {
        return judge(Set.of(), WatchedWorld.WATCHING, known.apply(new WatchedWorld()));
    }

    private static Verdict judge(Set<String> names, DnsTerms terms, WatchedWorld world) {
        return CertificateGate.judge(new Gate.Certificates(names), terms, world.certificates(), GateRig.NOW);
    }
}
