package dev.sluice.control.window;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.control.Conductor;
import dev.sluice.control.Reply;
import dev.sluice.model.Command;
import dev.sluice.model.Cutover;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.JournalEntry.WindowTold;
import dev.sluice.model.MaintenanceWindow;
import dev.sluice.model.MaintenanceWindow.Phase;

/**
 * What is done to windows: it is written down, and units are frozen and opened. It waits for the disk. One call at a time, but for what only reads.
 */
final class Hand implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Hand.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Command.Asker SELF = new Command.Asker(Command.Asker.SELF, "");

    private final Conductor conductor;
    private final InstantSource clock;
    private final Diary diary;
    private final Conductor.Listening listening;
    /** Windows of which nobody knows yet whether they are frozen. */
    private final Set<String> undecided = ConcurrentHashMap.newKeySet();

    Hand(Conductor conductor, InstantSource clock) {
        this.conductor = conductor;
        this.clock = clock;
        diary = new Diary(conductor.journal());
        listening = conductor.onJournal(diary::heard);
    }

    /** The record goes first: whatever ends in between, somebody is told that it was begun. */
    Answer freeze(MaintenanceWindow window, Command.Asker by) throws InterruptedException {
        Map<String, String> facts = WindowFacts.of(window);
        facts.put(WindowStand.END, clock.instant().plus(window.atMost()).toString());
        Set<String> units = units(window);
        Cutover now = conductor.current();
        units.forEach(unit -> facts.put(WindowStand.SHARE + unit, now.split().of(unit).share().toString()));
        if (!(tell(window, Phase.STARTED, facts, by) instanceof Answer.Done)) {
            return new Answer.NotOnDisk();
        }
        undecided.add(window.name());
        Optional<Answer> refused = command(window, new Command.SetFreeze(window.mode(), units, Optional.empty(), by));
        if (refused.isPresent() && !undecided.contains(window.name())) {
            refuse(window, refused.get() instanceof Answer.Refused no ? no.detail() : "its freeze could not be written down");
        }
        return refused.orElseGet(() -> new Answer.Done(find(window.name()).orElseThrow()));
    }

    /** What it is to freeze. */
    Set<String> units(MaintenanceWindow window) {
        return window.units().isEmpty() ? conductor.current().split().exposures().keySet() : window.units();
    }

    /** It does not start, or has not. */
    void refuse(MaintenanceWindow window, String why) {
        tell(window, Phase.REFUSED, Map.of(WindowStand.WHY, why), SELF);
    }

    /** The units that are frozen as it has frozen them; what somebody else has frozen since is somebody else's. */
    Set<String> own(WindowStand stand) {
        Map<String, Long> frozen = diary.frozenBy(stand.window().name());
        Set<String> own = new LinkedHashSet<>();
        conductor.current().split().exposures().forEach((unit, exposure) -> {
            if (!exposure.freeze().isOpen() && Long.valueOf(exposure.freeze().generation()).equals(frozen.get(unit))) {
                own.add(unit);
            }
        });
        return own;
    }

    /** It has opened what it had frozen, or somebody else has. */
    Answer ended(WindowStand stand, Command.Asker by) {
        long millis = Duration.between(stand.began().orElse(stand.window().start()), clock.instant()).toMillis();
        return tell(stand.window(), Phase.ENDED, Map.of("seconds", String.format(Locale.ROOT, "%.1f", millis / 1000.0)), by);
    }

    /** All that are planned, those that are on, and those of the file that are over; in the order of their start. */
    List<WindowStand> all() {
        return diary.all(conductor.current().site().windows());
    }

    Optional<WindowStand> find(String name) {
        return all().stream().filter(stand -> stand.window().name().equals(name)).findFirst();
    }

    /** What it has frozen is known, and open again. */
    boolean isOpenAgain(String name) {
        return diary.frozenBy(name).keySet().stream().allMatch(unit -> conductor.current().split().of(unit).freeze().isOpen());
    }

    /** Whether it has frozen something. */
    boolean hasFrozen(String name) {
        return !diary.frozenBy(name).isEmpty();
    }

    /** Whether nobody knows yet if it has. */
    boolean isUndecided(String name) {
        return undecided.contains(name);
    }

    /** Opens what it has frozen. Empty: it is done. */
    Optional<Answer> open(WindowStand stand, Command.Asker by) throws InterruptedException {
        Set<String> own = own(stand);
        return own.isEmpty() ? Optional.empty()
                : command(stand.window(), new Command.SetFreeze(FreezeMode.OPEN, own, Optional.empty(), by));
    }

    /** Empty: it is done. */
    private Optional<Answer> command(MaintenanceWindow window, Command.SetFreeze command) throws InterruptedException {
        CompletableFuture<Reply> asked = conductor.submit(command, OptionalLong.empty(), false)
                .whenComplete((reply, _) -> decided(window, command, reply));
        try {
            return switch (asked.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                case Reply.Done _ -> Optional.empty();
                case Reply.Refused(var refused, long _) ->
                    Optional.of(new Answer.Refused(refused.code().label(), refused.detail(), refused.remedy()));
                case Reply.LostUpdate _,Reply.NotOnDisk _ -> Optional.of(new Answer.NotOnDisk());
            };
        } catch (ExecutionException | TimeoutException e) {
            LOG.error("window {}: no decision", window.name(), e);
            return Optional.of(new Answer.NotOnDisk());
        }
    }

    /** Also when nobody waits for it any more; on the conductor's thread. */
    private void decided(MaintenanceWindow window, Command.SetFreeze command, @Nullable Reply reply) {
        if (command.mode() != FreezeMode.OPEN) {
            if (reply instanceof Reply.Done done) {
                command.units().stream().findFirst()
                        .ifPresent(unit -> diary.froze(window.name(), done.inForce().split().of(unit).freeze().generation()));
            }
            undecided.remove(window.name());
        }
    }

    /** Writes it down, and only then is it so: also when that comes late, and nobody waits for it any more. */
    Answer tell(MaintenanceWindow window, Phase phase, Map<String, String> facts, Command.Asker by) {
        var entry = new WindowTold(window.name(), window.start(), phase, facts);
        Instant at = clock.instant();
        CompletableFuture<Boolean> noted = conductor.note(entry, by).thenApply(onDisk -> {
            if (onDisk) {
                diary.remember(entry, at);
            }
            return onDisk;
        });
        try {
            return noted.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    ? new Answer.Done(find(window.name()).orElse(WindowStand.planned(window, false).after(entry, at)))
                    : new Answer.NotOnDisk();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.error("window {}: {} is not on disk", window.name(), phase.label(), e);
        }
        return new Answer.NotOnDisk();
    }

    @Override
    public void close() {
        listening.close();
    }
}
