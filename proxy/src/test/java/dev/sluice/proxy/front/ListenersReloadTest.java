package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.model.Listener;
import dev.sluice.model.Network;
import dev.sluice.model.Site;

/** Listeners come, change and go while connections are open. */
class ListenersReloadTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Site.Address ANYWHERE = new Site.Address("127.0.0.1", 0);
    private static final Listener PLAIN = Listener.plain(ANYWHERE);

    @TempDir
    private Path directory;

    @Test
    void a_listener_is_itself_whatever_becomes_of_those_before_it() {
        try (var origin = RawOrigin.ok();
                var proxy = Proxied.between(origin.address()).proxies("127.0.0.0/8").also(PLAIN).open();
                var before = RawPeer.connect(proxy.addresses.get(1))) {
            assertThat(before.send(GET).message()).endsWith("ok");
            proxy.listen(List.of(PLAIN));
            assertThat(before.send(GET).message()).contains("200 OK").doesNotContain("Connection: close").endsWith("ok");
            assertThat(served(proxy.addresses.get(1))).isTrue();
            assertThat(proxy.door.urls()).containsExactly("http://127.0.0.1:" + proxy.addresses.get(1).getPort());
        }
    }

    @Test
    void a_new_address_is_served_and_port_0_keeps_the_port_it_got() {
        try (var origin = RawOrigin.ok();
                var proxy = Proxied.between(origin.address()).open();
                var living = proxy.client()) {
            assertThat(living.send(GET).message()).endsWith("ok");
            proxy.listen(List.of(new Listener(ANYWHERE, Optional.empty(), networks("192.0.2.0/24"), Listener.Http2.ON), PLAIN, PLAIN));
            List<InetSocketAddress> now = addresses(proxy);
            assertThat(now).hasSize(3).doesNotHaveDuplicates();
            assertThat(now.get(1)).isEqualTo(proxy.address);
            assertThat(now).allMatch(ListenersReloadTest::served);
            assertThat(living.send(GET).message()).contains("200 OK").doesNotContain("Connection: close").endsWith("ok");
        }
    }

    @Test
    void who_came_by_an_address_that_goes_has_one_more_answer_and_nobody_comes_there_any_more() {
        try (var origin = RawOrigin.ok();
                var proxy = Proxied.between(origin.address()).also(PLAIN).open();
                var staying = proxy.client();
                var leaving = RawPeer.connect(proxy.addresses.get(1));
                var resting = RawPeer.connect(proxy.addresses.get(1))) {
            for (RawPeer client : List.of(staying, leaving, resting)) {
                assertThat(client.send(GET).message()).endsWith("ok");
            }
            proxy.listen(List.of(PLAIN));
            Proxied.await(() -> !listens(proxy.addresses.get(1))); // the event loop closes it; nobody waits for that
            assertThat(leaving.send(GET).toEnd()).contains("200 OK").contains("Connection: close\r\n").endsWith("ok");
            assertThat(resting.toEnd()).isEmpty();
            assertThat(staying.send(GET).message()).contains("200 OK").doesNotContain("Connection: close").endsWith("ok");
        }
    }

    @Test
    void what_changes_at_an_address_holds_for_new_connections() throws Exception {
        var authority = new Authority(directory);
        var tls = new Listener.Tls(List.of(authority.files("shop.example")), Optional.empty(), false);
        try (var origin = RawOrigin.ok();
                var proxy = Proxied.between(origin.address()).open();
                var plain = proxy.client()) {
            assertThat(plain.send(GET).message()).endsWith("ok");
            proxy.listen(List.of(new Listener(ANYWHERE, Optional.of(tls), List.of(), Listener.Http2.ON)));
            try (var encrypted = Authority.connect(authority.visitor(), proxy.address)) {
                assertThat(encrypted.send(GET).message()).endsWith("ok");
                proxy.listen(List.of(new Listener(ANYWHERE, Optional.empty(), networks("127.0.0.0/8"), Listener.Http2.ON)));
                assertThat(encrypted.send(GET).message()).endsWith("ok");
            }
            try (var proxied = proxy.client()) {
                assertThat(proxied.send("PROXY TCP4 192.0.2.9 198.51.100.1 1 2\r\n" + GET).message()).endsWith("ok");
            }
            assertThat(plain.send(GET).message()).endsWith("ok");
        }
    }

    @Test
    void where_one_address_is_taken_nothing_changes() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var origin = RawOrigin.ok();
                var proxy = Proxied.between(origin.address()).open()) {
            var good = new Site.Address("127.0.0.1", freePort());
            var bad = new Site.Address("127.0.0.1", taken.getLocalPort());
            List<Listener> before = proxy.listeners();
            assertThatThrownBy(() -> proxy.listen(List.of(Listener.plain(good), PLAIN, Listener.plain(bad))))
                    .isInstanceOf(ListenException.class).hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
            assertThat(proxy.listeners()).isEqualTo(before);
            assertThat(addresses(proxy)).containsExactly(proxy.address);
            assertThat(served(proxy.address)).isTrue();
            proxy.listen(List.of(PLAIN, Listener.plain(good)));
            assertThat(addresses(proxy)).allMatch(ListenersReloadTest::served);
        }
    }

    @Test
    void a_plan_that_is_given_up_leaves_no_socket() throws Exception {
        try (var origin = RawOrigin.ok(); var proxy = Proxied.between(origin.address()).open()) {
            int port = freePort();
            var address = new Site.Address("127.0.0.1", port);
            try (AutoCloseable _ = proxy.door.plan(proxy.with(List.of(Listener.plain(address))))) {
                assertThatThrownBy(() -> new ServerSocket(port, 1, InetAddress.getLoopbackAddress())).isInstanceOf(IOException.class);
            }
            try (var again = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                assertThat(again.isBound()).isTrue();
            }
            assertThat(served(proxy.address)).isTrue();
        }
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static List<Network> networks(String text) {
        return List.of(Network.parse(text).orElseThrow());
    }

    private static List<InetSocketAddress> addresses(Proxied proxy) {
        return proxy.door.urls().stream().map(URI::create).map(url -> new InetSocketAddress(url.getHost(), url.getPort())).toList();
    }

    private static boolean listens(InetSocketAddress address) {
        try (var connected = new Socket(address.getAddress(), address.getPort())) {
            return connected.isConnected();
        } catch (IOException _) {
            return false;
        }
    }

    /** False when nobody listens there. */
    private static boolean served(InetSocketAddress address) {
        try (var client = RawPeer.connect(address)) {
            return client.send(GET).message().endsWith("ok");
        } catch (RuntimeException refused) {
            assertThat(refused).hasMessageContaining("refused");
            return false;
        }
    }
}
