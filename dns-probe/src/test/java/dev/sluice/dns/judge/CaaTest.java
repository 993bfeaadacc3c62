package dev.sluice.dns.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.sluice.dns.judge.Caa.Property;
import dev.sluice.model.CertificateSight.Finding;
import dev.sluice.model.DnsAlarm;

/** Who may issue, and for whose keys the zone above vouches. */
class CaaTest {
    private static final List<String> US = List.of("letsencrypt.org");

    @Test
    void an_issuer_that_is_named_may_issue_and_one_that_is_not_may_not() {
        assertThat(said(US, issue("letsencrypt.org; validationmethods=dns-01"))).isEmpty();
        assertThat(said(US, issue("digicert.com"), issue("LetsEncrypt.org"))).isEmpty();
        assertThat(said(US, issue("digicert.com"), issue("pki.goog")))
                .containsExactly("the CAA records of shop.example let digicert.com, pki.goog issue certificates, and not letsencrypt.org");
        assertThat(said(US, issue(";"))).containsExactly(
                "the CAA records of shop.example let nobody issue certificates, and not letsencrypt.org");
        assertThat(said(List.of(), issue("digicert.com"))).as("who will issue is not known").isEmpty();
    }

    @Test
    void records_that_say_nothing_of_plain_names_leave_everybody_free() {
        assertThat(said(US)).isEmpty();
        assertThat(said(US, new Property(0, "issuewild", ";"), new Property(0, "iodef", "mailto:a@b"))).isEmpty();
    }

    @Test
    void of_a_certificate_for_all_names_below_issuewild_tells_and_issue_where_there_is_none() {
        assertThat(wild(US, issue("letsencrypt.org"), new Property(0, "issuewild", ";"))).containsExactly(
                "the CAA records of shop.example let nobody issue certificates for all names below, and not letsencrypt.org");
        assertThat(wild(US, issue("digicert.com"), new Property(0, "IssueWild", "letsencrypt.org"))).isEmpty();
        assertThat(wild(US, issue("digicert.com"))).singleElement().asString().contains("let digicert.com issue certificates, and not");
    }

    @Test
    void a_critical_property_that_nobody_knows_and_a_failure_are_refusals() {
        assertThat(said(US, issue("letsencrypt.org"), new Property(128, "tbs", "x"))).singleElement().asString()
                .isEqualTo("the CAA record of shop.example has a critical property that no authority knows, tbs");
        assertThat(said(US, issue("letsencrypt.org"), new Property(0, "tbs", "x"))).isEmpty();
        assertThat(new Caa("", List.of(), "SERVFAIL").against("www.shop.example", US))
                .hasValueSatisfying(finding -> assertThat(finding.sentence())
                        .isEqualTo("CAA records cannot be looked up, which an authority takes for a refusal: SERVFAIL"));
    }

    @Test
    void a_server_whose_keys_the_zone_above_does_not_know_is_an_alarm_of_its_own() {
        var keys = new Vouched(Set.of(11, 12), List.of(new Vouched.Keys("old-operator", Set.of(11), true),
                new Vouched.Keys("new-operator", Set.of(77), false), new Vouched.Keys("unsigned", Set.of(), false)));
        assertThat(keys.alarms(Instant.EPOCH)).extracting(DnsAlarm::sentence).containsExactly(
                "the zone above vouches for keys 11, 12 by its DS records, and new-operator has only key 77: whoever verifies gets SERVFAIL from"
                        + " there",
                "the zone above vouches for keys 11, 12 by its DS records, and unsigned has no keys: whoever verifies gets SERVFAIL from there");
        assertThat(new Vouched(Set.of(), List.of(new Vouched.Keys("a", Set.of(1), false))).alarms(Instant.EPOCH)).isEmpty();
    }

    private static Property issue(String value) {
        return new Property(0, "issue", value);
    }

    private static List<String> said(List<String> issuers, Property... properties) {
        return new Caa("shop.example", List.of(properties), "").against("www.shop.example", issuers).map(Finding::sentence).stream()
                .toList();
    }

    private static List<String> wild(List<String> issuers, Property... properties) {
        return new Caa("shop.example", List.of(properties), "").against("*.shop.example", issuers).map(Finding::sentence).stream().toList();
    }
}
