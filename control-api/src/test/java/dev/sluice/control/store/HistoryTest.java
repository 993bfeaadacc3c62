package dev.sluice.control.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.control.store.History.Stretch;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.Spread;

class HistoryTest {
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    static final Stretch HOUR = new Stretch(NOON, NOON.plus(Duration.ofHours(1)));

    @TempDir
    private Path dir;

    static Minute minute(int after, String unit, Side side, long requests) {
        long[] counts = new long[Spread.BUCKETS];
        counts[60] = requests;
        return new Minute(NOON.plus(Duration.ofMinutes(after)), unit, side, 60, requests, requests / 10, Spread.of(counts),
                new Share(2_500));
    }

    @Test
    void minutes_come_back_as_they_were_written_in_order_and_without_those_that_nobody_saw() throws Exception {
        try (History history = History.in(dir)) {
            assertThat(history.page(Optional.empty(), HOUR, Optional.empty(), 10)).isEmpty();
            history.add(List.of(minute(0, "b", Side.OLD, 70), minute(0, "b", Side.NEW, 30), minute(0, "a", Side.OLD, 0)));
            history.add(List.of(minute(5, "b", Side.OLD, 71)));
            assertThat(history.page(Optional.empty(), HOUR, Optional.empty(), 10)).containsExactly(minute(0, "a", Side.OLD, 0),
                    minute(0, "b", Side.NEW, 30), minute(0, "b", Side.OLD, 70), minute(5, "b", Side.OLD, 71));
            assertThat(history.page(Optional.of("a"), HOUR, Optional.empty(), 10)).containsExactly(minute(0, "a", Side.OLD, 0));
        }
        try (History again = History.in(dir)) {
            List<Minute> paged = new ArrayList<>();
            Optional<Minute.Place> after = Optional.empty();
            for (List<Minute> page = again.page(Optional.empty(), HOUR, after, 1); !page.isEmpty(); page = again.page(Optional.empty(),
                    HOUR, after, 1)) {
                paged.addAll(page);
                after = Optional.of(page.getLast().place());
            }
            assertThat(paged).hasSize(4).isEqualTo(again.page(Optional.empty(), HOUR, Optional.empty(), 10));
            assertThat(again.end()).contains(NOON.plus(Duration.ofMinutes(6)));
        }
    }

    @Test
    void the_two_halves_of_a_minute_in_which_it_was_restarted_are_one() throws Exception {
        try (History history = History.in(dir)) {
            history.add(List.of(minute(0, "a", Side.NEW, 30)));
        }
        try (History history = History.in(dir)) {
            history.add(List.of(minute(0, "a", Side.NEW, 10)));
            Minute both = history.page(Optional.empty(), HOUR, Optional.empty(), 10).getFirst();
            assertThat(both.requests()).isEqualTo(40);
            assertThat(both.failures()).isEqualTo(4);
            assertThat(both.seconds()).isEqualTo(120);
            assertThat(both.latencies().count()).isEqualTo(40);
        }
    }

    @Test
    void what_is_older_than_a_hundred_days_is_forgotten() throws Exception {
        try (History history = History.in(dir)) {
            history.add(List.of(minute(0, "a", Side.OLD, 1)));
            int hundredDays = (int) History.KEPT.toMinutes();
            history.add(List.of(minute(hundredDays, "a", Side.OLD, 2)));
            assertThat(first(history)).contains(NOON);
            history.add(List.of(minute(hundredDays + 1, "a", Side.OLD, 3)));
            assertThat(first(history)).contains(NOON.plus(History.KEPT));
        }
    }

    @Test
    void the_oldest_minutes_go_when_there_are_too_many_rows() throws Exception {
        try (History history = History.in(dir, 10)) {
            for (int at = 0; at < 30; at++) {
                history.add(List.of(minute(at, "a", Side.OLD, at), minute(at, "a", Side.NEW, at), minute(at, "b", Side.OLD, at)));
            }
            List<Minute> left = history.page(Optional.empty(), HOUR, Optional.empty(), 100);
            assertThat(left).hasSizeBetween(7, 10);
            assertThat(left.getLast().at()).isEqualTo(NOON.plus(Duration.ofMinutes(29)));
        }
    }

    @Test
    void a_damaged_file_is_put_aside_and_a_new_one_begun() throws Exception {
        Files.writeString(dir.resolve("history.db"), "certainly no database ".repeat(1_000));
        try (History history = History.in(dir)) {
            history.add(List.of(minute(0, "a", Side.OLD, 7)));
            assertThat(history.page(Optional.empty(), HOUR, Optional.empty(), 10)).hasSize(1);
        }
        assertThat(dir.resolve("history.db.damaged")).content().startsWith("certainly");
    }

    @Test
    void a_disk_that_takes_nothing_costs_minutes_and_is_tried_again() throws Exception {
        Path state = dir.resolve("state");
        try (History history = History.in(state)) {
            assertThatThrownBy(() -> history.add(List.of(minute(0, "a", Side.OLD, 7))))
                    .isInstanceOf(NotOnDiskException.class).hasMessageContaining("history");
            Files.createDirectory(state);
            history.add(List.of(minute(1, "a", Side.OLD, 7)));
            assertThat(first(history)).contains(NOON.plus(Duration.ofMinutes(1)));
        }
    }

    private static Optional<Instant> first(History history) {
        return history.page(Optional.empty(), new Stretch(NOON, NOON.plus(Duration.ofDays(200))), Optional.empty(), 1).stream()
                .map(Minute::at).findFirst();
    }

    @Test
    void a_long_reading_lets_others_on_though_every_processor_has_one() throws Exception {
        try (History history = History.in(dir)) {
            history.add(IntStream.range(0, 20_000).mapToObj(at -> minute(at, "a", Side.OLD, 1)).toList());
        }
        int readers = Runtime.getRuntime().availableProcessors();
        var reading = new AtomicInteger();
        var letOn = new AtomicBoolean();
        Callable<Boolean> reader = () -> {
            var first = new AtomicBoolean(true);
            try (History history = History.in(dir)) {
                history.each(new Stretch(NOON, NOON.plus(History.KEPT)), _ -> {
                    if (first.getAndSet(false) && reading.incrementAndGet() == readers) {
                        Thread.startVirtualThread(() -> letOn.set(true));
                    }
                    while (reading.get() < readers) {
                        Thread.onSpinWait(); // no virtual thread gives its processor back by itself
                    }
                });
            }
            return letOn.get();
        };
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> over : threads.invokeAll(Collections.nCopies(readers, reader))) {
                assertThat(over.get()).isTrue();
            }
        }
    }
}
