package dev.sluice.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.control.store.History;
import dev.sluice.control.store.Minute;
import dev.sluice.model.Counts;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Measure;
import dev.sluice.model.Side;
import dev.sluice.model.Spread;
import dev.sluice.model.WriteState;

class HistorianTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    private Path dir;
    private AtWork work;
    private History history;
    private Historian historian;
    private final Counting counting = new Counting();
    private Instant now = NOON.plusSeconds(30);

    @BeforeEach
    void begin() throws Exception {
        work = new AtWork(dir.resolve("state"), Sites.of("checkout"));
        history = History.in(dir.resolve("state"));
        historian = new Historian(history, work.conductor::current, counting, () -> now);
    }

    @AfterEach
    void end() {
        historian.close();
        history.close();
        work.close();
    }

    /** Counts one request a second on old, and one in ten of them on new, half of which fail. */
    private static final class Counting implements EvidenceSource {
        private final List<Long> asked = new CopyOnWriteArrayList<>();
        private final AtomicLong stretches = new AtomicLong(100);

        @Override
        public Counts counts(long after) {
            asked.add(after);
            long seconds = Math.max(0, stretches.get() - after) * Counts.STRETCH_SECONDS;
            long[] counts = new long[Spread.BUCKETS];
            counts[50] = seconds;
            return new Counts(stretches.get(), seconds == 0 ? List.of()
                    : List.of(new Counts.Count("checkout", Side.OLD, seconds, 0, Spread.of(counts)),
                            new Counts.Count("checkout", Side.NEW, seconds / 10, seconds / 20, Spread.NONE)));
        }

        @Override
        public List<Measure> measures(Duration last) {
            return List.of();
        }

        @Override
        public WriteState writes(String unit, long generation) {
            return new WriteState(0, true, Optional.empty());
        }
    }

    private void passes(int seconds) {
        now = now.plusSeconds(seconds);
        counting.stretches.addAndGet(seconds / Counts.STRETCH_SECONDS);
        historian.beat();
    }

    private List<Minute> minutes(String unit, Side side) {
        return history
                .page(Optional.of(unit), new History.Stretch(NOON.minusSeconds(3_600), NOON.plusSeconds(36_000)), Optional.empty(), 1_000)
                .stream().filter(minute -> minute.side() == side).toList();
    }

    @Test
    void each_minute_has_its_row_for_each_unit_and_stack_with_the_share_it_had() throws Exception {
        passes(30);
        work.done(AtWork.share("checkout", 2_500));
        for (int i = 0; i < 12; i++) {
            passes(10);
        }
        assertThat(minutes("checkout", Side.OLD)).extracting(Minute::at).containsExactly(NOON, NOON.plusSeconds(60), NOON.plusSeconds(120));
        assertThat(minutes("checkout", Side.OLD)).extracting(Minute::requests).containsExactly(30L, 60L, 60L);
        assertThat(minutes("checkout", Side.OLD)).extracting(Minute::seconds).containsExactly(30, 60, 60);
        assertThat(minutes("checkout", Side.NEW)).extracting(Minute::failures).containsExactly(1L, 3L, 3L);
        assertThat(minutes("checkout", Side.NEW)).extracting(minute -> minute.share().toString()).containsExactly("0%", "25%", "25%");
        assertThat(minutes(CutoverUnit.UNCLAIMED, Side.OLD)).extracting(Minute::requests).containsExactly(0L, 0L, 0L);
        assertThat(counting.asked.getFirst()).as("nothing of before its own time").isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void what_it_slept_through_is_a_gap() {
        passes(30);
        passes(3_600);
        passes(60);
        passes(60);
        assertThat(minutes("checkout", Side.OLD)).extracting(Minute::at)
                .containsExactly(NOON, NOON.plusSeconds(3_660), NOON.plusSeconds(3_720));
        assertThat(minutes("checkout", Side.OLD)).extracting(Minute::requests).containsExactly(30L, 60L, 60L);
    }

    @Test
    void a_minute_that_is_cut_short_is_written_as_far_as_it_went() {
        passes(30);
        passes(20);
        historian.close();
        assertThat(minutes("checkout", Side.OLD)).extracting(Minute::seconds).containsExactly(30, 20);
    }

    @Test
    void no_more_than_what_was_counted_is_ever_told() {
        for (int i = 0; i < 400; i++) {
            passes(10);
        }
        historian.close();
        assertThat(minutes("checkout", Side.OLD).stream().mapToLong(Minute::requests).sum()).isEqualTo(4_000);
    }
}
