package dev.sluice.control;

import java.util.ArrayList;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.control.store.Change;
import dev.sluice.model.Command;
import dev.sluice.model.Cutover;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.PlanTurn;

/** The steps that plans take by themselves at one beat, and the time they have held; one at a time, {@code over} says when the next may come. */
record PlanRequest(Runnable over) implements Request {
    private static final Logger LOG = LoggerFactory.getLogger(PlanRequest.class);
    private static final Command.Asker SELF = new Command.Asker(Command.Asker.SELF, "");

    @Override
    public Runnable decide(Batch batch) {
        Podium podium = batch.podium();
        List<JournalEntry> entries = new ArrayList<>();
        long generation = podium.generations().next();
        int moves = 0;
        for (String planner : podium.plans().watched()) {
            switch (podium.plans().turn(batch.decided(), planner, generation)) {
                case PlanTurn.Wait _,PlanTurn.GoBack _ -> {} // going back waits for no batch
                case PlanTurn.Move(Cutover next, List<JournalEntry> said) -> {
                    moves++;
                    batch.decide(next);
                    entries.addAll(said);
                }
            }
        }
        Cutover next = batch.decided();
        entries.forEach(entry -> batch.add(new Change.Entry(entry, SELF, podium.now(), next.split().generation())));
        batch.keep();
        boolean moved = moves > 0;
        return () -> {
            over.run();
            if (moved) {
                podium.publish(next, batch.basis());
            }
        };
    }

    @Override
    public void notOnDisk(String detail) {
        over.run();
    }

    @Override
    public void broken(RuntimeException cause) {
        LOG.error("a step of a plan could not be taken", cause);
        over.run();
    }
}
