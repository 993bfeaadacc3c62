package dev.sluice.control.gate;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

import dev.sluice.control.GateDesk;
import dev.sluice.control.store.Journaled;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Judgement;

/** Has a judgement written down when it says something else than the one before it, also than the one before a restart. Any thread. */
public final class VerdictJournal implements GateDesk.Listener {
    /** How far back it looks for what was said last. */
    public static final int REMEMBERED = 1_000;

    private final Consumer<JournalEntry> writer;
    private final ConcurrentMap<String, String> said = new ConcurrentHashMap<>();

    /**
     * @param before the last entries about gates, the newest first
     * @param writer must not block
     */
    public VerdictJournal(Iterable<Journaled> before, Consumer<JournalEntry> writer) {
        this.writer = writer;
        for (Journaled entry : before) {
            if (entry.entry() instanceof JournalEntry.GateJudged(String unit, Judgement judgement)) {
                said.putIfAbsent(place(unit, judgement), judgement.verdict().label());
            }
        }
    }

    @Override
    public void judged(String unit, Judgement judgement) {
        String label = judgement.verdict().label();
        if (!label.equals(said.put(place(unit, judgement), label))) {
            writer.accept(new JournalEntry.GateJudged(unit, judgement));
        }
    }

    private static String place(String unit, Judgement judgement) {
        return unit + "\n" + judgement.gate();
    }
}
