package dev.sluice.control;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

import dev.sluice.control.store.Change;
import dev.sluice.model.Command;
import dev.sluice.model.Cutover;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Decision;
import dev.sluice.model.Exposure;
import dev.sluice.model.Freeze;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.JournalEntry;

/** A command that must be on disk before it is in force, unless it only takes back. */
record ChangeRequest(Command command, OptionalLong ifGeneration, CompletableFuture<Reply> reply) implements Request {
    @Override
    public Runnable decide(Batch batch) {
        long generation = batch.decided().split().generation();
        if (ifGeneration.isPresent() && ifGeneration.getAsLong() != generation) {
            return () -> reply.complete(new Reply.LostUpdate(generation));
        }
        Podium podium = batch.podium();
        Instant now = podium.now();
        return switch (batch.decided().decide(command, now, podium.generations().next())) {
            case Decision.Refused refused -> () -> reply.complete(new Reply.Refused(refused, generation));
            case Decision.Accepted(Cutover next, JournalEntry entry) -> {
                Cutover remembering = remembering(next, batch);
                batch.decide(remembering);
                if (entry instanceof JournalEntry.CarriedOver(String unit, long upTo)) {
                    batch.add(new Change.CarriedOver(unit, upTo));
                }
                batch.add(new Change.Entry(entry, command.asker(), now, next.split().generation()));
                yield () -> reply.complete(new Reply.Done(podium.publish(remembering, batch.basis()), entry, true, false));
            }
        };
    }

    /** Whether it is a restoring that takes nobody to new, which need not wait for the disk. */
    boolean onlyLowers(Cutover now) {
        return command instanceof Command.Restore restore && now.onlyLowers(restore.shares());
    }

    /** Opening is: a site must not stay closed because a disk is full. */
    @Override
    public boolean isWayBack() {
        return command instanceof Command.SetFreeze freeze && freeze.mode() == FreezeMode.OPEN;
    }

    /** After a crash what was opened is frozen again, which is safe. */
    @Override
    public void withoutDisk(Docket docket, String detail) {
        docket.atOnce(this);
    }

    /** A unit that comes back into the file stands where it stood when it left, frozen if what no unit claims was frozen meanwhile. */
    private Cutover remembering(Cutover next, Batch batch) {
        if (!(command instanceof Command.LoadSite(var site, _))) {
            return next;
        }
        Map<String, Exposure> stood = new HashMap<>(batch.podium().store().stands().all());
        Freeze meanwhile = batch.decided().split().of(CutoverUnit.UNCLAIMED).freeze();
        if (!meanwhile.isOpen()) {
            stood.replaceAll((_, exposure) -> exposure.withFreeze(meanwhile));
        }
        stood.putAll(batch.decided().split().exposures());
        return Cutover.resume(site, next.split().generation(), stood);
    }

    @Override
    public void notOnDisk(String detail) {
        reply.complete(new Reply.NotOnDisk(detail));
    }

    @Override
    public void broken(RuntimeException cause) {
        reply.completeExceptionally(cause);
    }
}
