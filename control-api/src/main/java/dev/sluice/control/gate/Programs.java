package dev.sluice.control.gate;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import dev.sluice.model.Gate;

/**
 * Runs programs, each within its time; what still runs then is asked to end, and a second later killed, with all that it has started. The first
 * 256 KiB of what they print are kept, the rest is read and dropped. Any thread, which waits.
 */
final class Programs {
    private static final int MOST_BYTES = 256 << 10;
    private static final Duration GRACE = Duration.ofSeconds(1);

    private Programs() {}

    static Ran run(Gate.Run program, Duration timeout, Case at) throws InterruptedException {
        String name = Wording.quoted(program.words().getFirst());
        ProcessBuilder builder = new ProcessBuilder(program.words()).directory(program.directory().toFile());
        builder.environment().put("SLUICE_UNIT", at.unit().name());
        builder.environment().put("SLUICE_GATE", at.gate());
        Process process;
        try {
            process = builder.start();
        } catch (IOException failed) {
            return new Ran.Trouble(name + " could not be run: " + Wording.quoted(String.valueOf(failed.getMessage())));
        }
        try {
            process.getOutputStream().close();
            CompletableFuture<String> output = reading(process.getInputStream());
            CompletableFuture<String> complaint = reading(process.getErrorStream());
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                return new Ran.Trouble(name + " did not end within " + timeout.toMillis() + " ms and was killed");
            }
            return new Ran.Ended(name, process.exitValue(), text(output), text(complaint));
        } catch (IOException brokenPipe) {
            return new Ran.Trouble(name + " could not be talked to: " + Wording.quoted(String.valueOf(brokenPipe.getMessage())));
        } finally {
            end(process);
        }
    }

    /** Also children whose parent has ended before; what has made itself independent of all of them is out of reach. */
    private static void end(Process process) throws InterruptedException {
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
        if (all.stream().noneMatch(ProcessHandle::isAlive)) {
            return;
        }
        all.forEach(ProcessHandle::destroy);
        try {
            process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            Stream.concat(all.stream(), process.descendants()).filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** What was read until then when a child that outlives the program keeps the pipe open. */
    private static String text(CompletableFuture<String> reading) throws InterruptedException {
        try {
            return reading.get(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException _) {
            return "";
        }
    }

    private static CompletableFuture<String> reading(InputStream stream) {
        CompletableFuture<String> text = new CompletableFuture<>();
        Thread.ofVirtual().name("gate-output").start(() -> {
            try (stream) {
                byte[] kept = stream.readNBytes(MOST_BYTES);
                stream.transferTo(OutputStream.nullOutputStream());
                text.complete(new String(kept, StandardCharsets.UTF_8));
            } catch (IOException failed) {
                text.completeExceptionally(failed);
            }
        });
        return text;
    }
}
