package dev.sluice.load.run;

import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import dev.sluice.load.ControlCalls;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.Share;
import dev.sluice.scenario.Cue;

/** Carries out cues when their time has come, one after the other, on a thread of its own. */
final class Prompter implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<Cue> cues;
    private final Optional<ControlCalls> control;
    private final Territory territory;
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).followRedirects(HttpClient.Redirect.NEVER).build();
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("prompter").daemon().unstarted(this::run);
    private long began;
    private Listener listener = _ -> {};

    /** Hears what has been carried out; any thread. */
    interface Listener {
        void heard(Happening.Cued cued);
    }

    /**
     * @param control empty: none of the cues is for the control API
     */
    Prompter(List<Cue> cues, Optional<ControlCalls> control, Territory territory) {
        this.cues = cues;
        this.control = control;
        this.territory = territory;
    }

    /** Whether any of them is for the control API. */
    static boolean needsControl(List<Cue> cues) {
        return cues.stream().anyMatch(cue -> !(cue.action() instanceof Cue.Action.Ask));
    }

    /** The run begins at a moment of {@link System#nanoTime}. */
    void begin(long at, Listener told) {
        began = at;
        listener = told;
        thread.start();
    }

    private void run() {
        try {
            for (Cue cue : cues) {
                if (over.await(began + cue.at().toNanos() - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    return;
                }
                carryOut(cue);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void carryOut(Cue cue) throws InterruptedException {
        long at = System.nanoTime();
        String what = wording(cue.action());
        try {
            carryOut(cue.action());
            listener.heard(new Happening.Cued(at, System.nanoTime(), cue, true, what));
        } catch (IOException | RuntimeException failure) { // the cues behind it are carried out all the same
            String why = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
            listener.heard(new Happening.Cued(at, System.nanoTime(), cue, false, what + ": " + why));
        }
    }

    private void carryOut(Cue.Action action) throws IOException, InterruptedException {
        Map<String, Object> body = new LinkedHashMap<>(Map.of("reason", "cue of a load run"));
        switch (action) {
            case Cue.Action.Shares(Map<String, Share> shares) -> {
                Map<String, String> texts = new TreeMap<>();
                shares.forEach((unit, share) -> texts.put(unit, share.toString()));
                body.put("shares", texts);
                tell("POST", "/site/shares", body);
            }
            case Cue.Action.Freeze(FreezeMode mode, List<String> units) -> {
                body.put("mode", mode.label());
                put(body, units);
                tell("PUT", "/freeze", body);
            }
            case Cue.Action.Revert(List<String> units) -> {
                put(body, units);
                tell("POST", "/revert", body);
            }
            case Cue.Action.Rearm(String unit) ->
                tell("POST", "/units/" + URLEncoder.encode(unit, StandardCharsets.UTF_8).replace("+", "%20") + "/rearm", body);
            case Cue.Action.Reload() -> tell("POST", "/config/reload", body);
            case Cue.Action.Ask ask -> ask(ask);
        }
    }

    private static void put(Map<String, Object> body, List<String> units) {
        if (!units.isEmpty()) {
            body.put("units", units);
        }
    }

    private void tell(String method, String path, Map<String, Object> body) throws IOException, InterruptedException {
        if (control.isEmpty()) {
            throw new IOException("no control API known (expected: --control URL)");
        }
        control.get().tell(method, path, body);
    }

    private void ask(Cue.Action.Ask ask) throws IOException, InterruptedException {
        if (territory.aim(ask.url().toString()).isEmpty()) {
            throw new IOException(ask.url().getHost() + " is another host than may be asked");
        }
        HttpResponse<Void> answer = client.send(HttpRequest.newBuilder(ask.url()).timeout(PATIENCE)
                .method(ask.method(), BodyPublishers.ofString(ask.body())).build(), BodyHandlers.discarding());
        if (answer.statusCode() >= 400) {
            throw new IOException("status " + answer.statusCode());
        }
    }

    /** What is done, in words. */
    static String wording(Cue.Action action) {
        return switch (action) {
            case Cue.Action.Shares(Map<String, Share> shares) -> new TreeMap<>(shares).entrySet().stream()
                    .map(share -> share.getKey() + " to " + share.getValue()).collect(Collectors.joining(", "));
            case Cue.Action.Freeze(FreezeMode mode, List<String> units) -> "freeze " + mode.label() + of(units);
            case Cue.Action.Revert(List<String> units) -> "revert" + of(units);
            case Cue.Action.Rearm(String unit) -> "rearm of " + unit;
            case Cue.Action.Reload() -> "reload";
            case Cue.Action.Ask ask -> ask.method() + " " + ask.url();
        };
    }

    private static String of(List<String> units) {
        return units.isEmpty() ? " of everything" : " of " + String.join(", ", units);
    }

    /** Those that are due later are left out. */
    @Override
    public void close() {
        over.countDown();
        try {
            if (thread.isAlive()) {
                thread.join(PATIENCE);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        client.shutdownNow();
    }
}
