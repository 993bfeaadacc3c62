package dev.sluice.load.draft;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import dev.sluice.journey.Check;
import dev.sluice.journey.Extraction;
import dev.sluice.journey.Journey;
import dev.sluice.journey.Step;
import dev.sluice.journey.Step.Call;
import dev.sluice.journey.Step.Think;
import dev.sluice.load.draft.Har.Entry;

/** Makes a journey of what a browser recorded. */
final class Recorder {
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
    private static final int NOT_MODIFIED = 304;
    private static final Duration SHORTEST_THOUGHT = Duration.ofMillis(300);
    private static final Duration LONGEST_THOUGHT = Duration.ofMinutes(1);

    private final boolean withAssets;
    private final Names steps = new Names();
    private final Tokens tokens = new Tokens(new Names());
    private final List<Visit> visits = new ArrayList<>();
    /** Why, and how many. */
    private final Map<String, Integer> leftOut = new TreeMap<>();

    private Recorder(boolean withAssets) {
        this.withAssets = withAssets;
    }

    static Draft draft(Har har, String name, boolean withAssets) throws DraftException {
        return new Recorder(withAssets).of(har, name);
    }

    private Draft of(Har har, String name) throws DraftException {
        String root = har.entries().stream().filter(entry -> entry.answered().isHtml()).findFirst()
                .or(() -> har.entries().stream().findFirst())
                .map(entry -> entry.asked().root()).orElseThrow(() -> new DraftException(name + ": no request (expected: one at least)"));
        List<Call> calls = new ArrayList<>();
        var writer = new CallDraft(tokens);
        for (Entry entry : har.entries()) {
            if (isStep(entry, root)) {
                var visit = new Visit(steps.step(entry.asked().method(), entry.asked().url().getRawPath()), entry);
                calls.add(writer.call(entry.asked()));
                visits.add(visit);
                tokens.add(visit);
            }
        }
        if (visits.isEmpty()) {
            throw new DraftException(name + ": no request is left" + because() + " (expected: one at least)");
        }
        List<Step> all = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            all.add(step(visits.get(i), calls.get(i), i == 0 ? Think.NONE : think(visits.get(i - 1), visits.get(i))));
        }
        if (har.unread() > 0) {
            leftOut.put("no requests over HTTP at a known time, as those of WebSockets", har.unread());
        }
        List<String> notes = new ArrayList<>(writer.notes());
        leftOut.forEach((why, count) -> notes.add("left out: " + count + " × " + why));
        return new Draft(name, root, List.of(new Journey("recorded", 1, 1, 1, all, List.of())), notes);
    }

    private String because() {
        return leftOut.isEmpty() ? "" : ": " + String.join(", ", leftOut.keySet());
    }

    /** The answer where a redirect leads belongs to the step before. */
    private boolean isStep(Entry entry, String root) {
        if (visits.stream().reduce((_, last) -> last).filter(last -> last.follows(entry)).isPresent()) {
            return false;
        }
        Optional<String> why = whyNot(entry, root);
        why.ifPresent(reason -> leftOut.merge(reason, 1, Integer::sum));
        return why.isEmpty();
    }

    private Optional<String> whyNot(Entry entry, String root) {
        if (!entry.asked().root().equals(root)) {
            return Optional.of("to " + entry.asked().url().getHost());
        }
        if (!METHODS.contains(entry.asked().method())) {
            return Optional.of(entry.asked().method());
        }
        if (entry.answered().status() < 200) {
            return Optional.of("without an answer");
        }
        if (!withAssets && (Assets.isPath(entry.asked().url().getRawPath()) || Assets.isType(entry.answered().type()))) {
            return Optional.of("pictures, fonts, styles and scripts (--assets keeps them)");
        }
        boolean isWritable = !entry.asked().url().toString().contains("${")
                && entry.asked().body().filter(body -> body.text().contains("${")
                        || body.fields().toString().contains("${")).isEmpty();
        return isWritable ? Optional.empty() : Optional.of("with ${ in it, which a scenario would take for a place");
    }

    private static Step step(Visit visit, Call call, Think think) {
        List<Extraction> drawn = visit.taken().entrySet().stream().map(each -> new Extraction(each.getKey(), each.getValue())).toList();
        return new Step(visit.name(), call, think, new HashMap<>(), drawn, List.of(new Check.Status(Set.of(status(visit)))));
    }

    /** What a browser had already, a new visitor has not. */
    private static int status(Visit visit) {
        int recorded = visit.answered().status();
        return recorded == NOT_MODIFIED ? 200 : recorded;
    }

    private static Think think(Visit before, Visit visit) {
        Duration waited = Duration.between(before.ended(), visit.began());
        if (waited.compareTo(SHORTEST_THOUGHT) < 0) {
            return Think.NONE;
        }
        Duration most = waited.compareTo(LONGEST_THOUGHT) < 0 ? waited : LONGEST_THOUGHT;
        Duration round = Duration.ofMillis(most.toMillis() / 100 * 100);
        return new Think(round, round);
    }
}
