package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.model.Origin;
import dev.sluice.model.Side;

/** Origins that are given by name. */
class OriginNamesTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Duration EVERY = Duration.ofMillis(50);

    @TempDir
    private Path directory;

    private Path servers = Path.of("");
    private Path hosts = Path.of("");

    @BeforeEach
    void name() {
        servers = directory.resolve("resolv.conf");
        hosts = directory.resolve("hosts");
    }

    @Test
    void every_address_of_a_name_is_a_place_of_its_own_and_a_change_is_followed() throws Exception {
        try (var first = RawOrigin.ok();
                var second = also(first);
                var names = new ScriptedNames("127.0.0.1", "127.0.0.2");
                var proxy = Proxied.between(named(first)).namesFrom(files(names)).open();
                var client = proxy.client()) {
            assertThat(client.send(GET).message()).as("before the name is followed, too").endsWith("ok");
            Proxied.await(() -> client.send(GET).message().endsWith("ok") && first.connections() > 0 && second.connections() > 0);
            names.now("127.0.0.2");
            first.kill(); // and its connections: from here on only a request that goes to the other one is answered without a repeat
            Proxied.await(() -> refuses(first)); // what is connected to before that is reset, and no request on a new connection is repeated
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
    void an_address_that_refuses_is_passed_over() throws Exception {
        try (var there = RawOrigin.ok();
                var names = new ScriptedNames("127.0.0.1", "127.0.0.2");
                var proxy = Proxied.between(named(there)).namesFrom(files(names)).open();
                var client = proxy.client()) {
            assertThat(client.send(GET).message()).endsWith("ok");
            for (int i = 0; i < 20; i++) {
                assertThat(proxy.ask(GET)).startsWith("HTTP/1.1 200 ");
            }
            assertThat(proxy.count(Side.OLD, "connect")).isZero();
        }
    }

    @Test
    void a_name_that_is_not_found_is_a_failed_connection_and_shows() throws Exception {
        try (var names = new ScriptedNames();
                var proxy = Proxied.between(new Origin("shop.test", 80)).namesFrom(files(names)).open();
                var client = proxy.client()) {
            assertThat(client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi").message()).startsWith("HTTP/1.1 502 ")
                    .contains("Sluice-Outcome: not-executed\r\n");
            assertThat(proxy.count(Side.OLD, "connect")).isEqualTo(1);
            proxy.awaitState(new Origin("shop.test", 80), false);
            names.now("127.0.0.1");
            proxy.awaitState(new Origin("shop.test", 80), true);
        }
    }

    @Test
    void the_files_of_the_machine_are_read_again_when_they_change() throws Exception {
        Files.writeString(hosts, "# nothing yet\n");
        try (var there = RawOrigin.ok();
                var names = new ScriptedNames();
                var others = new ScriptedNames("127.0.0.1");
                var proxy = Proxied.between(named(there)).namesFrom(files(names)).open()) {
            proxy.awaitState(named(there), false);
            Files.writeString(hosts, "127.0.0.9 other.test\n127.0.0.1 shop Shop.Test\n");
            proxy.awaitState(named(there), true);
            assertThat(proxy.ask(GET)).endsWith("ok");
            Files.writeString(hosts, "");
            Files.writeString(servers, nameserver(others));
            Proxied.await(() -> others.asked.get() > 0);
            assertThat(proxy.ask(GET)).endsWith("ok");
        }
    }

    @Test
    void a_name_with_several_lines_among_the_hosts_has_several_addresses_and_nobody_is_asked() throws Exception {
        Files.writeString(hosts, "127.0.0.1 shop.test\n127.0.0.2 shop.test\n::1 shop.test\n");
        try (var names = new ScriptedNames("127.0.0.3"); var files = files(names)) {
            assertThat(files.addresses("SHOP.test")).extracting(InetAddress::getHostAddress).containsExactly("127.0.0.1", "127.0.0.2",
                    "0:0:0:0:0:0:0:1");
            assertThat(files.addresses("other.test")).isEmpty();
            try (var first = RawOrigin.ok();
                    var second = also(first);
                    var proxy = Proxied.between(named(first)).namesFrom(files(names)).open()) {
                Proxied.await(() -> proxy.ask(GET).endsWith("ok") && first.connections() > 0 && second.connections() > 0);
                assertThat(names.asked).hasValue(0);
            }
        }
    }

    @Test
    void files_that_are_not_there_say_nothing() {
        try (var files = new ResolverFiles(directory.resolve("none"), directory.resolve("none"), EVERY)) {
            assertThat(files.addresses("shop.test")).isEmpty();
            assertThat(files.nameServerAddressStream("shop.test").next()).isNotNull();
        }
    }

    private ResolverFiles files(ScriptedNames names) throws IOException {
        Files.writeString(servers, nameserver(names));
        return new ResolverFiles(servers, hosts, EVERY);
    }

    private static String nameserver(ScriptedNames names) {
        return "nameserver " + names.address().getAddress().getHostAddress() + "." + names.address().getPort() + "\n";
    }

    private static Origin named(RawOrigin origin) {
        return new Origin("shop.test", origin.address().port());
    }

    private static boolean refuses(RawOrigin origin) {
        try (var connected = new Socket(InetAddress.getLoopbackAddress(), origin.address().port())) {
            return !connected.isConnected();
        } catch (IOException _) {
            return true;
        }
    }

    private static RawOrigin also(RawOrigin origin) {
        return RawOrigin.playing(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), origin.address().port()), line -> {
            while (!line.request().isEmpty()) {
                line.send(RawOrigin.OK);
            }
        });
    }
}
