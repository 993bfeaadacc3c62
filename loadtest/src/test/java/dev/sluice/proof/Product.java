package dev.sluice.proof;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code sluice serve} in a process of its own, so that it can be killed. */
final class Product implements AutoCloseable {
    private static final Pattern READY = Pattern
            .compile(
                    "ready edge=http://127\\.0\\.0\\.1:(\\d+)(?:,https://127\\.0\\.0\\.1:(\\d+))?\\S* control=http://127\\.0\\.0\\.1:(\\d+) state=.*");

    /** Another way to start it: {@code -Dsluice.launcher=/path/to/bin/sluice}. */
    private static final String LAUNCHER = System.getProperty("sluice.launcher", "");
    private static final List<String> JAVA = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC", "-Xmx256m", "--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED", "-cp",
            System.getProperty("java.class.path"), "dev.sluice.launch.Main");

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Process process;
    private final Path state;
    private final int edgePort;
    private final int tlsPort;
    private final String control;
    private final Path log;

    private Product(Process process, Path state, Path log, Matcher ready) {
        this.process = process;
        this.state = state;
        this.log = log;
        this.edgePort = Integer.parseInt(ready.group(1));
        this.tlsPort = ready.group(2) == null ? 0 : Integer.parseInt(ready.group(2));
        this.control = "http://127.0.0.1:" + ready.group(3) + "/api/v1";
    }

    static Product serve(Path site, Path state, String... options) throws IOException {
        List<String> command = new ArrayList<>(LAUNCHER.isEmpty() ? JAVA : List.of(LAUNCHER));
        command.addAll(List.of("serve", site.toString(), "--state", state.toString()));
        command.addAll(List.of(options));
        Path log = state.resolveSibling(state.getFileName() + ".log");
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
        BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        Matcher ready = READY.matcher(line == null ? "" : line);
        if (!ready.matches()) {
            process.destroyForcibly();
            throw new IllegalStateException("not ready: " + line + "\n" + Files.readString(log));
        }
        return new Product(process, state, log, ready);
    }

    int edgePort() {
        return edgePort;
    }

    /** Of the second listener, when it speaks TLS. */
    int tlsPort() {
        return tlsPort;
    }

    URI control() {
        return URI.create(control);
    }

    long pid() {
        return process.pid();
    }

    /** Bytes of its memory that are in use. */
    long resident() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/" + pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:")).mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum() << 10;
        }
    }

    Reply get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    /** What Prometheus would read. */
    String metrics() throws IOException, InterruptedException {
        URI metrics = URI.create(control).resolve("/metrics");
        return http.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString()).body();
    }

    Reply put(String path, String json) throws IOException, InterruptedException {
        return send(request(path).PUT(HttpRequest.BodyPublishers.ofString(json)));
    }

    Reply post(String path, String json) throws IOException, InterruptedException {
        return send(request(path).POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    Reply delete(String path) throws IOException, InterruptedException {
        return send(request(path).DELETE());
    }

    /** Sets a share and fails when it is refused. */
    Reply share(String unit, String share) throws IOException, InterruptedException {
        Reply reply = put("/units/" + unit + "/share", "{\"share\":\"" + share + "\",\"reason\":\"proof\"}");
        if (reply.status() != 200) {
            throw new IllegalStateException("share " + share + ": " + reply);
        }
        return reply;
    }

    private HttpRequest.Builder request(String path) throws IOException {
        return HttpRequest.newBuilder(URI.create(control + path))
                .header("Authorization", "Bearer " + Files.readString(state.resolve("admin.token")).strip())
                .header("Content-Type", "application/json");
    }

    private Reply send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Reply(answer.statusCode(), answer.body());
    }

    /** Its exit code, once it has ended by itself. */
    int ended() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("still running after 60 s");
        }
        return process.exitValue();
    }

    /** As {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor(60, TimeUnit.SECONDS);
    }

    /** As {@code kill}: a graceful stop; fails when it takes longer than a minute. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("did not stop within 60 s");
            }
        } catch (InterruptedException stop) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        http.close();
        failOnLeaks();
    }

    /** A buffer that was not released is said in its log. */
    private void failOnLeaks() {
        try {
            if (Files.readString(log).contains("LEAK: ")) {
                throw new IllegalStateException("a leak:\n" + Files.readString(log));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    record Reply(int status, String body) {
        long generation() {
            return Long.parseLong(field("generation"));
        }

        /** The first value of a field, without quotes. */
        String field(String name) {
            Matcher value = Pattern.compile("\"" + name + "\"\\s*:\\s*\"?([^\",}\\]]*)").matcher(body);
            if (!value.find()) {
                throw new IllegalStateException("no " + name + " in " + body);
            }
            return value.group(1);
        }
    }
}
