package dev.sluice.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole product: which changes of its file begin the watch of names anew, as the root that it asks first sees it. */
class DnsServedTest {
    private static final int REFUSED = 0x8005;
    /** Four times what the watch needs to notice other terms, and a thirtieth of its pause when nobody answers. */
    private static final int QUIET_MILLIS = 1_000;

    @TempDir
    private Path dir;
    private DatagramSocket root;

    @BeforeEach
    void listen() throws IOException {
        root = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void stop() {
        root.close();
    }

    @Test
    void a_reload_that_changes_only_what_is_counted_does_not_begin_the_watch_anew() throws Exception {
        Path site = write("");
        try (var product = Assembly.start(site, dir.resolve("state"))) {
            refuseFirst();
            refuseUntilQuiet();
            write("  truth: { old: [192.0.2.10], new: [198.51.100.10] }\n");
            product.reload();
            assertThatThrownBy(this::refuseFirst).as("a question of a watch that began anew").isInstanceOf(SocketTimeoutException.class);
            write("  truth: { old: [192.0.2.10], new: [198.51.100.10] }\n  grace: 61s\n");
            product.reload();
            assertThat(refuseFirst()).as("a question of other terms").isPositive();
        }
    }

    private Path write(String more) throws IOException {
        return Files.writeString(dir.resolve("site.yaml"), """
                listen: [{ address: "127.0.0.1:0" }]
                control: { address: "127.0.0.1:0" }
                stacks: { old: { origins: ["http://127.0.0.1:1"] } }
                dns:
                  watch: [{ name: www.shop.example, A: { old: [192.0.2.10], new: [198.51.100.10] } }]
                  roots: ["127.0.0.1:%d"]
                """.formatted(root.getLocalPort()) + more);
    }

    /** Answers one question, and says how long it was. */
    private int refuseFirst() throws IOException {
        root.setSoTimeout(QUIET_MILLIS);
        var question = new DatagramPacket(new byte[512], 512);
        root.receive(question);
        byte[] answer = question.getData();
        answer[2] = (byte) (REFUSED >> 8);
        answer[3] = (byte) REFUSED;
        root.send(question);
        return question.getLength();
    }

    private void refuseUntilQuiet() throws IOException {
        boolean quiet = false;
        while (!quiet) {
            try {
                refuseFirst();
            } catch (SocketTimeoutException silence) {
                quiet = true;
            }
        }
    }
}
