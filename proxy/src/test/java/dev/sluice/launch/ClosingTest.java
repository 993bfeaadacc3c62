package dev.sluice.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

class ClosingTest {
    private final Closing closing = new Closing();

    @Test
    void the_last_started_stops_first_and_one_that_fails_keeps_no_other_running() {
        List<String> stopped = new ArrayList<>();
        closing.add(() -> stopped.add("first"), "first");
        closing.add(() -> {
            throw new IllegalStateException("stuck");
        }, "second");
        closing.add(() -> stopped.add("third"), "third");
        closing.run();
        assertThat(stopped).containsExactly("third", "first");
    }

    @Test
    void whoever_asks_while_parts_are_stopping_hears_that_it_has_begun() {
        List<Boolean> heard = new ArrayList<>();
        closing.add(() -> heard.add(closing.hasBegun()), "edge");
        assertThat(closing.hasBegun()).isFalse();
        closing.run();
        assertThat(heard).containsExactly(true);
    }
}
