package dev.sluice.control;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import dev.sluice.control.store.Journaled;
import dev.sluice.control.store.Store;
import dev.sluice.model.Command;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Share;
import dev.sluice.model.Site;

/** A conductor at work in a directory, with a clock that stands still until a test sets it and no beat but a test's. */
public final class AtWork implements AutoCloseable {
    static final Command.Asker ALICE = new Command.Asker("alice", "because");

    final Store store;
    final Conductor conductor;
    final HeldPicture picture;
    private volatile Instant now;
    private final AtomicLong nanos = new AtomicLong();

    AtWork(Path dir, Site site) throws Exception {
        this(dir, site, new NoDesk());
    }

    AtWork(Path dir, Site site, GateDesk gates) throws Exception {
        this(dir, site, gates, Instant.parse("2026-03-01T12:00:00Z"));
    }

    /** For neighbours. */
    public static AtWork from(Instant time, Path dir, Site site) throws Exception {
        return new AtWork(dir, site, new NoDesk(), time);
    }

    public Conductor conductor() {
        return conductor;
    }

    public Store store() {
        return store;
    }

    /** From some time on. */
    AtWork(Path dir, Site site, GateDesk gates, Instant from) throws Exception {
        this(Store.open(dir), site, gates, from);
    }

    /** In a store that a test has opened. */
    AtWork(Store store, Site site) {
        this(store, site, new NoDesk(), Instant.parse("2026-03-01T12:00:00Z"));
    }

    private AtWork(Store store, Site site, GateDesk gates, Instant from) {
        this.now = from;
        this.store = store;
        InstantSource clock = () -> now;
        conductor = Conductor.open(store, site, new Conductor.Rhythm(clock, nanos::get, Duration.ofDays(1)));
        picture = new HeldPicture(conductor);
        conductor.judgedBy(gates);
        conductor.start(picture, picture);
    }

    /** Beats of a quarter of a second for as long as that, and what they ask of the disk is done. */
    void lives(Duration time) throws Exception {
        for (Duration left = time; left.isPositive(); left = left.minusMillis(250)) {
            passes(Duration.ofMillis(250));
            settle();
        }
    }

    /** As long as that counts in one beat, for what does not depend on how many there are. */
    void livesInOneBeat(Duration time) throws Exception {
        passes(time);
        settle();
    }

    /** Whatever waits for the disk is on it. */
    public void settle() throws Exception {
        answer(conductor.note(new JournalEntry.TokenDeleted("settled"), ALICE));
    }

    public Instant now() {
        return now;
    }

    public void passes(Duration time) throws Exception {
        nanos.addAndGet(time.toNanos());
        clockIsSet(time);
    }

    /** The clock on the wall alone, forth or back. */
    void clockIsSet(Duration by) throws Exception {
        now = now.plus(by);
        beat();
    }

    void beat() throws Exception {
        conductor.beat().get(60, TimeUnit.SECONDS);
    }

    static Command share(String unit, int basisPoints) {
        return new Command.SetShares(Map.of(unit, new Share(basisPoints)), ALICE);
    }

    static Command revert(String... units) {
        return new Command.RevertUnits(Set.of(units), new Command.Asker("alice", ""));
    }

    static Command freeze(String unit, Duration lasting) {
        return new Command.SetFreeze(FreezeMode.READ_ONLY, Set.of(unit), Optional.of(lasting), ALICE);
    }

    CompletableFuture<Reply> ask(Command command) {
        return conductor.submit(command, OptionalLong.empty(), false);
    }

    Reply done(Command command) throws Exception {
        return answer(ask(command));
    }

    static <T> T answer(CompletableFuture<T> reply) throws Exception {
        return reply.get(60, TimeUnit.SECONDS);
    }

    int share(String unit) {
        return picture.current().split().of(unit).share().basisPoints();
    }

    boolean isLatched(String unit) {
        return picture.current().split().of(unit).isLatched();
    }

    /** The kinds of what is in the journal, in order. */
    List<String> journal() {
        return store.journal().after(0, 10_000).stream().map(one -> one.entry().kind()).toList();
    }

    public List<Journaled> entries(String kind) {
        return store.journal().after(0, 10_000).stream().filter(one -> one.entry().kind().equals(kind)).toList();
    }

    @Override
    public void close() {
        conductor.close();
        store.close();
    }
}
