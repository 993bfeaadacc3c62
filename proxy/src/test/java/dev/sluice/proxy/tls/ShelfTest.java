package dev.sluice.proxy.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

/** What is kept ready, and for how long after it was replaced. */
class ShelfTest {
    @Test
    void what_was_in_force_a_moment_ago_outlives_many_changes_in_a_row_and_not_the_end() throws Exception {
        List<String> released = new ArrayList<>();
        var shelf = new Shelf<String, String>(_ -> List.of(), key -> key, released::add);
        for (int i = 0; i < 10; i++) {
            shelf.prepare(List.of("site " + i), List.of("site " + i));
        }
        assertThat(shelf.get("site 9")).isEqualTo("site 9");
        assertThat(released).as("clients in the middle of their handshake began with these").isEmpty();
        shelf.clear();
        assertThat(released).hasSize(10).doesNotHaveDuplicates();
    }
}
