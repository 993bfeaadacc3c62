package dev.sluice.control.journey;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;

import dev.sluice.journey.Axis;
import dev.sluice.journey.Cast;
import dev.sluice.journey.Check;
import dev.sluice.journey.Extraction;
import dev.sluice.journey.Journey;
import dev.sluice.journey.Step;
import dev.sluice.journey.Text;

/** A walk whose server is a function, and all that was asked of it. */
final class Rehearsed {
    static final Instant NOW = Instant.parse("2026-12-01T02:00:00Z");
    static final URI HOME = URI.create("http://shop.example");

    final List<Ask> asked = new ArrayList<>();
    final List<Seen> seen = new ArrayList<>();
    Instant now = NOW;
    Walk walk;

    Rehearsed(Guest guest) {
        walk = new Walk(guest, HOME, () -> now);
    }

    static Rehearsed of(Step... steps) {
        return new Rehearsed(guest(new Journey("buy", 1, 1, 1, List.of(steps), List.of())));
    }

    static Guest guest(Journey journey) {
        return new Guests(new Cast(List.of(journey), List.of(), List.of(), List.of(), List.of()), 7).next();
    }

    static Guest guest(Journey journey, Map<String, Axis.Choice> choices) {
        return new Guest(0, "v", journey, "", choices, Map.of(), Map.of(), new SplittableRandom(7));
    }

    /** Goes on until it is over. */
    Rehearsed against(Function<Ask, Reply> server) {
        for (Optional<Ask> ask = walk.next(); ask.isPresent(); ask = walk.next()) {
            asked.add(ask.get());
            seen.add(walk.took(server.apply(ask.get())));
        }
        return this;
    }

    List<String> urls() {
        return asked.stream().map(ask -> ask.method() + " " + ask.url()).toList();
    }

    static Step get(String name, String url) {
        return step(name, "GET", url, new Step.Body.None());
    }

    static Step step(String name, String method, String url, Step.Body body) {
        return new Step(name, new Step.Call(method, Text.of(url), Map.of(), body, true), Step.Think.NONE, Map.of(), List.of(), List.of());
    }

    static Step with(Step step, Check... checks) {
        return new Step(step.name(), step.call(), step.think(), step.only(), step.drawn(), List.of(checks));
    }

    static Step taking(Step step, String into, Extraction.Source source) {
        List<Extraction> drawn = new ArrayList<>(step.drawn());
        drawn.add(new Extraction(into, source));
        return new Step(step.name(), step.call(), step.think(), step.only(), drawn, step.checks());
    }

    static Step only(Step step, String axis, String... choices) {
        return new Step(step.name(), step.call(), step.think(), Map.of(axis, Set.of(choices)), step.drawn(), step.checks());
    }

    /** Field names and values by turns. */
    static Reply.Answered reply(int status, String body, String... fields) {
        List<Map.Entry<String, String>> all = new ArrayList<>();
        for (int at = 0; at < fields.length; at += 2) {
            all.add(Map.entry(fields[at], fields[at + 1]));
        }
        return new Reply.Answered(status, all, body, Duration.ofMillis(5));
    }

    static String field(Ask ask, String name) {
        return ask.fields().stream().filter(field -> field.getKey().equals(name)).map(Map.Entry::getValue).findFirst().orElse("");
    }

    static List<String> names(Ask ask) {
        return ask.fields().stream().map(Map.Entry::getKey).toList();
    }

    static Set<String> set(String... all) {
        return Set.copyOf(Arrays.asList(all));
    }
}
