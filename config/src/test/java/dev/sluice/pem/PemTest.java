package dev.sluice.pem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPrivateKey;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys in the forms that tools write them, and texts that are none. */
class PemTest {
    private static final Path EXAMPLES = Path.of("examples", "tls");

    @Test
    void the_older_forms_hold_the_same_keys() throws Exception {
        assertThat(((ECPrivateKey) Pem.key(text("ec-sec1.pem"))).getS()).isEqualTo(((ECPrivateKey) Pem.key(text("ec.pem"))).getS());
        assertThat(Pem.key(text("rsa-pkcs1.pem"))).isEqualTo(Pem.key(text("rsa.pem")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"encrypted.pem", "encrypted-pkcs1.pem"})
    void an_encrypted_key_is_called_that(String name) {
        assertThatThrownBy(() -> Pem.key(text(name))).isInstanceOf(PemException.class).hasMessage("is encrypted");
    }

    @Test
    void a_key_of_another_kind_cannot_be_used() {
        assertThatThrownBy(() -> Pem.key(text("ed25519.pem"))).isInstanceOf(PemException.class)
                .hasMessage("holds a private key that cannot be used");
    }

    @Test
    void a_key_belongs_to_its_own_certificate_only() throws Exception {
        var shop = Pem.certificates(example("shop.pem")).getFirst().getPublicKey();
        assertThat(Pem.belongs(Pem.key(example("shop.key")), shop)).isTrue();
        assertThat(Pem.belongs(Pem.key(example("api.key")), shop)).isFalse();
        assertThat(Pem.belongs(Pem.key(text("rsa.pem")), shop)).isFalse();
    }

    @Test
    void a_chain_keeps_its_order() throws Exception {
        assertThat(Pem.certificates(example("api.pem") + "text between\n" + example("shop.pem")))
                .extracting(one -> one.getSubjectX500Principal().getName()).containsExactly("CN=api.example", "CN=shop.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ec-sec1.pem", "rsa-pkcs1.pem", "ec.pem"})
    void damage_anywhere_is_a_problem_and_nothing_worse(String name) throws IOException {
        String whole = text(name);
        var random = new SplittableRandom(7);
        for (int turn = 0; turn < 500; turn++) {
            int at = random.nextInt(whole.length());
            String damaged = whole.substring(0, at) + (char) random.nextInt(32, 127) + whole.substring(at + random.nextInt(2));
            try {
                assertThat(Pem.key(damaged)).isNotNull();
            } catch (PemException said) {
                assertThat(said.what()).isNotBlank();
            }
        }
    }

    private static String example(String name) throws IOException {
        return Files.readString(EXAMPLES.resolve(name));
    }

    private static String text(String name) throws IOException {
        try (InputStream stream = PemTest.class.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
