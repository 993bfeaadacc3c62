package dev.sluice.control.drill;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.control.Conductor;
import dev.sluice.control.EvidenceSource;
import dev.sluice.control.store.Journaled;
import dev.sluice.model.Command;
import dev.sluice.model.Drill;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Site;

/** The drills that are under way, and what the last one of each unit has shown: the journal remembers it. Any thread may ask. */
public final class Drills implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Drills.class);
    private static final int REMEMBERED = 1_000;

    private final Conductor conductor;
    private final EvidenceSource evidence;
    private final Edge edge;
    private final Course course;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private final Map<String, Drill> last = new ConcurrentHashMap<>();
    private volatile Present present;

    /** Knows what the journal tells of earlier drills. */
    public Drills(Conductor conductor, EvidenceSource evidence, Edge edge, Course course) {
        this.conductor = conductor;
        this.evidence = evidence;
        this.edge = edge;
        this.course = course;
        this.present = Present.of(conductor.current().site());
        for (Journaled entry : conductor.journal().newest(JournalEntry.Drilled.KIND, REMEMBERED)) {
            if (entry.entry() instanceof JournalEntry.Drilled(Drill drill)) {
                last.putIfAbsent(drill.unit(), drill);
            }
        }
    }

    /** What drills would be made on now, of a site that is compared by identity. */
    private record Present(Site site, Drill.Setting setting) {
        static Present of(Site site) {
            return new Present(site, Drill.Setting.of(site));
        }
    }

    /** Whether a listener takes a client from this machine as it is. */
    public boolean hasDoorway() {
        return doorway().isPresent();
    }

    /** Goes through with a drill whose exposure was opened by the picture of {@code generation}. */
    public void run(DrillOrder order, long generation, Command.Asker asker) {
        Doorway doorway = doorway().orElseThrow(() -> new IllegalStateException("no listener for a drill"));
        running.add(order.unit());
        threads.execute(() -> {
            try {
                var stage = new Rehearsal.Stage(conductor, evidence, edge, course, doorway);
                keep(new Rehearsal(stage, order, asker).run(generation), asker);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | IOException | RuntimeException failed) {
                LOG.error("a drill failed by our own fault unit={}", order.unit(), failed);
            } finally {
                running.remove(order.unit());
            }
        });
    }

    public boolean isRunning(String unit) {
        return running.contains(unit);
    }

    public Optional<Drill> last(String unit) {
        return Optional.ofNullable(last.get(unit));
    }

    /** What a drill of now would be made on. */
    @SuppressWarnings("ReferenceEquality") // the site is the same object as long as it is in force
    public Drill.Setting present() {
        Site site = conductor.current().site();
        Present known = present;
        if (known.site != site) {
            known = Present.of(site);
            present = known;
        }
        return known.setting;
    }

    private Optional<Doorway> doorway() {
        return Doorway.among(conductor.current().site().listeners(), edge.listeners());
    }

    private void keep(Drill drill, Command.Asker asker) throws InterruptedException, ExecutionException {
        last.put(drill.unit(), drill);
        LOG.info("drill unit={} passed={} took={} faults={}", drill.unit(), drill.passed(), Drill.span(drill.times().total()),
                drill.faults());
        if (!conductor.note(new JournalEntry.Drilled(drill), asker).get()) {
            LOG.error("the result of a drill is not on disk unit={}", drill.unit());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
