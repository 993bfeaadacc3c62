package dev.sluice.load.run;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import dev.sluice.load.result.Console;
import dev.sluice.load.result.Recording;

/** Looks once a second at what is recorded and at what is to be said, on a thread of its own; tells the console, if anybody looks at it. */
final class Watch implements AutoCloseable {
    private final Recording recording;
    private final Console console;
    private final Herald.Said said;
    private final boolean isQuiet;
    private final ScheduledExecutorService thread = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("watch").daemon().factory());

    Watch(Recording recording, Console console, Herald.Said said, boolean isQuiet) {
        this.recording = recording;
        this.console = console;
        this.said = said;
        this.isQuiet = isQuiet;
    }

    /** The run begins at a moment of {@link System#nanoTime}. */
    void begin(long at) {
        long second = TimeUnit.SECONDS.toNanos(1);
        var _ = thread.scheduleAtFixedRate(this::look, at + second - System.nanoTime(), second, TimeUnit.NANOSECONDS);
    }

    private void look() {
        var second = recording.second();
        tell();
        if (!isQuiet) {
            console.second(second);
        }
    }

    private void tell() {
        for (String sentence = said.sentences().poll(); sentence != null && !isQuiet; sentence = said.sentences().poll()) {
            console.say(sentence);
        }
    }

    /** Says what is left to say; nobody looks any more. */
    @Override
    public void close() {
        thread.shutdown();
        try {
            boolean _ = thread.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        tell();
    }
}
