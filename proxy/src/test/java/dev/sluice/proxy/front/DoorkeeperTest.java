package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

/** HARDENING R16: a descriptor table that is really exhausted, in a process of its own. */
class DoorkeeperTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final Duration REST = Duration.ofSeconds(3);

    @Test
    void R16_without_a_descriptor_left_accepting_rests_without_spinning_and_service_comes_back() throws Exception {
        try (var origin = RawOrigin.ok()) {
            Process process = child(origin);
            try {
                BufferedReader says = process.inputReader();
                var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(says.readLine()));
                try (RawPeer early = RawPeer.connect(address)) {
                    assertThat(early.send(GET).message()).endsWith("ok");
                    tell(process);
                    assertThat(says.readLine()).contains("Too many open files");
                    assertThat(says.readLine()).isEqualTo("exhausted");
                    try (RawPeer waiting = RawPeer.connect(address)) {
                        waiting.send(GET);
                        Duration before = cpu(process);
                        assertThat(new CountDownLatch(1).await(REST.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
                        assertThat(cpu(process).minus(before)).as("CPU while it rests").isLessThan(REST.dividedBy(5));
                        assertThat(early.send(GET).message()).as("who was there before").endsWith("ok");
                        tell(process);
                        assertThat(says.readLine()).isEqualTo("given back");
                        long begun = System.nanoTime();
                        assertThat(waiting.message()).endsWith("ok");
                        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
                    }
                }
            } finally {
                process.destroyForcibly().onExit().join();
            }
        }
    }

    private static Process child(RawOrigin origin) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder("bash", "-c", "ulimit -n 200; exec \"$@\"", "bash", java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                "-XX:-MaxFDLimit", "-Xmx64m", "--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), ExhaustedDoor.class.getName(), Integer.toString(origin.address().port()))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static void tell(Process process) throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    private static Duration cpu(Process process) {
        return process.info().totalCpuDuration().orElseThrow();
    }
}
