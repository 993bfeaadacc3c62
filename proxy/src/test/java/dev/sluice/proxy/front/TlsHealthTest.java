package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

import io.netty.handler.ssl.SslProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.sluice.model.Health;
import dev.sluice.model.Origin;
import dev.sluice.model.Stack;

/** Health checks of origins over TLS: asked, and believed, exactly as the traffic is. */
class TlsHealthTest {
    private static final Health CHECKS = new Health("/healthz", Duration.ofMillis(100), Duration.ofSeconds(1), 2, 2, Duration.ZERO);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL_REFCNT", "JDK"})
    void a_good_origin_is_asked_over_tls_and_one_that_cannot_prove_who_it_is_is_down(SslProvider provider) throws Exception {
        var authority = new Authority(directory);
        var stranger = new Authority(Files.createDirectory(directory.resolve("stranger")));
        Instant now = Instant.now();
        try (var good = origin(authority, "shop.example");
                var named = origin(authority, "other.example");
                var unknown = origin(stranger, "shop.example");
                var expired = RawOrigin.playing(authority.holder(authority.issue("shop.example",
                        plain -> plain.notBefore(now.minus(Duration.ofDays(9))).notAfter(now.minus(Duration.ofDays(1))))),
                        line -> line.answerAll(RawOrigin.OK));
                var proxy = Proxied.ofOld(good.address(), named.address(), unknown.address(), expired.address()).by(provider)
                        .verifying(believing(authority)).health(CHECKS).open()) {
            assertThat(good.received()).startsWith("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:");
            for (RawOrigin down : List.of(named, unknown, expired)) {
                proxy.awaitState(down.address(), false);
                assertThat(down.gotNothing()).isTrue();
            }
            proxy.awaitState(good.address(), true);
        }
    }

    @Test
    void a_changed_authority_counts_from_the_next_question_on() throws Exception {
        var before = new Authority(directory);
        var after = new Authority(Files.createDirectory(directory.resolve("after")));
        try (var origin = origin(after, "shop.example");
                var proxy = Proxied.between(origin.address()).verifying(believing(before)).health(CHECKS).open()) {
            proxy.awaitState(origin.address(), false);
            Files.copy(after.file(), before.file(), StandardCopyOption.REPLACE_EXISTING);
            proxy.refresh();
            proxy.awaitState(origin.address(), true);
        }
    }

    @Test
    void an_origin_that_asks_who_we_are_is_shown_our_certificate() throws Exception {
        var authority = new Authority(directory);
        var own = new Stack.Tls(Optional.of("shop.example"), Optional.of(authority.file()), false,
                Optional.of(authority.files("proxy.example")));
        var seen = new CopyOnWriteArrayList<String>();
        try (var origin = RawOrigin.playing(authority.holder(authority.issue("shop.example")), line -> {
            line.peer().demandCertificate();
            if (!line.request().isEmpty()) {
                seen.add(line.peer().shownBy());
                line.send(RawOrigin.OK);
            }
        }); var proxy = Proxied.between(origin.address()).verifying(own).health(CHECKS).open()) {
            Proxied.await(() -> seen.size() > 2);
            assertThat(seen).containsOnly("CN=proxy.example");
            proxy.awaitState(origin.address(), true);
        }
    }

    @Test
    void silence_instead_of_a_handshake_and_plain_http_are_bad_answers() throws Exception {
        var authority = new Authority(directory);
        try (var silent = RawOrigin.playing(line -> line.peer().toEnd());
                var plain = RawOrigin.answering("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
                var proxy = Proxied.ofOld(encrypted(silent), encrypted(plain)).verifying(believing(authority)).health(CHECKS).open()) {
            proxy.awaitState(encrypted(silent), false);
            proxy.awaitState(encrypted(plain), false);
        }
    }

    /** {@code LeakWatch} sees what is left behind. */
    @Test
    void a_question_that_is_under_way_when_everything_ends_is_let_go_of() throws Exception {
        var authority = new Authority(directory);
        for (int i = 0; i < 5; i++) {
            try (var silent = RawOrigin.playing(line -> line.peer().toEnd());
                    var proxy = Proxied.ofOld(encrypted(silent)).verifying(believing(authority)).health(CHECKS).open()) {
                Proxied.await(() -> silent.connections() > 0);
                assertThat(proxy.address.getPort()).isPositive();
            }
        }
    }

    private static Origin encrypted(RawOrigin plain) {
        return new Origin(Origin.Scheme.HTTPS, "127.0.0.1", plain.address().port());
    }

    private static RawOrigin origin(Authority authority, String name) {
        return RawOrigin.playing(authority.holder(authority.issue(name)), line -> line.answerAll(RawOrigin.OK));
    }

    private static Stack.Tls believing(Authority authority) {
        return new Stack.Tls(Optional.of("shop.example"), Optional.of(authority.file()), false, Optional.empty());
    }
}
