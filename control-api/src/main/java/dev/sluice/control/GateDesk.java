package dev.sluice.control;

import java.util.List;
import java.util.Map;

import dev.sluice.model.Judgement;

/**
 * Where the gates are looked at. Any thread may call; nothing here blocks: what has to be fetched is fetched on threads of its own, and is
 * judged when it has come.
 */
public interface GateDesk {
    /** Which gates are looked at from now on, in place of those before; by unit. What the configuration does not know is inconclusive. */
    void ask(Map<String, List<Inquiry>> byUnit);

    /** The last judgement on each gate of a unit that was ever looked at since the start, in no order. */
    List<Judgement> latest(String unit);

    /** Looks at a gate once more, now, whether or not it was asked for. What a look finds that began before is not told. */
    void checkNow(String unit, String gate);

    /** Tells of every judgement once it is given, also of one that says the same as before. */
    void onJudgement(Listener listener);

    /** Hears of judgements on the thread that gave them; must not block. */
    @FunctionalInterface
    interface Listener {
        void judged(String unit, Judgement judgement);
    }
}
