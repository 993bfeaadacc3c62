package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.model.Site;

class ControlServerTest {
    @TempDir
    Path dir;
    ControlRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new ControlRig(dir);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void an_address_in_use_is_named_with_the_way_out() {
        try (ControlServer second = new ControlServer(rig.wiring(new Site.Address("127.0.0.1", rig.address.getPort())))) {
            assertThatThrownBy(second::start).hasMessageContaining("127.0.0.1:" + rig.address.getPort())
                    .hasMessageContaining("control.address").hasMessageContaining("in use");
        }
        assertThat(rig.get("/site").status()).isEqualTo(200);
    }

    @Test
    void a_name_that_does_not_resolve_is_named_with_the_way_out() {
        try (ControlServer second = new ControlServer(rig.wiring(new Site.Address("no-such-host.invalid", 0)))) {
            assertThatThrownBy(second::start).hasMessageContaining("no-such-host.invalid:0").hasMessageContaining("control.address");
        }
    }

    @Test
    void all_that_sleep_in_the_slow_lane_may_have_lost_their_places_and_nobody_waits_to_be_accepted() {
        assertThat(ControlServer.LEAVING).isGreaterThan(SlowLane.MOST);
    }

    @Test
    void a_stopped_server_listens_no_more() throws Exception {
        rig.server.close();
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), rig.address.getPort()).close())
                .isInstanceOf(IOException.class);
    }

    @Test
    @Timeout(30)
    void a_head_that_comes_drop_by_drop_is_cut_off() throws Exception {
        try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), rig.address.getPort())) {
            slow.setSoTimeout(100);
            slow.getOutputStream().write("GET /livez HTTP/1.1\r\n".getBytes(StandardCharsets.ISO_8859_1));
            long begin = System.nanoTime();
            assertThatThrownBy(() -> {
                while (!isClosed(slow)) {
                    slow.getOutputStream().write("X: y\r\n".getBytes(StandardCharsets.ISO_8859_1));
                }
                throw new IOException("closed");
            }).isInstanceOf(IOException.class);
            assertThat((System.nanoTime() - begin) / 1_000_000_000.0).isBetween(8.0, 15.0);
        }
    }

    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException nothingYet) {
            return false;
        }
    }
}
