package dev.sluice.load.draft;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.sluice.journey.Journey;
import dev.sluice.journey.Step;
import dev.sluice.journey.Step.Body;
import dev.sluice.journey.Step.Call;
import dev.sluice.journey.Step.Think;
import dev.sluice.journey.Text;

/** Makes a scenario of what an access log was asked for most: a journey for each, as heavy as it is frequent. */
final class Frequent {
    private static final int MOST_WEIGHT = 10_000;

    private Frequent() {}

    static Draft draft(SafeRequests requests, String name, int most) throws DraftException {
        Map<String, Integer> counts = new HashMap<>();
        requests.targets().forEach(target -> counts.merge(target, 1, Integer::sum));
        if (counts.isEmpty()) {
            throw new DraftException(name + ": no request that may be asked again (expected: GET or HEAD that was answered)");
        }
        List<Map.Entry<String, Integer>> top = counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey())).limit(most)
                .toList();
        int heaviest = top.getFirst().getValue();
        var names = new Names();
        List<Journey> journeys = new ArrayList<>();
        top.forEach(one -> journeys.add(journey(names, one.getKey(), weight(one.getValue(), heaviest))));
        int kept = top.stream().mapToInt(Map.Entry::getValue).sum();
        List<String> notes = new ArrayList<>(List.of("the " + top.size() + " most frequent of " + counts.size() + " safe requests: " + kept
                + " of " + requests.targets().size() + " lines"));
        requests.leftOut().forEach((why, count) -> notes.add("left out: " + count + " × " + why));
        return new Draft(name, "", journeys, notes);
    }

    private static int weight(int count, int heaviest) {
        return heaviest <= MOST_WEIGHT ? count : Math.max(1, Math.toIntExact((long) count * MOST_WEIGHT / heaviest));
    }

    private static Journey journey(Names names, String target, int weight) {
        String name = names.step("GET", target.replaceFirst("\\?.*", ""));
        var call = new Call("GET", Text.of(target.replaceAll("#.*", "").replace(" ", "%20")), Map.of(), new Body.None(), true);
        var step = new Step(name, call, Think.NONE, Map.of(), List.of(), List.of());
        return new Journey(name, weight, 1, 1, List.of(step), List.of());
    }
}
