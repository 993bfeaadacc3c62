package dev.sluice.control.window;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.control.Conductor;
import dev.sluice.control.Reply;
import dev.sluice.control.store.Journaled;
import dev.sluice.control.window.WindowStand.State;
import dev.sluice.model.Command;
import dev.sluice.model.Cutover;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.JournalEntry.WindowTold;
import dev.sluice.model.MaintenanceWindow;
import dev.sluice.model.MaintenanceWindow.Phase;
import dev.sluice.model.Notice;
import dev.sluice.model.Share;

/**
 * Sees planned freezes through: announces them, starts them when their gates let them, tells how much of their time is over, and ends them.
 * What has happened to each stands in the journal, and nowhere else. Any thread; it waits for the disk and for gates.
 */
public final class Windows implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Windows.class);
    private static final Duration BEAT = Duration.ofMillis(250);
    /** Who is so much too late to start it leaves it to a person whether it shall be at all. */
    private static final Duration LATE = Duration.ofMinutes(1);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int LATEST = 10_000;
    private static final List<Integer> ALARMS = List.of(100, 80, 50);
    private static final Command.Asker SELF = new Command.Asker(Command.Asker.SELF, "");

    private final Conductor conductor;
    private final Gates gates;
    private final Consumer<List<Notice>> board;
    private final InstantSource clock;
    private final Map<String, List<Entry>> told = new LinkedHashMap<>();
    private final ScheduledExecutorService beat = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("windows").factory());
    private List<Notice> shown = List.of();

    /** Says which gates of a unit do not pass, in sentences. Waits for them. */
    @FunctionalInterface
    public interface Gates {
        List<String> against(String unit, List<String> gates) throws InterruptedException;
    }

    private record Entry(WindowTold told, Instant at) {}

    /**
     * Does nothing before {@link #start}.
     *
     * @param board where visitors are told; told of every change
     */
    public Windows(Conductor conductor, Gates gates, Consumer<List<Notice>> board, InstantSource clock) {
        this.conductor = conductor;
        this.gates = gates;
        this.board = board;
        this.clock = clock;
        for (Journaled one : conductor.journal().newest(WindowTold.KIND, LATEST).reversed()) {
            if (one.entry() instanceof WindowTold window) {
                remember(window, one.at());
            }
        }
    }

    /** Looks at the clock from now on. */
    public Windows start() {
        var _ = beat.scheduleAtFixedRate(this::safely, 0, BEAT.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    private void safely() {
        try {
            beat();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("planned freezes could not be looked at", e);
        }
    }

    /** All that are planned, and those of the file that are over; in the order of their start. */
    public synchronized List<WindowStand> all() {
        Map<String, WindowStand> all = new LinkedHashMap<>();
        conductor.current().site().windows().forEach(window -> all.put(window.name(), stand(window, true)));
        told.forEach((name, entries) -> {
            if (!all.containsKey(name)) {
                posted(entries).map(window -> stand(window, false)).filter(stand -> stand.state() != State.CANCELLED)
                        .ifPresent(stand -> all.put(name, stand));
            }
        });
        return all.values().stream().sorted((one, other) -> one.window().start().compareTo(other.window().start())).toList();
    }

    private static Optional<MaintenanceWindow> posted(List<Entry> entries) {
        return entries.reversed().stream().map(Entry::told).filter(one -> one.phase() == Phase.PLANNED).findFirst().flatMap(Plan::read);
    }

    private WindowStand stand(MaintenanceWindow window, boolean inFile) {
        WindowStand stand = WindowStand.planned(window, inFile);
        for (Entry entry : told.getOrDefault(window.name(), List.of())) {
            if (entry.told.start().equals(window.start())) {
                stand = entry.told.phase() == Phase.PLANNED ? WindowStand.planned(window, inFile) : stand.after(entry.told, entry.at);
            }
        }
        return stand;
    }

    /** Plans one; it is announced and starts by itself. */
    public synchronized Answer plan(MaintenanceWindow window, Command.Asker by, boolean dryRun) {
        Optional<WindowStand> known = find(window.name());
        if (known.filter(stand -> stand.inFile() || stand.isBefore() || stand.isOn()).isPresent()) {
            return new Answer.Refused("name-taken", "there is a window " + window.name() + " already", "give it another name");
        }
        if (!window.start().isAfter(clock.instant())) {
            return new Answer.Refused("past", "window " + window.name() + " would start at " + window.start() + ", which is over",
                    "a start in the future; or freeze at once: sluice freeze");
        }
        return dryRun ? new Answer.Done(WindowStand.planned(window, false)) : tell(window, Phase.PLANNED, Plan.facts(window), by);
    }

    /** Takes one back that has not started. */
    public synchronized Answer cancel(String name, Command.Asker by, boolean dryRun) {
        return find(name).filter(WindowStand::isBefore).map(stand -> dryRun ? new Answer.Done(stand)
                : tell(stand.window(), Phase.CANCELLED,
                        Map.of(), by))
                .orElseGet(() -> new Answer.Refused("not-planned", "window " + name + " does not wait for its start",
                        "sluice window end " + name + ", if it runs"));
    }

    /** Starts one now, if its gates let it. */
    public Answer begin(String name, Command.Asker by, boolean dryRun) throws InterruptedException {
        Optional<WindowStand> known = find(name).filter(WindowStand::isBefore);
        if (known.isEmpty()) {
            return new Answer.Refused("not-planned", "window " + name + " does not wait for its start", "sluice window list");
        }
        List<String> against = against(known.get().window());
        if (!against.isEmpty()) {
            return new Answer.Refused("gates", "window " + name + " does not start: " + String.join("; ", against), "mend that first");
        }
        return dryRun ? new Answer.Done(known.get()) : freeze(known.get().window(), by);
    }

    /** Opens what one has frozen. */
    public synchronized Answer end(String name, Command.Asker by, boolean dryRun) throws InterruptedException {
        Optional<WindowStand> known = find(name).filter(WindowStand::isOn);
        if (known.isEmpty()) {
            return notOn(name);
        }
        if (dryRun) {
            return new Answer.Done(known.get());
        }
        Optional<Answer> refused = command(FreezeMode.OPEN, known.get().window(), by);
        return refused.isPresent() ? refused.get() : ended(known.get(), by);
    }

    /** Gives one more time. */
    public synchronized Answer extend(String name, Duration by, Command.Asker asker, boolean dryRun) {
        Optional<WindowStand> known = find(name).filter(WindowStand::isOn);
        if (known.isEmpty()) {
            return notOn(name);
        }
        Instant from = known.get().state() == State.OVERRUN ? clock.instant() : known.get().end();
        return dryRun ? new Answer.Done(known.get())
                : tell(known.get().window(), Phase.EXTENDED, Map.of(WindowStand.END, from.plus(by).toString()), asker);
    }

    private static Answer notOn(String name) {
        return new Answer.Refused("not-running", "window " + name + " does not run", "sluice window list");
    }

    /** One of a name; empty: there is none. */
    public synchronized Optional<WindowStand> find(String name) {
        return all().stream().filter(stand -> stand.window().name().equals(name)).findFirst();
    }

    /** A look at the clock. */
    void beat() throws InterruptedException {
        for (WindowStand stand : all()) {
            if (stand.isBefore()) {
                before(stand);
            } else if (stand.isOn()) {
                during(stand);
            }
        }
        show();
    }

    private void before(WindowStand stand) throws InterruptedException {
        MaintenanceWindow window = stand.window();
        Instant now = clock.instant();
        if (stand.state() == State.PLANNED && window.announce().isPositive() && !now.isBefore(window.announced())
                && now.isBefore(window.start())) {
            tell(window, Phase.ANNOUNCED, Map.of(), SELF);
        } else if (stand.state() != State.REFUSED && !now.isBefore(window.start())) {
            startDue(window, now);
        }
    }

    private void startDue(MaintenanceWindow window, Instant now) throws InterruptedException {
        Duration late = Duration.between(window.start(), now);
        List<String> against = late.compareTo(LATE) > 0
                ? List.of("its time came " + late.toSeconds() + " s ago, while nobody was there to start it")
                : against(window);
        if (!against.isEmpty()) {
            tell(window, Phase.REFUSED, Map.of(WindowStand.WHY, String.join("; ", against)), SELF);
        } else if (freeze(window, reason(window, "its time has come")) instanceof Answer.Refused refused) {
            tell(window, Phase.REFUSED, Map.of(WindowStand.WHY, refused.detail()), SELF);
        }
    }

    private static Command.Asker reason(MaintenanceWindow window, String why) {
        return new Command.Asker(Command.Asker.SELF, "window " + window.name() + ": " + why);
    }

    /** What speaks against a start. */
    private List<String> against(MaintenanceWindow window) throws InterruptedException {
        List<String> against = new ArrayList<>();
        window.tooShort().ifPresent(against::add);
        for (String unit : units(window)) {
            if (!unit.equals(CutoverUnit.UNCLAIMED)) {
                against.addAll(gates.against(unit, window.gates()));
            }
        }
        return against.stream().distinct().toList();
    }

    private Set<String> units(MaintenanceWindow window) {
        return window.units().isEmpty() ? conductor.current().split().exposures().keySet() : window.units();
    }

    private Answer freeze(MaintenanceWindow window, Command.Asker by) throws InterruptedException {
        Optional<Answer> refused = command(window.mode(), window, by);
        if (refused.isPresent()) {
            return refused.get();
        }
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(WindowStand.END, clock.instant().plus(window.atMost()).toString());
        Cutover now = conductor.current();
        units(window).forEach(unit -> facts.put(WindowStand.SHARE + unit, now.split().of(unit).share().toString()));
        return tell(window, Phase.STARTED, facts, by);
    }

    private void during(WindowStand stand) throws InterruptedException {
        Instant now = clock.instant();
        if (units(stand.window()).stream().allMatch(unit -> conductor.current().split().of(unit).freeze().isOpen())) {
            ended(stand, SELF);
            return;
        }
        int percent = stand.percent(now);
        Optional<Integer> alarm = ALARMS.stream().filter(at -> percent >= at && stand.alarmed() < at).findFirst();
        if (stand.state() == State.RUNNING && alarm.isPresent()) {
            tell(stand.window(), Phase.ALARM, Map.of(WindowStand.PERCENT, alarm.get().toString(), WindowStand.END, stand.end().toString()),
                    SELF);
        }
        if (stand.state() == State.RUNNING && percent >= 100) {
            overrun(stand);
        }
    }

    private void overrun(WindowStand stand) throws InterruptedException {
        Optional<String> stays = staysFrozen(stand);
        tell(stand.window(), Phase.OVERRUN, Map.of("then", stays.map(why -> "it stays frozen, for " + why).orElse("it opens again")), SELF);
        if (stays.isEmpty() && command(FreezeMode.OPEN, stand.window(), reason(stand.window(), "its time is over")).isEmpty()) {
            ended(stand, SELF);
        }
    }

    /** Why it does not open by itself; empty: it does. */
    private Optional<String> staysFrozen(WindowStand stand) {
        if (!stand.window().reopens()) {
            return Optional.of("the plan has it so (on-overrun: stay)");
        }
        Cutover now = conductor.current();
        for (String unit : units(stand.window())) {
            Share before = stand.shares().getOrDefault(unit, Share.NONE);
            Share share = now.split().of(unit).share();
            if (share.compareTo(before) > 0) {
                return Optional.of("unit " + unit + " has moved on to new meanwhile, from " + before + " to " + share);
            }
            if (!now.mayGoBack(unit)) {
                return Optional.of("unit " + unit + " may not go back any more");
            }
        }
        return Optional.empty();
    }

    private synchronized Answer ended(WindowStand stand, Command.Asker by) {
        if (find(stand.window().name()).filter(WindowStand::isOn).isEmpty()) {
            return new Answer.Done(stand); // somebody else was first
        }
        long millis = Duration.between(stand.began().orElse(stand.window().start()), clock.instant()).toMillis();
        return tell(stand.window(), Phase.ENDED, Map.of("seconds", String.format(Locale.ROOT, "%.1f", millis / 1000.0)), by);
    }

    /** Empty: it is done. */
    private Optional<Answer> command(FreezeMode mode, MaintenanceWindow window, Command.Asker by) throws InterruptedException {
        var command = new Command.SetFreeze(mode, window.units(), Optional.empty(), by);
        try {
            return switch (conductor.submit(command, OptionalLong.empty(), false).get(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
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

    /** Writes it down, and only then is it so. */
    private synchronized Answer tell(MaintenanceWindow window, Phase phase, Map<String, String> facts, Command.Asker by) {
        var entry = new WindowTold(window.name(), window.start(), phase, facts);
        try {
            if (!conductor.note(entry, by).get(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                return new Answer.NotOnDisk();
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return new Answer.NotOnDisk();
        } catch (ExecutionException | TimeoutException e) {
            LOG.error("window {}: {} is not on disk", window.name(), phase.label(), e);
            return new Answer.NotOnDisk();
        }
        remember(entry, clock.instant());
        return new Answer.Done(find(window.name()).orElse(WindowStand.planned(window, false).after(entry, clock.instant())));
    }

    private void remember(WindowTold entry, Instant at) {
        told.computeIfAbsent(entry.window(), _ -> new ArrayList<>()).add(new Entry(entry, at));
    }

    private void show() {
        List<Notice> now = all().stream().filter(stand -> stand.isOn() || stand.state() == State.ANNOUNCED)
                .map(stand -> new Notice(new LinkedHashSet<>(units(stand.window())), stand.window().mode(),
                        stand.began().orElse(stand.window().start()), stand.end(), stand.isOn()))
                .toList();
        if (!now.equals(shown)) {
            shown = now;
            board.accept(now);
        }
    }

    /** Nothing starts or ends by itself any more. */
    @Override
    public void close() {
        beat.shutdownNow();
    }
}
