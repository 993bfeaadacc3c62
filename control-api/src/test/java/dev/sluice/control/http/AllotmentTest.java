package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AllotmentTest {
    private static final Duration LONG = Duration.ofSeconds(50);

    private final Allotment bytes = new Allotment(8, 3, 5);
    private final Allotment.Holder admin = new Allotment.Holder("admin", false);
    private final Allotment.Holder ops = new Allotment.Holder("ops", false);
    private final List<Allotment.Holder> viewers = List.of(new Allotment.Holder("vic", true), new Allotment.Holder("val", true));

    private Allotment.Part have(Allotment.Holder holder, long much) {
        return bytes.now(holder, much).orElseThrow();
    }

    @Test
    void nobody_has_more_than_a_part_and_who_may_only_look_leaves_some_to_others() {
        have(viewers.getFirst(), 3);
        assertThat(bytes.now(viewers.getFirst(), 1)).as("its own part is taken").isEmpty();
        have(viewers.getLast(), 2);
        assertThat(bytes.now(viewers.getLast(), 1)).as("the part of all who look is taken").isEmpty();
        have(admin, 3);
        assertThat(bytes.now(ops, 1)).as("all is taken").isEmpty();
        assertThat(bytes.taken()).isEqualTo(8);
    }

    @Test
    void who_wants_more_than_anybody_may_have_gets_as_much_as_that() {
        try (Allotment.Part _ = have(admin, 1_000)) {
            assertThat(bytes.taken()).isEqualTo(3);
        }
        assertThat(bytes.taken()).isZero();
    }

    @Test
    void what_is_given_back_twice_comes_back_once() {
        have(ops, 2);
        Allotment.Part part = have(admin, 1);
        part.close();
        part.close();
        assertThat(bytes.taken()).isEqualTo(2);
    }

    @Test
    void who_waits_is_served_when_something_comes_back_and_stands_in_nobodys_way_before() throws Exception {
        Allotment.Part first = have(viewers.getFirst(), 3);
        CompletableFuture<Optional<Allotment.Part>> second = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> second.complete(bytes.within(LONG, viewers.getFirst(), 1)));
        try (Allotment.Part _ = bytes.within(LONG, admin, 3).orElseThrow()) {
            assertThat(second).isNotDone();
        }
        first.close();
        assertThat(second.get(50, TimeUnit.SECONDS)).isPresent();
        assertThat(bytes.taken()).isEqualTo(1);
    }

    @Test
    void who_has_waited_long_enough_goes_without_and_leaves_nothing_taken() {
        try (Allotment.Part _ = have(ops, 3)) {
            assertThat(bytes.within(Duration.ofMillis(1), ops, 1)).isEmpty();
        }
        assertThat(bytes.taken()).isZero();
    }
}
