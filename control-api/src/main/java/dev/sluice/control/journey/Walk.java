package dev.sluice.control.journey;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import dev.sluice.journey.Axis;
import dev.sluice.journey.Extraction;
import dev.sluice.journey.Step;
import dev.sluice.journey.Text;

/**
 * One visitor's way through a journey: what it sends next, and what the answer means. Confined to one thread. Whoever drives it asks
 * {@link #next}, sends that, and tells what {@link #took} place, until there is nothing next.
 */
public final class Walk {
    private static final int MOST_REDIRECTS = 20;

    private final Guest guest;
    private final URI home;
    private final InstantSource clock;
    private final Way way;
    private final Memory memory;
    private final CookieJar jar = new CookieJar();
    private Optional<Hop> redirect = Optional.empty();
    private Optional<Sent> sent = Optional.empty();
    private Optional<String> failure = Optional.empty();

    /**
     * What is waited for.
     *
     * @param redirects that led to it
     * @param before how long they took
     */
    private record Sent(Step step, Hop hop, int redirects, Duration before) {}

    /**
     * A walk that has not begun.
     *
     * @param home where paths begin: scheme, host and port as cookies and redirects see them
     * @param clock for the end of cookies
     */
    public Walk(Guest guest, URI home, InstantSource clock) {
        this.guest = guest;
        this.home = home;
        this.clock = clock;
        way = new Way(guest);
        memory = new Memory(guest);
    }

    /** One that begins with the cleanup of its journey, and fails with the first step of it that fails, but goes on. */
    public static Walk cleaning(Guest guest, URI home, InstantSource clock) {
        var walk = new Walk(guest, home, clock);
        walk.way.fail();
        return walk;
    }

    /** Whether what {@link #next} gave last is of the cleanup. */
    public boolean isCleaning() {
        return way.isCleaning();
    }

    /**
     * Gives up, for a reason of whoever drives it: what comes next is the cleanup, even if an answer was still awaited. Not for a walk that
     * is cleaning up already.
     */
    public void leave(String why) {
        redirect = Optional.empty();
        fail(guest.journey().name() + ": " + why);
    }

    /** What is sent next; empty: the walk is over. Called once, then again only after {@link #took}. */
    public Optional<Ask> next() {
        if (redirect.isPresent()) {
            Sent before = sent.orElseThrow();
            return Optional.of(asked(before.step(), redirect.get(), Duration.ZERO));
        }
        for (Optional<Step> step = way.next(); step.isPresent(); step = way.next()) {
            Optional<Ask> ask = begun(step.get());
            if (ask.isPresent()) {
                return ask;
            }
        }
        return Optional.empty();
    }

    /** The step's request; empty where something that it needs is not known: that fails it, but for a cleanup, which has nothing to do then. */
    private Optional<Ask> begun(Step step) {
        memory.turn();
        try {
            Hop hop = hop(step);
            sent = Optional.of(new Sent(step, hop, 0, Duration.ZERO));
            return Optional.of(asked(step, hop, drawn(step.think())));
        } catch (Memory.Unready unready) {
            if (!way.isCleaning()) {
                fail(step.name() + ": " + unready.why());
            }
            return Optional.empty();
        }
    }

    private Ask asked(Step step, Hop hop, Duration think) {
        List<Map.Entry<String, String>> fields = new ArrayList<>(hop.fields());
        jar.header(hop.url(), clock.instant()).ifPresent(cookies -> fields.add(Map.entry("cookie", cookies)));
        return new Ask(step, think, hop.method(), Location.asked(hop.url(), home), fields, hop.body());
    }

    private Duration drawn(Step.Think think) {
        long room = think.most().minus(think.least()).toNanos();
        return room == 0 ? think.least() : think.least().plusNanos(guest.random().nextLong(room + 1));
    }

    private Hop hop(Step step) throws Memory.Unready {
        Step.Call call = step.call();
        String reference = memory.filled(call.url());
        URI url = Location.of(home, reference).orElseThrow(
                () -> new Memory.Unready("url " + Answers.shown(reference) + " (expected: a path, or http or https with a host)"));
        Map<String, String> fields = new HashMap<>();
        for (Axis.Choice choice : guest.choices().values()) {
            put(fields, choice.headers());
        }
        put(fields, call.headers());
        if (call.method().equals("GET") && !fields.containsKey("accept")) {
            navigated(fields);
        }
        String body = body(call.body(), fields); // which may say its type
        return new Hop(call.method(), url, List.copyOf(fields.entrySet()), body);
    }

    /** As by a browser's address bar or link: whoever is told apart by a cookie gets one of its own by that (Fetch Metadata). */
    private static void navigated(Map<String, String> fields) {
        fields.put("accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8");
        fields.putIfAbsent("sec-fetch-dest", "document");
        fields.putIfAbsent("sec-fetch-mode", "navigate");
    }

    private void put(Map<String, String> fields, Map<String, Text> texts) throws Memory.Unready {
        for (Map.Entry<String, Text> text : texts.entrySet()) {
            String value = memory.filled(text.getValue());
            if (value.chars().anyMatch(letter -> letter < ' ' && letter != '\t' || letter == 0x7f)) {
                throw new Memory.Unready("field " + text.getKey() + " " + Answers.shown(value) + " (expected: one line)");
            }
            fields.put(text.getKey().toLowerCase(Locale.ROOT), value);
        }
    }

    private String body(Step.Body body, Map<String, String> fields) throws Memory.Unready {
        return switch (body) {
            case Step.Body.None() -> "";
            case Step.Body.Raw(String type, Text text) -> {
                fields.putIfAbsent("content-type", type);
                yield memory.filled(text);
            }
            case Step.Body.Form(Map<String, Text> texts) -> {
                fields.putIfAbsent("content-type", Form.TYPE);
                List<Map.Entry<String, String>> filled = new ArrayList<>();
                for (Map.Entry<String, Text> text : texts.entrySet()) {
                    filled.add(Map.entry(text.getKey(), memory.filled(text.getValue())));
                }
                yield Form.encoded(filled);
            }
        };
    }

    /** Tells what became of what {@link #next} gave. */
    public Seen took(Reply reply) {
        Sent of = sent.orElseThrow(() -> new IllegalStateException("a reply: to nothing (expected: after next)"));
        redirect = Optional.empty();
        return switch (reply) {
            case Reply.Failed(String why) -> failed(of.step(), "no answer, " + why + " (expected: one)");
            case Reply.Answered answered -> took(of, answered);
        };
    }

    private Seen took(Sent of, Reply.Answered answered) {
        for (Map.Entry<String, String> field : answered.fields()) {
            if (field.getKey().equals("set-cookie")) {
                jar.hear(of.hop().url(), field.getValue(), clock.instant());
            }
        }
        Optional<Hop> onward = of.step().call().follow() && !Answers.isExpected(of.step(), answered.status())
                ? of.hop().after(answered)
                : Optional.empty();
        if (onward.isPresent()) {
            return followed(of, answered, onward.get());
        }
        var page = new Page(answered);
        Duration took = of.before().plus(answered.took());
        Optional<String> wrong = Answers.wrong(of.step(), page, took, memory);
        return wrong.isPresent() ? failed(of.step(), wrong.get()) : fine(of.step(), page);
    }

    private Seen followed(Sent of, Reply.Answered answered, Hop onward) {
        if (of.redirects() == MOST_REDIRECTS) {
            return failed(of.step(), (MOST_REDIRECTS + 1) + " redirects (expected: at most " + MOST_REDIRECTS + ")");
        }
        redirect = Optional.of(onward);
        sent = Optional.of(new Sent(of.step(), onward, of.redirects() + 1, of.before().plus(answered.took())));
        return new Seen(of.step(), Optional.empty(), Map.of(), false);
    }

    private Seen fine(Step step, Page page) {
        Map<String, String> drawn = new HashMap<>();
        for (Extraction extraction : step.drawn()) {
            Optional<String> found = page.found(extraction.from());
            if (found.isEmpty()) {
                return failed(step, extraction.into() + ": nothing found (expected: " + Answers.named(extraction.from()) + ")");
            }
            drawn.put(extraction.into(), found.get());
        }
        memory.keep(drawn);
        return new Seen(step, Optional.empty(), drawn, true);
    }

    private Seen failed(Step step, String why) {
        String sentence = step.name() + ": " + why;
        fail(sentence);
        return new Seen(step, Optional.of(sentence), Map.of(), true);
    }

    private void fail(String sentence) {
        failure = failure.or(() -> Optional.of(sentence));
        way.fail();
    }

    /** What was taken out of answers so far, by name. */
    public Map<String, String> drawn() {
        return memory.drawn();
    }

    /** The first thing that was wrong, as one sentence; final once the walk is over. */
    public Optional<String> failure() {
        return failure;
    }
}
