package dev.sluice.control;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.control.store.Change;
import dev.sluice.control.store.NotOnDiskException;
import dev.sluice.control.store.Store;
import dev.sluice.model.Command;
import dev.sluice.model.Cutover;
import dev.sluice.model.Decision;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Site;

/**
 * What a conductor begins with. A disk that does not take the start is no reason not to serve: things stand as they stood, and what could not be
 * written is owed.
 *
 * @param owed what is to be written before anything else; empty: it is on disk
 * @param trouble why it is not; empty: it is
 */
record Opening(Generations generations, Cutover resumed, List<Owed> owed, Optional<String> trouble) {
    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);
    private static final Command.Asker SELF = new Command.Asker(Command.Asker.SELF, "");

    /** Reads where things stood, reserves generations and journals the start. */
    static Opening of(Store store, Site site, InstantSource clock) {
        long used = Generations.usedBefore(store.stands().reserved());
        Generations generations = new Generations(used, used);
        Cutover stood = Cutover.resume(site, generations.next(), store.stands().all());
        Instant now = clock.instant();
        List<Change.Entry> entries = new ArrayList<>();
        entries.add(new Change.Entry(new JournalEntry.Started(version(), site.name()), SELF, now, stood.split().generation()));
        Cutover resumed = backAgain(store.unwrittenReverts(site.units().keySet()), stood, now, generations, entries);
        List<Change> all = new ArrayList<>(entries);
        all.add(new Change.Reserve(used + Generations.BLOCK));
        all.add(new Change.Stands(resumed.split().exposures()));
        all.add(Album.picture(resumed, now));
        try {
            store.writeBack(all);
            store.noteReverts(Set.of());
            generations.reserved(used + Generations.BLOCK);
            return new Opening(generations, resumed, List.of(), Optional.empty());
        } catch (NotOnDiskException e) {
            LOG.error("disk: {}; serving as the directory says, changes are refused", e.getMessage());
            return new Opening(generations, resumed, entries.stream().map(entry -> Owed.wayBack(entry, _ -> {})).toList(),
                    Optional.of(Scribe.refusal(e)));
        }
    }

    /** What went back before a crash and was not on disk goes back again, before anybody is sent anywhere. */
    private static Cutover backAgain(Set<String> units, Cutover stood, Instant now, Generations generations, List<Change.Entry> entries) {
        if (units.isEmpty()) {
            return stood;
        }
        var asker = new Command.Asker(Command.Asker.SELF, "reverted before the last stop, when the disk took nothing");
        return switch (stood.decide(new Command.RevertUnits(units, asker), now, generations.next())) {
            case Decision.Refused refused -> {
                LOG.error("disk: {} reverted before the last stop, when the disk took nothing, and not now: {}", units, refused.detail());
                yield stood;
            }
            case Decision.Accepted(Cutover next, JournalEntry entry) -> {
                LOG.warn("disk: {} reverted before the last stop, when the disk took nothing; reverted again", units);
                entries.add(new Change.Entry(entry, asker, now, next.split().generation()));
                yield next;
            }
        };
    }

    private static String version() {
        return Objects.requireNonNullElse(Conductor.class.getPackage().getImplementationVersion(), "development");
    }
}
