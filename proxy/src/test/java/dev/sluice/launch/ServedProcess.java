package dev.sluice.launch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code sluice serve} as a process of its own, which gets real signals and has limits of its own. */
final class ServedProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("ready edge=http://127\\.0\\.0\\.1:(\\d+) control=(\\S+) .*");

    private final Process process;
    private final Path log;
    private final int edge;
    private final URI control;

    private ServedProcess(Process process, Path log, Matcher ready) {
        this.process = process;
        this.log = log;
        this.edge = Integer.parseInt(ready.group(1));
        this.control = URI.create(ready.group(2));
    }

    /** Returns when it is ready; {@code limits} is what a shell does first. */
    static ServedProcess start(Path dir, String limits, int origin, String more) throws IOException {
        return start(dir, limits + "exec \"$@\"", site(dir, "127.0.0.1:0", origin, more), "stderr.txt");
    }

    /** A file that listens at an address. */
    static Path site(Path dir, String listen, int origin, String more) throws IOException {
        return Files.writeString(dir.resolve("site.yaml"),
                "listen: [{ address: \"" + listen + "\" }]\ncontrol: { address: \"127.0.0.1:0\" }\n"
                        + "stacks: { old: { origins: [\"http://127.0.0.1:" + origin + "\"] } }\n" + more);
    }

    /** Returns when it is ready; the arguments of the shell script are the program. */
    static ServedProcess start(Path dir, String script, Path site, String logName, String... options) throws IOException {
        Path log = dir.resolve(logName);
        Process process = launch(dir, script, site, log, options);
        String line = process.inputReader().readLine();
        Matcher ready = READY.matcher(line == null ? "" : line);
        if (!ready.matches()) {
            process.destroyForcibly();
            throw new IOException("not ready: " + line + "\n" + Files.readString(log));
        }
        return new ServedProcess(process, log, ready);
    }

    /** Waits for nothing. */
    static Process launch(Path dir, String script, Path site, Path log, String... options) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of("bash", "-c", script, "bash", java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
                "-Xmx64m", "--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED",
                "-Dio.netty.allocator.type=pooled",
                "-Dio.netty.allocator.maxOrder=7", "-Dorg.sqlite.tmpdir=" + dir,
                "-cp", System.getProperty("java.class.path"), Main.class.getName(), "serve", site.toString(), "--state",
                dir.resolve("state").toString()));
        command.addAll(List.of(options));
        return new ProcessBuilder(command).redirectError(log.toFile()).start();
    }

    Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), edge);
        socket.setSoTimeout(15_000);
        return socket;
    }

    /** A connection over which a request has gone. */
    Socket send(String path) throws IOException {
        Socket socket = connect();
        socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    URI control() {
        return control;
    }

    int edge() {
        return edge;
    }

    /** The value of a series without labels. */
    double metric(String name) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            String text = client.send(HttpRequest.newBuilder(control.resolve("/metrics")).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
            return text.lines().filter(line -> line.startsWith(name + " ")).mapToDouble(line -> Double.parseDouble(line.split(" ", 2)[1]))
                    .findFirst().orElseThrow(() -> new AssertionError(name + " is not in\n" + text));
        }
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    /** Its exit code. */
    int ended() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("still running");
        }
        return process.exitValue();
    }

    /** Returns once its log says so. */
    void awaitLog(String text) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!Files.readString(log).contains(text)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not in the log: " + text + "\n" + Files.readString(log));
            }
            LockSupport.parkNanos(200_000);
        }
    }

    /** Whether its log says any of this. */
    boolean says(String... texts) throws IOException {
        String all = Files.readString(log);
        return Stream.of(texts).anyMatch(all::contains);
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
