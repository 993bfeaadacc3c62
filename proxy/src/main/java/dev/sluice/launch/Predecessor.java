package dev.sluice.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.control.store.LedgerNoteJson;
import dev.sluice.model.LedgerNote;
import dev.sluice.model.Site;
import dev.sluice.proxy.front.Inherited;
import dev.sluice.proxy.takeover.Line;
import dev.sluice.proxy.takeover.Rendezvous;
import dev.sluice.proxy.takeover.TalkException;

/** The process that serves, as the one sees it that takes over from it ({@link HandOver} is the other side). Asked by the thread that starts. */
final class Predecessor implements AutoCloseable {
    static final String HELLO = "take-over 1 ";
    static final String SOCKETS = "sockets ";
    static final String PASS = "pass";
    static final String RELEASE = "release";
    static final String RELEASED = "released";
    static final String ACCEPTING = "accepting";
    static final String YOURS = "yours";
    static final String MINE = "mine";
    static final String HURRY = "hurry";
    static final String REVERTED = "reverted ";
    static final String NOTED = "noted ";
    static final String NO = "no ";
    /** The heir's ledger can be told what this process writes to the end. */
    static final String NOTES = " notes";

    private static final Logger LOG = LoggerFactory.getLogger(Predecessor.class);
    private static final Duration ANSWER = Duration.ofSeconds(20);
    /** What is being written ends first, and the control API. */
    private static final Duration RELEASING = Duration.ofSeconds(30);

    /** Between the end of its connections and the end of a process. */
    private static final Duration ENDING = Duration.ofSeconds(3);

    private final Line line;
    private final int process;
    private final List<Inherited> sockets;
    /** What it reverted since it let go of its store: {@code UNIT sentence}. */
    private final List<String> reverted = new ArrayList<>();
    private final AtomicBoolean hurried = new AtomicBoolean();
    private volatile boolean there = true;

    private Predecessor(Line line, int process, List<Inherited> sockets) {
        this.line = line;
        this.process = process;
        this.sockets = sockets;
    }

    /** Asks it for its sockets; empty when there is none. Nothing changes there yet. */
    static Optional<Predecessor> call(Rendezvous at) throws StartException {
        Optional<Line> answered = at.call();
        if (answered.isEmpty()) {
            LOG.info("nobody to take over from");
            return Optional.empty();
        }
        Line line = answered.get();
        try {
            line.say(HELLO + ProcessHandle.current().pid() + NOTES);
            int process = line.peer();
            List<Site.Address> entries = Arrays.stream(expect(line.hear(ANSWER), SOCKETS).split(" ", -1))
                    .filter(word -> !word.isEmpty()).map(Predecessor::address).toList();
            List<Inherited> sockets = new ArrayList<>();
            for (int file : line.files(entries.size(), PASS, ANSWER)) {
                sockets.add(new Inherited(file, Optional.of(entries.get(sockets.size()))));
            }
            LOG.info("taking over from process={} sockets={}", process, sockets.size());
            return Optional.of(new Predecessor(line, process, sockets));
        } catch (TalkException | NumberFormatException failed) {
            line.close();
            throw refusal(failed.getMessage());
        }
    }

    /** Where it listens and a file does not: nobody will, once this process serves. */
    List<Site.Address> unserved(Site next) {
        return sockets.stream().flatMap(socket -> socket.entry().stream())
                .filter(address -> next.listeners().stream().noneMatch(listener -> listener.address().equals(address))).toList();
    }

    List<Inherited> sockets() {
        return sockets;
    }

    /** Makes it let go of its store and its control API; it goes on serving, and takes them back if this process ends. */
    void release() throws StartException {
        try {
            line.say(RELEASE);
            expect(hear(RELEASING), RELEASED);
        } catch (TalkException failed) {
            goOnWithout(failed);
        }
    }

    /** Says that this process accepts: if it agrees, this is the one that serves from now on. */
    void accepting() throws StartException {
        try {
            line.say(ACCEPTING);
            expect(hear(ANSWER), YOURS);
            line.say(MINE);
        } catch (TalkException failed) {
            goOnWithout(failed);
        }
    }

    /** Whether it still ends what it began, on the picture it had. */
    boolean isThere() {
        return there;
    }

    /** Another picture is in force: it should begin nothing more on its own. Waits for nothing. */
    void hurry() {
        if (there && hurried.compareAndSet(false, true)) {
            var _ = line.tell(HURRY);
        }
    }

    /** What it tells until it has ended. */
    interface Will {
        /** A unit that it took back, and the reason. */
        void reverted(String told);

        /** What it wrote on new. */
        void noted(LedgerNote note);

        void ended();
    }

    /** Hears it out. */
    void follow(Will will) {
        reverted.forEach(will::reverted);
        Thread.ofVirtual().name("predecessor").start(() -> {
            try {
                while (true) {
                    hear(will, line.hear(Duration.ofDays(1)));
                }
            } catch (TalkException ended) {
                LOG.info("the process before has ended process={}", process);
            } finally {
                there = false;
                line.close();
                will.ended();
            }
        });
    }

    private static void hear(Will will, String said) throws TalkException {
        if (said.startsWith(NOTED)) {
            LedgerNoteJson.read(said.substring(NOTED.length())).ifPresentOrElse(will::noted,
                    () -> LOG.error("the ledger lacks a write on new: what the process before told of it cannot be read"));
        } else {
            will.reverted(expect(said, REVERTED));
        }
    }

    @Override
    public void close() {
        line.close();
    }

    /** What was asked of a process that has ended needs no answer; one that lives has the last word. */
    private void goOnWithout(TalkException failed) throws StartException {
        line.close();
        long deadline = System.nanoTime() + ENDING.toNanos();
        while (isAlive()) {
            if (System.nanoTime() > deadline) {
                throw refusal(failed.getMessage());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        LOG.warn("the process before has ended meanwhile process={}; this one goes on", process);
    }

    /** One that has ended and was not waited for by its parent is still listed, as a zombie. */
    private boolean isAlive() {
        try {
            String stat = Files.readString(Path.of("/proc", Integer.toString(process), "stat"), StandardCharsets.ISO_8859_1);
            return "ZX".indexOf(stat.charAt(stat.lastIndexOf(')') + 2)) < 0;
        } catch (IOException unknown) {
            return process == 0;
        }
    }

    private String hear(Duration atMost) throws TalkException {
        String next = line.hear(atMost);
        while (next.startsWith(REVERTED)) {
            reverted.add(next.substring(REVERTED.length()));
            next = line.hear(atMost);
        }
        return next;
    }

    /** What follows the word. */
    static String expect(String said, String word) throws TalkException {
        if (!said.startsWith(word)) {
            throw new TalkException(said.startsWith(NO) ? said.substring(NO.length()) : "it says " + said + " (expected: " + word + ")");
        }
        return said.substring(word.length());
    }

    private static Site.Address address(String text) {
        int colon = text.lastIndexOf(':');
        return new Site.Address(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    private static StartException refusal(@Nullable String why) {
        return new StartException("take-over: " + why + "; the process before goes on serving");
    }
}
