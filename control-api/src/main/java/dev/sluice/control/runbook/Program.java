package dev.sluice.control.runbook;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Runs a program of somebody else's: it has its time, what it says is kept by its hash and its last words, and nothing of it stays behind. */
final class Program {
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final int LAST_WORDS = 400;
    private static final int PIECE = 8_192;

    private final List<String> command;
    private final Path directory;
    private final Map<String, String> environment;

    Program(List<String> command, Path directory, Map<String, String> environment) {
        this.command = List.copyOf(command);
        this.directory = directory;
        this.environment = Map.copyOf(environment);
    }

    /** Waits for its end, or for the end of its time. */
    Outcome run(Duration time) throws InterruptedException {
        var builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return Outcome.failed("it cannot be run: " + e.getMessage(), Map.of());
        }
        var said = new CompletableFuture<Said>();
        Thread.ofVirtual().name("runbook-output").start(() -> said.complete(read(process.getInputStream())));
        try {
            boolean ended = process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
            end(process);
            Map<String, String> facts = new LinkedHashMap<>(facts(said));
            if (!ended) {
                return Outcome.failed("it did not end within " + time.toSeconds() + " s", facts);
            }
            facts.put("exit", Integer.toString(process.exitValue()));
            return process.exitValue() == 0 ? Outcome.done(facts) : Outcome.failed("it ended with " + process.exitValue(), facts);
        } finally {
            process.toHandle().descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Politely first, with all that it started; those that do not heed are killed. */
    private static void end(Process process) throws InterruptedException {
        List<ProcessHandle> family = Stream.concat(process.descendants(), Stream.of(process.toHandle())).filter(ProcessHandle::isAlive)
                .toList();
        family.forEach(ProcessHandle::destroy);
        long deadline = System.nanoTime() + GRACE.toNanos();
        for (ProcessHandle member : family) {
            try {
                member.onExit().get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException | ExecutionException e) {
                member.destroyForcibly();
            }
        }
    }

    private static Map<String, String> facts(CompletableFuture<Said> said) throws InterruptedException {
        try {
            Said all = said.get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
            return Map.of("output", all.lastWords(), "outputHash", all.hash());
        } catch (TimeoutException | ExecutionException e) {
            return Map.of("output", "(not read to its end)");
        }
    }

    private record Said(String lastWords, String hash) {}

    private static Said read(InputStream from) {
        MessageDigest sum = sha256();
        var last = new ByteArrayOutputStream();
        byte[] piece = new byte[PIECE];
        try (from) {
            for (int count = from.read(piece); count >= 0; count = from.read(piece)) {
                sum.update(piece, 0, count);
                byte[] before = last.toByteArray();
                last.reset();
                int keep = Math.min(before.length, Math.max(0, LAST_WORDS - count));
                last.write(before, before.length - keep, keep);
                last.write(piece, Math.max(0, count - LAST_WORDS), Math.min(count, LAST_WORDS));
            }
        } catch (IOException e) {
            last.writeBytes((" (" + e.getMessage() + ")").getBytes(StandardCharsets.UTF_8));
        }
        String words = last.toString(StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}+", " ").strip();
        return new Said(words, HexFormat.of().formatHex(sum.digest()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
