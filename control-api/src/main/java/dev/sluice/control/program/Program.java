package dev.sluice.control.program;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A program that reads nothing and has its time. What still runs then is asked to end, and two seconds later killed, with all that it has
 * started; what has made itself independent of all of them is out of reach. Any thread, which waits.
 */
public final class Program {
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final List<String> command;
    private final Path directory;
    private final Map<String, String> environment;

    /**
     * @param environment besides that of this process
     */
    public Program(List<String> command, Path directory, Map<String, String> environment) {
        this.command = List.copyOf(command);
        this.directory = directory;
        this.environment = Map.copyOf(environment);
    }

    /** What is kept of what a program says. */
    @FunctionalInterface
    public interface Listening<T> {
        /** Reads to the end, for a program whose pipe is full stands still. On a thread of its own. */
        T listen(InputStream from) throws IOException;
    }

    /** Keeps so many bytes; the rest is read and dropped. */
    public static Listening<String> beginning(int most) {
        return from -> {
            byte[] kept = from.readNBytes(most);
            from.transferTo(OutputStream.nullOutputStream());
            return new String(kept, StandardCharsets.UTF_8);
        };
    }

    /** With output and complaints apart. */
    public <T> Ran<T> run(Duration time, Listening<T> listening) throws InterruptedException {
        return run(builder(), time, listening);
    }

    /** With complaints among the output, where they were made. */
    public <T> Ran<T> runAsOne(Duration time, Listening<T> listening) throws InterruptedException {
        return run(builder().redirectErrorStream(true), time, listening);
    }

    private ProcessBuilder builder() {
        var builder = new ProcessBuilder(command).directory(directory.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().putAll(environment);
        return builder;
    }

    private static <T> Ran<T> run(ProcessBuilder builder, Duration time, Listening<T> listening) throws InterruptedException {
        Process process;
        try {
            process = builder.start();
        } catch (IOException failed) {
            return new Ran.Not<>(String.valueOf(failed.getMessage()));
        }
        try {
            CompletableFuture<T> output = heard(process.getInputStream(), listening);
            CompletableFuture<T> complaint = heard(process.getErrorStream(), listening);
            boolean ended = process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
            end(process);
            long deadline = System.nanoTime() + GRACE.toNanos();
            Optional<T> said = byThen(output, deadline);
            return ended ? new Ran.Ended<>(process.exitValue(), said, byThen(complaint, deadline)) : new Ran.Late<>(said);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Politely first; those that do not heed are killed, also when their parent ends before them. */
    private static void end(Process process) throws InterruptedException {
        List<ProcessHandle> family = Stream.concat(process.descendants(), Stream.of(process.toHandle())).filter(ProcessHandle::isAlive)
                .toList();
        family.forEach(ProcessHandle::destroy);
        long deadline = System.nanoTime() + GRACE.toNanos();
        try {
            for (ProcessHandle member : family) {
                byThen(member.onExit(), deadline);
            }
        } finally {
            Stream.concat(family.stream(), process.descendants()).filter(ProcessHandle::isAlive)
                    .forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** Empty when there is none in time. */
    private static <T> Optional<T> byThen(CompletableFuture<T> future, long deadline) throws InterruptedException {
        try {
            return Optional.of(future.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS));
        } catch (TimeoutException | ExecutionException _) {
            return Optional.empty();
        }
    }

    private static <T> CompletableFuture<T> heard(InputStream from, Listening<T> listening) {
        CompletableFuture<T> heard = new CompletableFuture<>();
        Thread.ofVirtual().name("program-output").start(() -> {
            try (from) {
                heard.complete(listening.listen(from));
            } catch (IOException | RuntimeException failed) {
                heard.completeExceptionally(failed);
            }
        });
        return heard;
    }
}
