package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CertificateTermsTest {
    @Test
    void a_host_is_a_name_of_letters_digits_and_hyphens() {
        assertThat("www.shop.example xn--bcher-kva.example a-1.2b.example").satisfies(
                names -> assertThat(names.split(" ")).allMatch(CertificateTerms::isHost));
        assertThat("_dmarc.shop.example,no_host.shop.example,-a.example,a-.example,shop,192.0.2.1,a..example,WWW.shop.example,,*.example")
                .satisfies(names -> assertThat(names.split(",")).noneMatch(CertificateTerms::isHost));
        assertThat(CertificateTerms.isHost("a.".repeat(126) + "b")).isTrue();
        assertThat(CertificateTerms.isHost("a.".repeat(127) + "b")).isFalse();
    }
}
