package dev.sluice.control.window;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.control.Conductor;
import dev.sluice.control.window.WindowStand.State;
import dev.sluice.model.Command;
import dev.sluice.model.Cutover;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.MaintenanceWindow;
import dev.sluice.model.MaintenanceWindow.Phase;
import dev.sluice.model.Notice;
import dev.sluice.model.Share;

/**
 * Sees planned freezes through: announces them, starts them when their gates let them, tells how much of their time is over, and ends them.
 * What has happened to each stands in the journal, and nowhere else. Any thread, which waits for the disk; whatever is done is decided on what is
 * known then, one at a time. Gates are waited for beside.
 */
public final class Windows implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Windows.class);
    private static final Duration BEAT = Duration.ofMillis(250);
    /** Who is so much too late to start it leaves it to a person whether it shall be at all. */
    private static final Duration LATE = Duration.ofMinutes(1);
    private static final List<Integer> ALARMS = List.of(100, 80, 50);
    private static final Command.Asker SELF = new Command.Asker(Command.Asker.SELF, "");

    private final Conductor conductor;
    private final Gates gates;
    private final Consumer<List<Notice>> board;
    private final InstantSource clock;
    private final Executor looks;
    private final Hand hand;
    /** Windows whose gates are being looked at. */
    private final Set<String> looking = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService beat = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("windows").factory());
    private List<Notice> shown = List.of();
    /** Those that have opened by themselves, until the journal says so. Of the beat alone. */
    private final Set<String> overran = new HashSet<>();
    private volatile boolean closed;

    /** Says which gates of a unit do not pass, in sentences. Waits for them. */
    @FunctionalInterface
    public interface Gates {
        List<String> against(String unit, List<String> gates) throws InterruptedException;
    }

    /**
     * Does nothing before {@link #start}.
     *
     * @param board where visitors are told; told of every change
     */
    public Windows(Conductor conductor, Gates gates, Consumer<List<Notice>> board, InstantSource clock) {
        this(conductor, gates, board, clock, look -> Thread.ofVirtual().name("window-gates").start(look));
    }

    /** Where looks at gates are carried out by somebody else. */
    Windows(Conductor conductor, Gates gates, Consumer<List<Notice>> board, InstantSource clock, Executor looks) {
        this.conductor = conductor;
        this.gates = gates;
        this.board = board;
        this.clock = clock;
        this.looks = looks;
        hand = new Hand(conductor, clock);
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

    /** All that are planned, those that are on, and those of the file that are over; in the order of their start. */
    public List<WindowStand> all() {
        return hand.all();
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
        return dryRun ? new Answer.Done(WindowStand.planned(window, false)) : hand.tell(window, Phase.PLANNED, WindowFacts.of(window), by);
    }

    /** Takes one back that has not started. */
    public synchronized Answer cancel(String name, Command.Asker by, boolean dryRun) {
        return find(name).filter(WindowStand::isBefore).map(stand -> dryRun ? new Answer.Done(stand)
                : hand.tell(stand.window(), Phase.CANCELLED,
                        Map.of(), by))
                .orElseGet(() -> new Answer.Refused("not-planned", "window " + name + " does not wait for its start",
                        "sluice window end " + name + ", if it runs"));
    }

    /** Starts one now, if its gates let it. */
    public Answer begin(String name, Command.Asker by, boolean dryRun) throws InterruptedException {
        Optional<WindowStand> known = find(name).filter(WindowStand::isBefore);
        if (known.isEmpty()) {
            return notPlanned(name);
        }
        List<String> against = against(known.get().window());
        if (!against.isEmpty()) {
            return new Answer.Refused("gates", "window " + name + " does not start: " + String.join("; ", against), "mend that first");
        }
        return dryRun ? new Answer.Done(known.get()) : freeze(known.get().window(), by);
    }

    private static Answer notPlanned(String name) {
        return new Answer.Refused("not-planned", "window " + name + " does not wait for its start", "sluice window list");
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
        Optional<Answer> refused = hand.open(known.get(), by);
        return refused.isPresent() ? refused.get() : hand.ended(known.get(), by);
    }

    /** Gives one more time. */
    public synchronized Answer extend(String name, Duration by, Command.Asker asker, boolean dryRun) {
        Optional<WindowStand> known = find(name).filter(WindowStand::isOn);
        if (known.isEmpty()) {
            return notOn(name);
        }
        Instant from = known.get().state() == State.OVERRUN ? clock.instant() : known.get().end();
        return dryRun ? new Answer.Done(known.get())
                : hand.tell(known.get().window(), Phase.EXTENDED, Map.of(WindowStand.END, from.plus(by).toString()), asker);
    }

    private static Answer notOn(String name) {
        return new Answer.Refused("not-running", "window " + name + " does not run", "sluice window list");
    }

    /** One of a name; empty: there is none. */
    public Optional<WindowStand> find(String name) {
        return hand.find(name);
    }

    /** A look at the clock. */
    void beat() throws InterruptedException {
        for (WindowStand stand : all()) {
            beat(stand.window().name());
        }
        show();
    }

    private synchronized void beat(String name) throws InterruptedException {
        Optional<WindowStand> stand = find(name);
        if (stand.filter(WindowStand::isBefore).isPresent()) {
            before(stand.get());
        } else if (stand.filter(WindowStand::isOn).isPresent()) {
            during(stand.get());
        }
    }

    private void before(WindowStand stand) {
        MaintenanceWindow window = stand.window();
        Instant now = clock.instant();
        if (stand.state() == State.PLANNED && window.announce().isPositive() && !now.isBefore(window.announced())
                && now.isBefore(window.start())) {
            hand.tell(window, Phase.ANNOUNCED, Map.of(), SELF);
        } else if (stand.state() != State.REFUSED && !now.isBefore(window.start())) {
            due(window, Duration.between(window.start(), now));
        }
    }

    private void due(MaintenanceWindow window, Duration late) {
        if (late.compareTo(LATE) > 0 && !looking.contains(window.name())) {
            hand.refuse(window, "its time came " + late.toSeconds() + " s ago, while nobody was there to start it");
        } else if (looking.add(window.name())) {
            looks.execute(() -> look(window));
        }
    }

    private void look(MaintenanceWindow window) {
        try {
            startDue(window, against(window));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("window {}: its gates could not be looked at", window.name(), e);
        } finally {
            looking.remove(window.name());
        }
    }

    private synchronized void startDue(MaintenanceWindow window, List<String> against) throws InterruptedException {
        Optional<WindowStand> stand = find(window.name()).filter(known -> known.window().equals(window));
        if (stand.filter(known -> known.isBefore() && known.state() != State.REFUSED).isEmpty()) {
            return; // it was changed, begun or taken back meanwhile
        }
        if (against.isEmpty()) {
            var _ = freeze(window, reason(window, "its time has come"));
        } else {
            hand.refuse(window, String.join("; ", against));
        }
    }

    private static Command.Asker reason(MaintenanceWindow window, String why) {
        return new Command.Asker(Command.Asker.SELF, "window " + window.name() + ": " + why);
    }

    /** What speaks against a start. */
    private List<String> against(MaintenanceWindow window) throws InterruptedException {
        List<String> against = new ArrayList<>();
        window.tooShort().ifPresent(against::add);
        for (String unit : hand.units(window)) {
            if (!unit.equals(CutoverUnit.UNCLAIMED)) {
                against.addAll(gates.against(unit, window.gates()));
            }
        }
        return against.stream().distinct().toList();
    }

    private synchronized Answer freeze(MaintenanceWindow window, Command.Asker by) throws InterruptedException {
        if (closed || find(window.name()).filter(stand -> stand.isBefore() && stand.window().equals(window)).isEmpty()) {
            return notPlanned(window.name());
        }
        return hand.freeze(window, by);
    }

    private void during(WindowStand stand) throws InterruptedException {
        MaintenanceWindow window = stand.window();
        if (hand.isUndecided(window.name())) {
            return;
        }
        if (!hand.hasFrozen(window.name())) {
            hand.refuse(window, "it was begun, and ended before anything was frozen");
        } else if (hand.isOpenAgain(window.name())) {
            opened(stand);
        } else if (stand.state() == State.RUNNING) {
            running(stand);
        }
    }

    private void running(WindowStand stand) throws InterruptedException {
        int percent = stand.percent(clock.instant());
        Optional<Integer> alarm = ALARMS.stream().filter(at -> percent >= at && stand.alarmed() < at).findFirst();
        if (alarm.isPresent()) {
            hand.tell(stand.window(), Phase.ALARM,
                    Map.of(WindowStand.PERCENT, alarm.get().toString(), WindowStand.END, stand.end().toString()),
                    SELF);
        }
        if (percent >= 100) {
            overrun(stand);
        }
    }

    /** What cannot be opened is tried again at the next beat, and runs until then. */
    private void overrun(WindowStand stand) throws InterruptedException {
        Optional<String> stays = staysFrozen(stand);
        if (stays.isPresent()) {
            hand.tell(stand.window(), Phase.OVERRUN, Map.of("then", "it stays frozen, for " + stays.get()), SELF);
        } else if (hand.open(stand, reason(stand.window(), "its time is over")).isEmpty()) {
            overran.add(stand.window().name());
            opened(stand);
        }
    }

    /** Opening does not wait for the disk; what is said of it does, one after the other. */
    private void opened(WindowStand stand) {
        String name = stand.window().name();
        if (!overran.contains(name)
                || hand.tell(stand.window(), Phase.OVERRUN, Map.of("then", "it is open again"), SELF) instanceof Answer.Done) {
            overran.remove(name);
            hand.ended(stand, SELF);
        }
    }

    /** Why it does not open by itself; empty: it does. */
    private Optional<String> staysFrozen(WindowStand stand) {
        if (!stand.window().reopens()) {
            return Optional.of("the plan has it so (on-overrun: stay)");
        }
        Cutover now = conductor.current();
        for (String unit : hand.own(stand)) {
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

    private void show() {
        List<Notice> now = all().stream().filter(stand -> stand.isOn() || stand.state() == State.ANNOUNCED)
                .map(stand -> new Notice(new LinkedHashSet<>(hand.units(stand.window())), stand.window().mode(),
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
        closed = true;
        hand.close();
        beat.shutdownNow();
    }
}
