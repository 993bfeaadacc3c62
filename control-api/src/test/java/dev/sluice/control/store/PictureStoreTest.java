package dev.sluice.control.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.model.Exposure;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Share;

class PictureStoreTest {
    private static final Instant NOON = StoreTest.NOON;

    @TempDir
    private Path dir;

    /** Unit a moves with every picture, b is there in every third only, c never moves. */
    private static Change.Picture picture(long number) {
        Map<String, Exposure> exposures = new LinkedHashMap<>();
        exposures.put("a", Exposure.NONE.withShare(new Share((int) (number % 10_000))));
        if (number % 3 == 0) {
            exposures.put("b", Exposure.NONE);
        }
        exposures.put("c", Exposure.NONE.withShare(new Share(77)));
        return new Change.Picture(number, exposures, NOON.plusSeconds(number));
    }

    @Test
    void every_one_of_the_last_thousand_reads_back_whole_and_no_more_than_a_hundred_more_are_kept() throws Exception {
        try (Store store = Store.open(dir)) {
            for (long number = 2; number <= 2_600; number += 2) {
                store.write(List.of(picture(number)));
            }
        }
        try (Store store = Store.open(dir)) {
            store.write(List.of(picture(2_602)));
            List<PictureStore.Mark> marks = store.pictures().before(Long.MAX_VALUE, 5_000);
            assertThat(marks.size()).isBetween(PictureStore.KEPT, PictureStore.KEPT + 200);
            assertThat(marks.getFirst().generation()).isEqualTo(2_602);
            for (PictureStore.Mark mark : marks) {
                PictureStore.Past past = store.pictures().at(mark.generation()).orElseThrow();
                assertThat(past.exposures()).isEqualTo(picture(mark.generation()).exposures());
                assertThat(past.mark().at()).isEqualTo(NOON.plusSeconds(mark.generation()));
            }
            assertThat(store.pictures().at(2_601)).isEmpty();
            assertThat(store.pictures().around(2_601)).containsExactlyInAnyOrder(2_600L, 2_602L);
            assertThat(store.pictures().at(2)).isEmpty();
            assertThat(store.verify().problems()).isEmpty();
        }
    }

    @Test
    void a_picture_knows_the_entry_that_made_it_and_one_that_was_overtaken_is_left_out() throws Exception {
        try (Store store = Store.open(dir)) {
            store.write(List.of(StoreTest.entry(6, new JournalEntry.TokenDeleted("x")),
                    StoreTest.entry(7, new JournalEntry.CarriedOver("a", 1)),
                    picture(7), picture(6), picture(8)));
            assertThat(store.pictures().before(100, 10)).extracting(PictureStore.Mark::generation, PictureStore.Mark::entry)
                    .containsExactly(tuple(8L, 0L), tuple(7L, 2L));
            assertThat(store.pictures().before(8, 1)).extracting(PictureStore.Mark::generation).containsExactly(7L);
        }
    }

    @Test
    void one_that_was_tampered_with_is_an_error_and_never_restored() throws Exception {
        try (Store store = Store.open(dir)) {
            store.write(List.of(picture(6)));
            store.write(List.of(picture(7)));
        }
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("sluice.db"));
                var statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("UPDATE picture SET stood = replace(stood, '0.06%', '90%') WHERE generation = 6")).isOne();
        }
        try (Store store = Store.open(dir)) {
            assertThatThrownBy(() -> store.pictures().at(7)).hasMessage("picture 6 is not as it was written");
            assertThat(store.verify().problems()).containsExactly("picture 6: not as it was written");
        }
    }
}
