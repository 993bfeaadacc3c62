package dev.sluice.control;

import java.util.List;
import java.util.Map;

import dev.sluice.model.Judgement;

/** Nobody looks at any gate. */
final class NoDesk implements GateDesk {
    @Override
    public void ask(Map<String, List<Inquiry>> byUnit) {}

    @Override
    public List<Judgement> latest(String unit) {
        return List.of();
    }

    @Override
    public void checkNow(String unit, String gate) {}

    @Override
    public void onJudgement(Listener listener) {}
}
