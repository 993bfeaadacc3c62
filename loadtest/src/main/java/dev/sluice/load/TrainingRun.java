package dev.sluice.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import dev.sluice.launch.Main;

/**
 * A start of {@code sluice serve} up to its first answers, with an origin in the same process, and {@code sluice status} of it: the JVM
 * writes down what they load and link, and later starts take it from there (the AOT cache, which bin/sluice makes after a build).
 */
public final class TrainingRun {
    private static final int REQUESTS = 200;
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(60);

    private TrainingRun() {}

    /** The one argument is an empty directory. */
    public static void main(String[] arguments) throws IOException {
        Path dir = Path.of(arguments[0]);
        ScriptedOrigin origin = ScriptedOrigin.open(); // ends with the process
        int port = freePort();
        String origins = "{ origins: [\"http://127.0.0.1:" + origin.port() + "\"] }";
        Path file = Files.writeString(dir.resolve("sluice.yaml"), """
                listen: [{ address: "127.0.0.1:%d" }]
                control: { address: "127.0.0.1:0" }
                workers: 1
                stacks: { old: %s, new: %s }
                units:
                  all: { owner: training@shop.example, match: [{ path: "/**" }], share: 50%%, visitors: { by: [request] } }
                """.formatted(port, origins, origins));
        Path state = dir.resolve("state");
        Thread.ofPlatform().daemon().start(() -> askThenStop(port, state));
        Main.main(new String[] {"serve", file.toString(), "--state", state.toString()});
    }

    /** The status is the last that is asked for: with it the process ends, and fails where nobody answers yet. */
    private static void askThenStop(int port, Path state) {
        long begun = System.nanoTime();
        boolean answered = false;
        while (!answered && System.nanoTime() - begun < LONGEST) {
            answered = Files.exists(state.resolve("control.address")) && ask(port);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        Main.main(new String[] {"status", "--state", state.toString()});
    }

    /** False: nobody listens yet. */
    private static boolean ask(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            byte[] request = "GET / HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: training\r\nAccept: */*\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < REQUESTS; i++) {
                socket.getOutputStream().write(request);
                if (socket.getInputStream().read(new byte[4096]) < 0) {
                    return false;
                }
            }
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
