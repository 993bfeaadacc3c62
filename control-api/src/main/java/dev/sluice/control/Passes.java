package dev.sluice.control;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.control.store.Journaled;
import dev.sluice.model.Command;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Pass;

/**
 * The passes that were given out; what becomes of one is what the journal says of it, so that no restart makes a used link good again. Any
 * thread; what is on its way to the disk is decided already, so that two never use the same link.
 */
public final class Passes implements AutoCloseable {
    /** That are not over at the same time. */
    public static final int MOST = 100;
    private static final Logger LOG = LoggerFactory.getLogger(Passes.class);
    /** Of all steps: more than passes can be made within the longest time of one. */
    private static final int REMEMBERED = 10_000;
    private static final int ID_BYTES = 9;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Command.Asker SELF = new Command.Asker(Command.Asker.SELF, "the freeze that it was for is over");

    private final Conductor conductor;
    private final Gate gate;
    private final InstantSource clock;
    private final Map<String, Given> given = new LinkedHashMap<>();
    private final Conductor.Listening listening;

    /** What the request path does for passes. Never blocks. */
    public interface Gate {
        /** From now on these let in, and no others. */
        void let(Collection<Pass> passes);

        /** Path and query of a link. */
        String link(Pass pass);

        /** The value of the header Sluice-Bypass. */
        String header(Pass pass);
    }

    /**
     * A pass, and who gave it out.
     *
     * @param used when its link was
     */
    public record Given(Pass pass, String by, Optional<Instant> used) {}

    public Passes(Conductor conductor, Gate gate, InstantSource clock) {
        this.conductor = conductor;
        this.gate = gate;
        this.clock = clock;
        listening = conductor.onJournal(this::heard);
        List<Journaled> steps = conductor.journal().newest(JournalEntry.PassTold.KIND, REMEMBERED).reversed();
        synchronized (given) {
            steps.forEach(this::remember);
            let();
        }
    }

    /** Those that are not over, the oldest first. */
    public List<Given> all() {
        synchronized (given) {
            forgetOver();
            return List.copyOf(given.values());
        }
    }

    /** A name that no pass had before. */
    public static String newId() {
        byte[] bytes = new byte[ID_BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public Gate gate() {
        return gate;
    }

    /** Gives one out: it lets in once that is on disk; false: it is not, and lets nobody in. */
    public CompletableFuture<Boolean> give(Pass pass, Command.Asker asker) {
        return tell(pass, Pass.Step.MADE, asker).thenApply(onDisk -> {
            if (onDisk) {
                synchronized (given) {
                    given.put(pass.id(), new Given(pass, asker.name(), Optional.empty()));
                    let();
                }
            }
            return onDisk;
        });
    }

    /** Takes one back: it lets nobody in from now on; false: that is not on disk, so a restart would forget it. */
    public CompletableFuture<Boolean> revoke(Pass pass, Command.Asker asker) {
        synchronized (given) {
            given.remove(pass.id());
            let();
        }
        return tell(pass, Pass.Step.REVOKED, asker);
    }

    /** Uses the link of one; true: for the first time, and that is on disk. */
    public CompletableFuture<Boolean> use(Pass pass) {
        synchronized (given) {
            Given one = given.get(pass.id());
            if (one == null || one.used.isPresent() || one.pass.isOver(clock.instant())) {
                return CompletableFuture.completedFuture(false);
            }
            given.put(pass.id(), new Given(one.pass, one.by, Optional.of(clock.instant())));
        }
        return tell(pass, Pass.Step.USED, new Command.Asker(Command.Asker.SELF, "")).whenComplete((onDisk, _) -> {
            if (!Boolean.TRUE.equals(onDisk)) {
                unuse(pass);
            }
        });
    }

    private CompletableFuture<Boolean> tell(Pass pass, Pass.Step step, Command.Asker asker) {
        var told = new JournalEntry.PassTold(pass, step);
        return step == Pass.Step.REVOKED ? conductor.noteBack(told, asker) : conductor.note(told, asker);
    }

    private void unuse(Pass pass) {
        synchronized (given) {
            given.computeIfPresent(pass.id(), (_, one) -> new Given(one.pass, one.by, Optional.empty()));
        }
    }

    /** On the conductor's thread, once it is on disk. */
    private void heard(Journaled entry) {
        if (entry.entry() instanceof JournalEntry.FreezeSet freeze && freeze.mode() == FreezeMode.OPEN) {
            opened(freeze.units());
        }
    }

    /** A pass that names no stack and passes freezes is of use in a freeze only, and ends with that of its own units. */
    private void opened(Set<String> units) {
        for (Given one : all()) {
            if (one.pass.stack().isEmpty() && !one.pass.terms().modes().isEmpty() && units.stream().anyMatch(one.pass::isFor)
                    && !isFrozen(one.pass)) {
                var _ = revoke(one.pass, SELF).thenAccept(onDisk -> {
                    if (!onDisk) {
                        LOG.warn("pass ended with its freeze, and that is not on disk pass={}", one.pass.id());
                    }
                });
            }
        }
    }

    private boolean isFrozen(Pass pass) {
        return conductor.current().split().exposures().entrySet().stream()
                .anyMatch(entry -> pass.isFor(entry.getKey()) && !entry.getValue().freeze().isOpen());
    }

    private void remember(Journaled entry) {
        if (!(entry.entry() instanceof JournalEntry.PassTold(Pass pass, Pass.Step step)) || pass.isOver(clock.instant())) {
            return;
        }
        switch (step) {
            case MADE -> given.putIfAbsent(pass.id(), new Given(pass, entry.actor(), Optional.empty()));
            case USED -> given.computeIfPresent(pass.id(), (_, one) -> new Given(one.pass, one.by, Optional.of(entry.at())));
            case REVOKED -> given.remove(pass.id());
        }
    }

    private void let() {
        forgetOver();
        gate.let(given.values().stream().map(Given::pass).toList());
    }

    private void forgetOver() {
        Instant now = clock.instant();
        new ArrayList<>(given.values()).stream().filter(one -> one.pass.isOver(now)).forEach(one -> given.remove(one.pass.id()));
    }

    @Override
    public void close() {
        listening.close();
    }
}
