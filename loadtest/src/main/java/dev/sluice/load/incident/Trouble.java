package dev.sluice.load.incident;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

import dev.sluice.load.Behaviour;
import dev.sluice.load.Page;
import dev.sluice.load.ScriptedOrigin;

/** What befalls a stack. Answers of a stack that is well take 100 ms, log-normal with a spread of 0.5. */
enum Trouble {
    /** All answers are 500. */
    TOTAL,
    /** One in five is. */
    FIFTH,
    /** One in twenty is. */
    TWENTIETH,
    /** All answers are good and take twice as long. */
    SLOW,
    /** No answer comes. */
    HANGS,
    /** The connection is reset within the answer. */
    RESETS,
    /** All answers of one endpoint of fifty are 500. */
    ENDPOINT;

    static final List<String> PATHS = IntStream.range(0, 50).mapToObj(i -> "/e" + i).toList();

    private static final Duration USUAL = Duration.ofMillis(100);
    private static final double SPREAD = 0.5;
    private static final Page PAGE = Page.html(200, "x".repeat(1024));

    static Trouble named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }

    /** Lets a stack answer as one that is well. */
    static void heal(ScriptedOrigin stack, Runnable asked) {
        stack.onAnythingElse(new Behaviour.Noted(asked, well()));
    }

    /** Tells of each request, and of each that goes wrong, when it comes. */
    void befall(ScriptedOrigin stack, Runnable asked, Runnable wrong) {
        var behaviour = new Behaviour.Noted(asked, of(new Behaviour.Noted(wrong, fault())));
        if (this == ENDPOINT) {
            stack.on("*", PATHS.getFirst(), behaviour);
        } else {
            stack.onAnythingElse(behaviour);
        }
    }

    private Behaviour of(Behaviour fault) {
        return switch (this) {
            case FIFTH -> new Behaviour.Sometimes(20, fault, well());
            case TWENTIETH -> new Behaviour.Sometimes(5, fault, well());
            case TOTAL, SLOW, HANGS, RESETS, ENDPOINT -> fault;
        };
    }

    private Behaviour fault() {
        return switch (this) {
            case TOTAL, FIFTH, TWENTIETH, ENDPOINT -> new Behaviour.Takes(USUAL, SPREAD, Behaviour.status(500));
            case SLOW -> new Behaviour.Takes(USUAL.multipliedBy(2), SPREAD, new Behaviour.Answer(_ -> PAGE));
            case HANGS -> new Behaviour.Stall();
            case RESETS -> new Behaviour.Takes(USUAL, SPREAD, new Behaviour.ResetMidHead(PAGE));
        };
    }

    private static Behaviour well() {
        return new Behaviour.Takes(USUAL, SPREAD, new Behaviour.Answer(_ -> PAGE));
    }
}
