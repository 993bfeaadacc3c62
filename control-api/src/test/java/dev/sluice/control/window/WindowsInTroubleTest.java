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
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.control.AtWork;
import dev.sluice.control.Reply;
import dev.sluice.control.Sites;
import dev.sluice.control.store.DiskFaults;
import dev.sluice.model.Command;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.MaintenanceWindow;
import dev.sluice.model.Site;

/** Planned freezes where a disk, a gate, a file or a person comes in between. */
class WindowsInTroubleTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant START = NOW.plus(Duration.ofHours(2));
    private static final Duration MOST = Duration.ofMinutes(10);
    private static final Command.Asker ANA = new Command.Asker("ana", "the night of the move");
    private static final Command.Asker SELF = new Command.Asker(Command.Asker.SELF, "parked too much");

    @TempDir
    Path dir;
    private AtWork sluice;
    private Windows windows;

    @AfterEach
    void stop() {
        windows.close();
        sluice.close();
    }

    private static MaintenanceWindow window(FreezeMode mode, String... units) {
        return new MaintenanceWindow("final", "ops@shop.example", Set.of(units), mode, START, MOST, Duration.ZERO, true, List.of(),
                Optional.empty());
    }

    private static Site site(MaintenanceWindow... planned) {
        return Sites.withWindows(List.of(planned), "a", "b");
    }

    private void work(Instant from, Site site) throws Exception {
        work(from, site, Runnable::run);
    }

    private void work(Instant from, Site site, Executor looks) throws Exception {
        sluice = AtWork.from(from, dir, site);
        windows = new Windows(sluice.conductor(), (_, _) -> List.of(), _ -> {}, sluice::now, looks);
        windows.beat();
    }

    private void at(Instant time) throws Exception {
        sluice.passes(Duration.between(sluice.now(), time));
        windows.beat();
    }

    private WindowStand stand() {
        return windows.find("final").orElseThrow();
    }

    private FreezeMode mode(String unit) {
        return sluice.conductor().current().split().of(unit).freeze().mode();
    }

    private List<String> journal() {
        return sluice.entries("window").stream().map(one -> ((JournalEntry.WindowTold) one.entry()).phase().label()).toList();
    }

    private void command(Command command) throws Exception {
        assertThat(sluice.conductor().submit(command, OptionalLong.empty(), false).get(60, TimeUnit.SECONDS))
                .isInstanceOf(Reply.Done.class);
        sluice.settle();
    }

    @Test
    void a_window_whose_end_the_disk_does_not_take_opens_and_is_said_to_have_ended_once_that_is_written() throws Exception {
        work(NOW, site(window(FreezeMode.READ_ONLY, "a")));
        at(START);
        at(START.plus(MOST).minusSeconds(1));
        DiskFaults.makeReadOnly(sluice.store());
        at(START.plus(MOST));
        assertThat(mode("a")).isEqualTo(FreezeMode.OPEN);
        assertThat(stand().state()).isEqualTo(WindowStand.State.RUNNING);
        DiskFaults.heal(sluice.store());
        at(START.plus(MOST).plusSeconds(1));
        assertThat(mode("a")).isEqualTo(FreezeMode.OPEN);
        assertThat(stand().state()).isEqualTo(WindowStand.State.ENDED);
        assertThat(sluice.store().journal().after(0, 100).stream().map(one -> one.entry() instanceof JournalEntry.WindowTold told
                ? told.phase().label()
                : one.entry().kind())).containsSubsequence("started", "freeze", "freeze", "overrun", "ended");
    }

    @Test
    void a_start_is_on_record_before_the_freeze_and_says_so_when_that_is_refused() throws Exception {
        work(NOW, site(window(FreezeMode.READ_ONLY, "gone")));
        at(START);
        assertThat(journal()).containsExactly("started", "refused");
        assertThat(stand().state()).isEqualTo(WindowStand.State.REFUSED);
        assertThat(stand().why().orElseThrow()).contains("gone");
    }

    @Test
    void a_window_that_was_begun_by_a_process_that_ended_then_is_left_to_a_person() throws Exception {
        work(NOW, site(window(FreezeMode.READ_ONLY, "a")));
        var begun = new JournalEntry.WindowTold("final", START, MaintenanceWindow.Phase.STARTED,
                WindowFacts.of(window(FreezeMode.READ_ONLY, "a")));
        assertThat(sluice.conductor().note(begun, ANA).get(60, TimeUnit.SECONDS)).isTrue();
        stop();
        work(START, site(window(FreezeMode.READ_ONLY, "a")));
        assertThat(stand().state()).isEqualTo(WindowStand.State.REFUSED);
        assertThat(windows.begin("final", ANA, false)).isInstanceOf(Answer.Done.class);
        assertThat(mode("a")).isEqualTo(FreezeMode.READ_ONLY);
    }

    @Test
    void gates_are_looked_at_once_and_beside_and_nothing_starts_that_was_taken_back_meanwhile() throws Exception {
        List<Runnable> looks = new ArrayList<>();
        work(NOW, site(window(FreezeMode.READ_ONLY, "a")), looks::add);
        at(START);
        at(START.plusSeconds(1));
        assertThat(looks).hasSize(1);
        assertThat(windows.cancel("final", ANA, false)).isInstanceOf(Answer.Done.class);
        looks.getFirst().run();
        assertThat(stand().state()).isEqualTo(WindowStand.State.CANCELLED);
        assertThat(mode("a")).isEqualTo(FreezeMode.OPEN);
    }

    @Test
    void a_note_that_is_on_disk_after_nobody_waits_for_it_any_more_is_known_all_the_same() throws Exception {
        work(NOW, site());
        try (var _ = DiskFaults.hang(sluice.store())) {
            Thread.currentThread().interrupt();
            assertThat(windows.plan(window(FreezeMode.READ_ONLY, "a"), ANA, false)).isInstanceOf(Answer.NotOnDisk.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(windows.all()).isEmpty();
        }
        sluice.settle();
        assertThat(stand().state()).isEqualTo(WindowStand.State.PLANNED);
    }

    @Test
    void a_window_that_is_on_is_what_it_was_when_it_began_whatever_the_file_says_by_now() throws Exception {
        work(NOW, site(window(FreezeMode.READ_ONLY, "a")));
        at(START);
        command(new Command.LoadSite(site(), ANA));
        assertThat(stand().state()).isEqualTo(WindowStand.State.RUNNING);
        stop();
        var shorter = new MaintenanceWindow("final", "ops@shop.example", Set.of("b"), FreezeMode.CLOSED, START.plusSeconds(1),
                Duration.ofMinutes(1), Duration.ZERO, true, List.of(), Optional.empty());
        work(START.plusSeconds(5), site(shorter));
        assertThat(windows.all()).singleElement().satisfies(stand -> {
            assertThat(stand.window()).isEqualTo(window(FreezeMode.READ_ONLY, "a"));
            assertThat(stand.inFile()).isTrue();
        });
        at(START.plus(MOST));
        assertThat(mode("a")).isEqualTo(FreezeMode.OPEN);
    }

    @Test
    void a_window_opens_what_it_has_frozen_and_not_what_somebody_has_frozen_since() throws Exception {
        work(NOW, site(window(FreezeMode.READ_ONLY)));
        at(START);
        assertThat(mode("b")).isEqualTo(FreezeMode.READ_ONLY);
        command(new Command.SetFreeze(FreezeMode.OPEN, Set.of("b"), Optional.empty(), ANA));
        command(new Command.SetFreeze(FreezeMode.CLOSED, Set.of("b"), Optional.empty(), ANA));
        stop();
        work(START.plusSeconds(5), site(window(FreezeMode.READ_ONLY)));
        at(START.plus(MOST));
        assertThat(stand().state()).isEqualTo(WindowStand.State.ENDED);
        assertThat(mode("a")).isEqualTo(FreezeMode.OPEN);
        assertThat(mode("b")).isEqualTo(FreezeMode.CLOSED);
    }

    @Test
    void a_window_that_has_become_stricter_by_itself_is_opened_whole() throws Exception {
        work(NOW, site(window(FreezeMode.HOLD, "a", "b")));
        at(START);
        command(new Command.SetFreeze(FreezeMode.OPEN, Set.of("a"), Optional.empty(), ANA));
        command(new Command.SetFreeze(FreezeMode.HOLD, Set.of("a"), Optional.empty(), ANA));
        command(new Command.SetFreeze(FreezeMode.CLOSED, Set.of("b"), Optional.empty(), SELF));
        assertThat(windows.end("final", ANA, false)).isInstanceOf(Answer.Done.class);
        assertThat(mode("a")).isEqualTo(FreezeMode.HOLD);
        assertThat(mode("b")).isEqualTo(FreezeMode.OPEN);
    }

    @Test
    void a_window_whose_hold_is_full_runs_on_through_all_steps_and_is_opened_when_its_time_is_over() throws Exception {
        work(NOW, site(window(FreezeMode.HOLD, "a", "b")));
        at(START);
        command(tighten(FreezeMode.HOLD, FreezeMode.READ_ONLY, "a", "b"));
        at(START.plusSeconds(1));
        assertThat(stand().state()).isEqualTo(WindowStand.State.RUNNING);
        command(tighten(FreezeMode.READ_ONLY, FreezeMode.CLOSED, "b"));
        at(START.plusSeconds(2));
        assertThat(stand().state()).isEqualTo(WindowStand.State.RUNNING);
        stop();
        work(START.plusSeconds(5), site(window(FreezeMode.HOLD, "a", "b")));
        assertThat(mode("a")).isEqualTo(FreezeMode.READ_ONLY);
        assertThat(mode("b")).isEqualTo(FreezeMode.CLOSED);
        at(START.plus(MOST));
        assertThat(mode("a")).isEqualTo(FreezeMode.OPEN);
        assertThat(mode("b")).isEqualTo(FreezeMode.OPEN);
        assertThat(journal()).containsExactly("started", "alarm", "overrun", "ended");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_somebody_has_frozen_since_is_theirs_also_when_it_becomes_stricter_by_itself(boolean restarted) throws Exception {
        work(NOW, site(window(FreezeMode.HOLD, "a", "b")));
        at(START);
        command(new Command.SetFreeze(FreezeMode.OPEN, Set.of("b"), Optional.empty(), ANA));
        command(new Command.SetFreeze(FreezeMode.READ_ONLY, Set.of("b"), Optional.empty(), ANA));
        command(tighten(FreezeMode.READ_ONLY, FreezeMode.CLOSED, "b"));
        if (restarted) {
            stop();
            work(START.plusSeconds(5), site(window(FreezeMode.HOLD, "a", "b")));
        }
        at(START.plus(MOST));
        assertThat(mode("a")).isEqualTo(FreezeMode.OPEN);
        assertThat(mode("b")).isEqualTo(FreezeMode.CLOSED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void of_two_windows_the_one_that_has_frozen_a_unit_last_keeps_it_as_it_becomes_stricter(boolean restarted) throws Exception {
        var later = new MaintenanceWindow("later", "ops@shop.example", Set.of("b"), FreezeMode.HOLD, START.plusSeconds(60), MOST,
                Duration.ZERO, true, List.of(), Optional.empty());
        Site both = site(window(FreezeMode.HOLD, "a", "b"), later);
        work(NOW, both);
        at(START);
        at(START.plusSeconds(60));
        command(tighten(FreezeMode.HOLD, FreezeMode.READ_ONLY, "a", "b"));
        if (restarted) {
            stop();
            work(START.plusSeconds(65), both);
        }
        at(START.plus(MOST));
        assertThat(mode("a")).isEqualTo(FreezeMode.OPEN);
        assertThat(mode("b")).isEqualTo(FreezeMode.READ_ONLY);
        at(START.plus(MOST).plusSeconds(60));
        assertThat(mode("b")).isEqualTo(FreezeMode.OPEN);
    }

    private static Command tighten(FreezeMode from, FreezeMode to, String... units) {
        return new Command.Tighten(from, to, Set.of(units), SELF);
    }
}
