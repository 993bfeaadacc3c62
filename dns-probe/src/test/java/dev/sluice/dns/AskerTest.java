package dev.sluice.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

/** Many questions at once. */
class AskerTest {
    private static final Duration SHORT = Duration.ofMillis(300);

    @Test
    void waiting_for_a_turn_is_not_waiting_for_an_answer() throws Exception {
        try (Asker asker = new Asker()) {
            List<Asker.Question<String>> questions = IntStream.range(0, 300).<Asker.Question<String>>mapToObj(_ -> turn -> {
                turn.await();
                return "answered";
            }).toList();
            assertThat(asker.all(questions, SHORT, why -> why)).as("the last of 300 has its turn after 600 ms").containsOnly("answered");
        }
    }

    @Test
    void a_fault_of_our_own_is_told_apart_from_what_is_late() throws Exception {
        try (Asker asker = new Asker()) {
            List<Asker.Question<String>> questions = List.of(_ -> {
                throw new IllegalStateException("a hole in the reading");
            }, _ -> {
                Thread.currentThread().join(); // for ever
                return "";
            });
            assertThat(asker.all(questions, SHORT, why -> why))
                    .containsExactly("a fault of our own: java.lang.IllegalStateException: a hole in the reading", "no answer in time");
        }
    }
}
