package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;

import org.junit.jupiter.api.Test;

import dev.sluice.model.Origin;
import dev.sluice.model.Side;

/** Origins that are given by name. */
class OriginNamesTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    @Test
    void every_address_of_a_name_is_a_place_of_its_own_and_a_change_is_followed() throws Exception {
        try (var first = RawOrigin.ok();
                var second = also(first);
                var names = new ScriptedNames("127.0.0.1", "127.0.0.2");
                var proxy = Proxied.between(named(first)).namesFrom(names.address()).open();
                var client = proxy.client()) {
            assertThat(client.send(GET).message()).as("before the name is followed, too").endsWith("ok");
            Proxied.await(() -> client.send(GET).message().endsWith("ok") && first.connections() > 0 && second.connections() > 0);
            names.now("127.0.0.2");
            first.kill(); // and its connections: from here on only a request that goes to the other one is answered without a repeat
            first.awaitClosed();
            for (int i = 0; i < 20; i++) {
                assertThat(client.send(GET).message()).endsWith("ok");
            }
            names.now();
            int asked = names.asked.get();
            Proxied.await(() -> names.asked.get() > asked + 2);
            assertThat(client.send(GET).message()).as("the last good is kept").endsWith("ok");
        }
    }

    @Test
    void an_address_that_refuses_is_passed_over() {
        try (var there = RawOrigin.ok();
                var names = new ScriptedNames("127.0.0.1", "127.0.0.2");
                var proxy = Proxied.between(named(there)).namesFrom(names.address()).open();
                var client = proxy.client()) {
            assertThat(client.send(GET).message()).endsWith("ok");
            for (int i = 0; i < 20; i++) {
                assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 200 ");
            }
            assertThat(proxy.count(Side.OLD, "connect")).isZero();
        }
    }

    @Test
    void a_name_that_is_not_found_is_a_failed_connection_and_shows() {
        try (var names = new ScriptedNames();
                var proxy = Proxied.between(new Origin("shop.test", 80)).namesFrom(names.address()).open();
                var client = proxy.client()) {
            assertThat(client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi").message()).startsWith("HTTP/1.1 502 ")
                    .contains("Sluice-Outcome: not-executed\r\n");
            assertThat(proxy.count(Side.OLD, "connect")).isEqualTo(1);
            proxy.awaitState(new Origin("shop.test", 80), false);
            names.now("127.0.0.1");
            proxy.awaitState(new Origin("shop.test", 80), true);
        }
    }

    private static Origin named(RawOrigin origin) {
        return new Origin("shop.test", origin.address().port());
    }

    private static RawOrigin also(RawOrigin origin) {
        return RawOrigin.playing(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), origin.address().port()), line -> {
            while (!line.request().isEmpty()) {
                line.send(RawOrigin.OK);
            }
        });
    }
}
