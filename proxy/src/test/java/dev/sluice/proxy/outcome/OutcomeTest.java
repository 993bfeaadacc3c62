package dev.sluice.proxy.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomeTest {
    @ParameterizedTest
    @CsvSource({"101, 1xx, false, true", "200, 2xx, false, true", "304, 3xx, false, true", "404, 4xx, false, false",
            "429, 4xx, false, false", "500, 5xx, true, false",
            "501, 5xx, false, false", "502, 5xx, true, false", "503, 5xx, true, false", "505, 5xx, false, false", "599, 5xx, true, false",
            "999, 5xx, true, false", "0, 1xx, false, true"})
    void an_answer_counts_by_its_status(int status, String label, boolean against, boolean inFavour) {
        Outcome outcome = Outcome.answered(status);
        assertThat(outcome).isEqualTo(new Outcome.Answered(status));
        assertThat(outcome.label()).isEqualTo(label);
        assertThat(outcome.countsAgainstOrigin()).isEqualTo(against);
        assertThat(outcome.countsForOrigin()).isEqualTo(inFavour);
    }

    @Test
    void every_fault_of_an_origin_counts_against_it_and_only_two_are_provably_unprocessed() {
        List<Fault> processed = List.of(new Fault.Reset("x"), new Fault.Malformed("x"), new Fault.HeadTimeout(), new Fault.IdleTimeout());
        List<Fault> unprocessed = List.of(new Fault.ConnectFailed("x"), new Fault.NoOrigin());
        assertThat(processed).noneMatch(Fault::provablyUnprocessed).allMatch(fault -> new Outcome.Failed(fault).countsAgainstOrigin());
        assertThat(unprocessed).allMatch(Fault::provablyUnprocessed).allMatch(fault -> new Outcome.Failed(fault).countsAgainstOrigin());
        assertThat(processed.stream().map(fault -> new Outcome.Failed(fault).label())).containsExactly("reset", "protocol", "timeout",
                "timeout");
        assertThat(unprocessed.stream().map(fault -> new Outcome.Failed(fault).label())).containsExactly("connect", "connect");
        assertThat(processed.stream().map(Fault::label)).containsExactly("reset", "protocol", "timeout", "timeout");
    }

    @Test
    void an_overflow_is_nobodys_failure() {
        var overflow = new Outcome.Failed(new Fault.Overflow());
        assertThat(overflow.countsAgainstOrigin()).isFalse();
        assertThat(overflow.label()).isEqualTo("refused");
        assertThat(new Fault.Overflow().provablyUnprocessed()).isTrue();
    }

    @Test
    void what_the_proxy_refused_and_what_the_client_left_says_nothing_of_an_origin() {
        for (Outcome outcome : List.of(new Outcome.Refused(503), new Outcome.ClientGone())) {
            assertThat(outcome.countsAgainstOrigin()).isFalse();
            assertThat(outcome.countsForOrigin()).isFalse();
        }
        assertThat(new Outcome.Refused(400).label()).isEqualTo("refused");
        assertThat(new Outcome.ClientGone().label()).isEqualTo("client-gone");
    }

    @Test
    void usual_answers_are_not_made_anew() {
        assertThat(Outcome.answered(200)).isSameAs(Outcome.answered(200));
    }
}
