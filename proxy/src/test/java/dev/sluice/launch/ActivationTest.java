package dev.sluice.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.proxy.front.Inherited;

/** Started by a service manager that holds the listening sockets. Python plays it, because Java cannot pass a descriptor on. */
class ActivationTest {
    /** Listens at a port, on descriptor 3, and becomes the program. */
    private static final String MANAGER = """
            import os, socket, sys
            listening = socket.create_server(('127.0.0.1', int(sys.argv[1])))
            listening.setblocking(True)
            if listening.fileno() == 3:
                os.set_inheritable(3, True)
            else:
                os.dup2(listening.fileno(), 3)
            os.environ.update(LISTEN_FDS='1', LISTEN_PID=str(os.getpid()), LISTEN_FDNAMES='edge')
            os.execvp(sys.argv[2], sys.argv[2:])
            """;
    /** Prints one datagram. */
    private static final String LISTENER = """
            import socket, sys
            told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            told.bind(sys.argv[1])
            print('bound', flush=True)
            print(told.recv(1000).decode().replace(chr(10), ' '), flush=True)
            """;

    @TempDir
    private Path dir;
    private HttpServer origin;

    @BeforeEach
    void open() throws Exception {
        assumeTrue(found(), "python3 plays the service manager and is not here");
        origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        origin.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        origin.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        origin.start();
    }

    @AfterEach
    void close() {
        if (origin != null) {
            origin.stop(0);
        }
    }

    @Test
    void an_inherited_socket_is_listened_on_rather_than_another_and_who_came_before_is_served() throws Exception {
        int port = freePort();
        Path site = ServedProcess.site(dir, "127.0.0.1:" + port, origin.getAddress().getPort(), "");
        Process product = ServedProcess.launch(dir, script(port), site, dir.resolve("stderr.txt"));
        try (Socket early = connect(port)) {
            early.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(product.inputReader().readLine()).startsWith("ready edge=http://127.0.0.1:" + port + " ");
            assertThat(new String(early.getInputStream().readNBytes(15), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200 OK");
            product.destroy();
            assertThat(product.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(product.exitValue()).isZero();
        } finally {
            product.destroyForcibly();
        }
    }

    @Test
    void an_inherited_socket_that_no_listener_names_refuses_the_start() throws Exception {
        int port = freePort();
        Path site = ServedProcess.site(dir, "127.0.0.1:0", origin.getAddress().getPort(), "");
        Path log = dir.resolve("stderr.txt");
        Process product = ServedProcess.launch(dir, script(port), site, log);
        assertThat(product.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(product.exitValue()).as("a restart mends nothing").isEqualTo(2);
        assertThat(log).content()
                .contains("socket activation: no listener for the inherited 127.0.0.1:" + port + " (expected: one of 127.0.0.1:0");
    }

    @Test
    void what_is_no_listening_socket_refuses_the_start() throws Exception {
        Path site = ServedProcess.site(dir, "127.0.0.1:0", origin.getAddress().getPort(), "");
        Path log = dir.resolve("stderr.txt");
        Process product = ServedProcess.launch(dir, "export LISTEN_FDS=1 LISTEN_PID=$$; exec \"$@\" 3</dev/null", site, log);
        assertThat(product.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(product.exitValue()).isEqualTo(2);
        assertThat(log).content().contains("inherited file 3 is no listening TCP socket (expected: ListenStream=HOST:PORT)");
    }

    @Test
    void a_unix_socket_is_no_listener_either() throws Exception {
        Path site = ServedProcess.site(dir, "127.0.0.1:0", origin.getAddress().getPort(), "");
        Path log = dir.resolve("stderr.txt");
        String unix = Files.writeString(dir.resolve("unix.py"), MANAGER.replace("socket.create_server(('127.0.0.1', int(sys.argv[1])))",
                "socket.socket(socket.AF_UNIX); listening.bind(sys.argv[1]); listening.listen()")).toString();
        Process product = ServedProcess.launch(dir, "exec python3 " + unix + " " + dir.resolve("edge.sock") + " \"$@\"", site, log);
        assertThat(product.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(product.exitValue()).isEqualTo(2);
        assertThat(log).content().contains("inherited file 3 is no listening TCP socket (expected: ListenStream=HOST:PORT)");
    }

    @Test
    void what_is_meant_for_another_process_is_left_alone() throws Exception {
        assertThat(Activation.sockets(Map.of("LISTEN_FDS", "2", "LISTEN_PID", "7"), 8)).isEmpty();
        assertThat(Activation.sockets(Map.of("LISTEN_FDS", "2"), 8)).isEmpty();
        assertThat(Activation.sockets(Map.of("LISTEN_FDS", "2", "LISTEN_PID", "8"), 8)).extracting(Inherited::descriptor)
                .containsExactly(3, 4);
        assertThatThrownBy(() -> Activation.sockets(Map.of("LISTEN_FDS", "two", "LISTEN_PID", "8"), 8)).isInstanceOf(StartException.class)
                .hasMessageContaining("LISTEN_FDS=two");
    }

    @Test
    void a_service_manager_that_asked_for_it_is_told() throws Exception {
        String socket = dir.resolve("notify").toString();
        Process listener = new ProcessBuilder("python3", "-c", LISTENER, socket).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (var told = listener.inputReader()) {
            assertThat(told.readLine()).isEqualTo("bound");
            ServiceNotice.tell("READY=1\nMAINPID=7", Map.of("NOTIFY_SOCKET", socket));
            assertThat(told.readLine()).isEqualTo("READY=1 MAINPID=7");
        }
        ServiceNotice.tell("READY=1", Map.of());
        ServiceNotice.tell("READY=1", Map.of("NOTIFY_SOCKET", dir.resolve("nobody").toString()));
    }

    private String script(int port) throws IOException {
        Path manager = Files.writeString(dir.resolve("manager.py"), MANAGER);
        return "exec python3 " + manager + " " + port + " \"$@\"";
    }

    private static boolean found() throws Exception {
        try {
            return new ProcessBuilder("python3", "-c", "").start().waitFor() == 0;
        } catch (IOException absent) {
            return false;
        }
    }

    /** As soon as somebody listens, served or not. */
    private static Socket connect(int port) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            try {
                var socket = new Socket(InetAddress.getLoopbackAddress(), port);
                socket.setSoTimeout(15_000);
                return socket;
            } catch (IOException notYet) {
                assertThat(System.nanoTime()).as("%s", notYet).isLessThan(deadline);
                LockSupport.parkNanos(200_000);
            }
        }
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
