package dev.sluice.proxy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CountedClientsTest {
    private final CountedClients clients = new CountedClients();

    @Test
    void a_client_counts_as_often_as_it_may_within_ten_minutes() {
        assertThat(clients.count(1, 10, 2)).isTrue();
        assertThat(clients.count(1, 20, 2)).isTrue();
        assertThat(clients.count(1, 30, 2)).isFalse();
        assertThat(clients.count(1, 609, 2)).isFalse();
        assertThat(clients.count(1, 610, 2)).isTrue();
    }

    @Test
    void one_that_fails_without_end_does_not_count_again_by_a_number_that_runs_over() {
        assertThat(clients.count(1, 1, 1)).isTrue();
        for (int i = 0; i < 1_000; i++) {
            assertThat(clients.count(1, 2, 1)).isFalse();
        }
    }

    @Test
    void thousands_are_told_apart() {
        for (int client = 0; client < 4_000; client++) {
            assertThat(clients.count(client, 1, 1)).isTrue();
        }
        int again = 0;
        for (int client = 0; client < 4_000; client++) {
            again += clients.count(client, 2, 1) ? 1 : 0;
        }
        assertThat(again).as("those whose place was taken").isLessThan(40);
    }

    @Test
    void more_than_it_remembers_cost_no_more_memory_and_count_all_the_same() {
        for (int client = 0; client < 100_000; client++) {
            assertThat(clients.count(client, 1 + client / 1_000, 1)).isTrue();
        }
    }
}
