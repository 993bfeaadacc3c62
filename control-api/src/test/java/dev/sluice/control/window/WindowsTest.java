package dev.sluice.control.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.control.AtWork;
import dev.sluice.control.Sites;
import dev.sluice.model.Command;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.MaintenanceWindow;
import dev.sluice.model.Notice;
import dev.sluice.model.Share;

/** Planned freezes on a clock that a test moves. */
class WindowsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant START = NOW.plus(Duration.ofHours(2));
    private static final Duration MOST = Duration.ofMinutes(10);
    private static final Command.Asker ANA = new Command.Asker("ana", "the night of the move");

    @TempDir
    Path dir;
    private final List<List<Notice>> shown = new ArrayList<>();
    private List<String> red = List.of();
    private Consumer<Runnable> looks = Runnable::run;
    private AtWork sluice;
    private Windows windows;

    @AfterEach
    void stop() {
        windows.close();
        sluice.close();
    }

    private static MaintenanceWindow window(boolean reopens, MaintenanceWindow.Sync... rehearsed) {
        return new MaintenanceWindow("final", "ops@shop.example", Set.of("a"), FreezeMode.READ_ONLY, START, MOST, Duration.ofHours(1),
                reopens,
                List.of("go"), List.of(rehearsed).stream().findFirst());
    }

    private void work(MaintenanceWindow... planned) throws Exception {
        work(NOW, planned);
    }

    private void work(Instant from, MaintenanceWindow... planned) throws Exception {
        sluice = AtWork.from(from, dir, Sites.withWindows(List.of(planned), "a", "b"));
        windows = new Windows(sluice.conductor(), (_, gates) -> gates.isEmpty() ? List.of() : red, shown::add, sluice::now,
                look -> looks.accept(look));
        windows.beat();
    }

    /** In steps of a second. */
    private void passes(Duration time) throws Exception {
        for (long i = 0; i < time.toSeconds(); i++) {
            sluice.passes(Duration.ofSeconds(1));
            windows.beat();
        }
    }

    private void at(Instant time) throws Exception {
        sluice.passes(Duration.between(sluice.now(), time));
        windows.beat();
    }

    private WindowStand stand() {
        return windows.find("final").orElseThrow();
    }

    private boolean isFrozen(String unit) {
        return !sluice.conductor().current().split().of(unit).freeze().isOpen();
    }

    private List<String> journal() {
        return sluice.entries("window").stream().map(one -> ((JournalEntry.WindowTold) one.entry()))
                .map(one -> one.phase().label() + one.facts().entrySet().stream().filter(fact -> fact.getKey().equals("percent"))
                        .map(fact -> " " + fact.getValue()).findFirst().orElse(""))
                .toList();
    }

    private void command(Command command) throws Exception {
        sluice.conductor().submit(command, OptionalLong.empty(), false).get(60, TimeUnit.SECONDS);
    }

    @Test
    void a_window_is_announced_starts_alarms_and_reopens_on_old_when_its_time_is_over() throws Exception {
        work(window(true));
        assertThat(stand().state()).isEqualTo(WindowStand.State.PLANNED);
        at(START.minus(Duration.ofHours(1)).minusSeconds(1));
        assertThat(shown).isEmpty();
        at(START.minus(Duration.ofHours(1)));
        assertThat(stand().state()).isEqualTo(WindowStand.State.ANNOUNCED);
        assertThat(shown).containsExactly(List.of(new Notice(Set.of("a"), FreezeMode.READ_ONLY, START, START.plus(MOST), false)));
        at(START.minusSeconds(1));
        assertThat(isFrozen("a")).isFalse();
        at(START);
        assertThat(isFrozen("a")).isTrue();
        assertThat(isFrozen("b")).isFalse();
        assertThat(stand().state()).isEqualTo(WindowStand.State.RUNNING);
        assertThat(shown.getLast()).containsExactly(new Notice(Set.of("a"), FreezeMode.READ_ONLY, START, START.plus(MOST), true));
        passes(MOST.minusSeconds(1));
        assertThat(isFrozen("a")).isTrue();
        passes(Duration.ofSeconds(1));
        assertThat(isFrozen("a")).isFalse();
        assertThat(stand().state()).isEqualTo(WindowStand.State.ENDED);
        assertThat(shown.getLast()).isEmpty();
        assertThat(journal()).containsExactly("announced", "started", "alarm 50", "alarm 80", "alarm 100", "overrun", "ended");
        passes(Duration.ofSeconds(30));
        assertThat(isFrozen("a")).as("once and no more").isFalse();
    }

    @Test
    void a_red_gate_refuses_the_start_until_somebody_starts_it_with_the_gate_green() throws Exception {
        red = List.of("gate go of a says inconclusive: nobody has approved it");
        work(window(true));
        at(START);
        assertThat(isFrozen("a")).isFalse();
        assertThat(stand().state()).isEqualTo(WindowStand.State.REFUSED);
        assertThat(stand().why()).contains(red.getFirst());
        assertThat(windows.begin("final", ANA, false)).isInstanceOfSatisfying(Answer.Refused.class,
                refused -> assertThat(refused.code()).isEqualTo("gates"));
        red = List.of();
        passes(Duration.ofSeconds(20));
        assertThat(isFrozen("a")).as("by itself").isFalse();
        assertThat(windows.begin("final", ANA, true)).isInstanceOf(Answer.Done.class);
        assertThat(isFrozen("a")).as("a dry run").isFalse();
        assertThat(windows.begin("final", ANA, false)).isInstanceOf(Answer.Done.class);
        assertThat(isFrozen("a")).isTrue();
        assertThat(stand().end()).isEqualTo(sluice.now().plus(MOST));
        assertThat(journal()).containsExactly("refused", "started");
    }

    @Test
    void a_window_stays_frozen_when_its_unit_has_moved_on_to_new_in_it() throws Exception {
        work(window(true));
        at(START);
        command(new Command.SetShares(Map.of("a", Share.ALL), ANA));
        at(START.plus(MOST));
        passes(Duration.ofSeconds(3));
        assertThat(isFrozen("a")).isTrue();
        assertThat(stand().state()).isEqualTo(WindowStand.State.OVERRUN);
        assertThat(((JournalEntry.WindowTold) sluice.entries("window").getLast().entry()).facts().get("then"))
                .isEqualTo("it stays frozen, for unit a has moved on to new meanwhile, from 0% to 100%");
        windows.end("final", ANA, false);
        assertThat(isFrozen("a")).isFalse();
        assertThat(stand().state()).isEqualTo(WindowStand.State.ENDED);
    }

    @Test
    void a_window_that_is_to_stay_stays_and_can_be_given_more_time() throws Exception {
        work(window(false));
        at(START);
        passes(Duration.ofMinutes(5));
        windows.extend("final", Duration.ofMinutes(10), ANA, false);
        assertThat(stand().end()).isEqualTo(START.plus(Duration.ofMinutes(20)));
        passes(Duration.ofMinutes(5).plusSeconds(1));
        assertThat(stand().state()).isEqualTo(WindowStand.State.RUNNING);
        passes(Duration.ofMinutes(10));
        assertThat(stand().state()).isEqualTo(WindowStand.State.OVERRUN);
        assertThat(isFrozen("a")).isTrue();
        windows.extend("final", Duration.ofMinutes(1), ANA, false);
        assertThat(stand().state()).isEqualTo(WindowStand.State.RUNNING);
        assertThat(stand().end()).isEqualTo(sluice.now().plus(Duration.ofMinutes(1)));
        assertThat(journal()).startsWith("started", "alarm 50", "extended", "alarm 50", "alarm 80", "alarm 100", "overrun", "extended");
    }

    @Test
    void whoever_opens_the_freeze_ends_the_window() throws Exception {
        work(window(true));
        at(START);
        passes(Duration.ofSeconds(93));
        command(new Command.SetFreeze(FreezeMode.OPEN, Set.of("a"), Optional.empty(), ANA));
        windows.beat();
        assertThat(stand().state()).isEqualTo(WindowStand.State.ENDED);
        assertThat(((JournalEntry.WindowTold) sluice.entries("window").getLast().entry()).facts().get("seconds")).isEqualTo("93.0");
    }

    @Test
    void a_window_goes_on_where_it_was_after_a_restart() throws Exception {
        work(window(true));
        at(START);
        passes(Duration.ofMinutes(6));
        Instant began = stand().began().orElseThrow();
        Instant later = sluice.now().plusSeconds(60);
        stop();
        work(later, window(true));
        assertThat(stand().state()).isEqualTo(WindowStand.State.RUNNING);
        assertThat(stand().began()).contains(began);
        assertThat(isFrozen("a")).isTrue();
        passes(Duration.ofMinutes(3));
        assertThat(stand().state()).isEqualTo(WindowStand.State.ENDED);
        assertThat(journal()).containsExactly("started", "alarm 50", "alarm 80", "alarm 100", "overrun", "ended");
    }

    @Test
    void a_window_whose_time_came_while_nobody_was_there_is_left_to_a_person() throws Exception {
        work(START.plus(Duration.ofMinutes(5)), window(true));
        assertThat(stand().state()).isEqualTo(WindowStand.State.REFUSED);
        assertThat(stand().why()).contains("its time came 300 s ago, while nobody was there to start it");
        assertThat(isFrozen("a")).isFalse();
    }

    @Test
    void what_took_too_long_when_it_was_rehearsed_does_not_start() throws Exception {
        var sync = new MaintenanceWindow.Sync(Duration.ofMinutes(6), Duration.ofSeconds(61));
        work(window(true, sync));
        at(START);
        assertThat(stand().why()).contains("by its rehearsal it takes 10 min 1 s, and may take 10 min");
    }

    @Test
    void one_that_was_planned_by_a_call_is_as_good_as_one_of_the_file_and_survives_a_restart() throws Exception {
        work();
        assertThat(windows.plan(window(true), ANA, true)).isInstanceOf(Answer.Done.class);
        assertThat(windows.find("final")).as("a dry run").isEmpty();
        windows.plan(window(true), ANA, false);
        assertThat(windows.plan(window(true), ANA, false)).isInstanceOfSatisfying(Answer.Refused.class,
                refused -> assertThat(refused.code()).isEqualTo("name-taken"));
        stop();
        work();
        assertThat(stand().window()).isEqualTo(window(true));
        assertThat(windows.cancel("final", ANA, false)).isInstanceOf(Answer.Done.class);
        assertThat(windows.find("final")).isEmpty();
        at(START);
        assertThat(isFrozen("a")).isFalse();
        assertThat(windows.plan(window(true), ANA, false)).isInstanceOfSatisfying(Answer.Refused.class,
                refused -> assertThat(refused.code()).isEqualTo("past"));
    }
}
