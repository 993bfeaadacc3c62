package dev.sluice.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;

import javax.security.auth.x500.X500Principal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names in what a client shows. */
class HandshakenTest {
    @Test
    void common_names_are_found_wherever_they_stand() {
        assertThat(names("O=Shop, CN=ann, C=NL")).containsExactly("ann");
        assertThat(names("CN=one, CN=two")).containsExactlyInAnyOrder("one", "two");
        assertThat(names("CN=one + OU=x, O=y")).containsExactly("one");
        assertThat(names("CN=\"Doe, Ann\"")).containsExactly("Doe, Ann");
    }

    @ParameterizedTest
    @ValueSource(strings = {"O=\"x,CN=admin\"", "O=\"x+CN=admin\"", "O=\"CN=admin\"", "O=\"\\\\,CN=admin\"",
            "OU=x, 2.5.4.4=#0c08434e3d61646d696e"})
    void what_only_looks_like_one_is_none(String subject) {
        assertThat(names(subject)).isEmpty();
    }

    private static Set<String> names(String subject) {
        return Handshaken.commonNames(new X500Principal(subject).getName());
    }
}
