package dev.sluice.control;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.sluice.model.Judgement;
import dev.sluice.model.Verdict;

/** Gates that say what a test tells them to. */
final class ScriptedDesk implements GateDesk {
    final List<Map<String, List<Inquiry>>> asked = new CopyOnWriteArrayList<>();
    final List<String> checked = new CopyOnWriteArrayList<>();
    private final Map<String, Map<String, Judgement>> said = new ConcurrentHashMap<>();
    private long count;

    void says(String unit, String gate, Verdict verdict) {
        said.computeIfAbsent(unit, _ -> new ConcurrentHashMap<>()).put(gate, new Judgement(gate, verdict, Instant.ofEpochSecond(++count)));
    }

    @Override
    public void ask(Map<String, List<Inquiry>> byUnit) {
        asked.add(byUnit);
    }

    @Override
    public List<Judgement> latest(String unit) {
        return new ArrayList<>(said.getOrDefault(unit, Map.of()).values());
    }

    @Override
    public void checkNow(String unit, String gate) {
        checked.add(unit + " " + gate);
    }

    @Override
    public void onJudgement(Listener listener) {}
}
