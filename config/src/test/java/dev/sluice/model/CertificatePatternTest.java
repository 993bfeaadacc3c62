package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which certificates a pattern means. */
class CertificatePatternTest {
    private static final String SHA256 = "0123456789abcdef".repeat(4);
    private static final ClientCertificate SHOWN = new ClientCertificate(
            Set.of("Partner.example", "api.partner.example", "ann@partner.example", "urn:partner:7"), SHA256, "");

    @ParameterizedTest
    @CsvSource({"any, true", "partner.example, true", "PARTNER.example, true", "api.partner.example, true", "*.partner.example, true",
            "*@partner.example, true", "urn:partner:7, true", "*.example, true", "example, false", "artner.example, false",
            "*.other.example, false", "*.api.partner.example, false", "ann@partner, false", "*@example, false"})
    void a_name_is_meant_as_it_stands_or_but_for_its_first_part(String pattern, boolean meant) {
        assertThat(CertificatePattern.parse(pattern).orElseThrow().matches(SHOWN)).isEqualTo(meant);
    }

    @Test
    void an_asterisk_stands_for_one_part_only() {
        var deep = new ClientCertificate(Set.of("a.b.partner.example", "x@a@partner.example"), SHA256, "");
        assertThat(CertificatePattern.parse("*.partner.example").orElseThrow().matches(deep)).isFalse();
        assertThat(CertificatePattern.parse("*@partner.example").orElseThrow().matches(deep)).isFalse();
    }

    @Test
    void a_fingerprint_is_meant_in_either_way_of_writing_it() {
        String coloned = SHA256.toUpperCase(Locale.ROOT).replaceAll("(..)(?!$)", "$1:");
        assertThat(CertificatePattern.parse("sha256:" + SHA256).orElseThrow().matches(SHOWN)).isTrue();
        assertThat(CertificatePattern.parse("SHA256:" + coloned)).contains(new CertificatePattern.Fingerprint(SHA256));
        assertThat(CertificatePattern.parse("sha256:" + "0".repeat(64)).orElseThrow().matches(SHOWN)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "*", "*.", "*@", "a.*.b", "**.a", "*a", "sha256:", "sha256:12", "sha256:zz"})
    void what_means_nothing_is_none(String text) {
        assertThat(CertificatePattern.parse(text)).isEqualTo(Optional.empty());
    }
}
