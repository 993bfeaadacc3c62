package dev.sluice.control.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.sluice.journey.Axis;
import dev.sluice.journey.Cast;
import dev.sluice.journey.Journey;
import dev.sluice.journey.Table;

class GuestsTest {
    private static final List<Axis> AXES = List.of(axis("coupon", 1, 1), axis("device", 9, 1), axis("country", 1, 1, 1),
            axis("pay", 1, 1, 1, 1, 1));

    private static Axis axis(String name, int... weights) {
        return new Axis(name, IntStream.range(0, weights.length)
                .mapToObj(at -> new Axis.Choice(name + at, "v" + at, weights[at], Map.of())).toList());
    }

    private static Cast cast(boolean isShuffled) {
        List<Map<String, String>> rows = IntStream.range(0, 7).mapToObj(at -> Map.of("name", "user" + at)).toList();
        return new Cast(List.of(journey("buy", 1), journey("browse", 9)), AXES, List.of(new Table("users", rows, isShuffled)), List.of(),
                List.of());
    }

    private static Journey journey(String name, int weight) {
        return new Journey(name, weight, 1, 1, List.of(Rehearsed.get(name + "-one", "/")), List.of());
    }

    private static List<Guest> guests(Guests from, int count) {
        return Stream.generate(from::next).limit(count).toList();
    }

    @Test
    void every_journey_is_made_with_every_combination_before_any_comes_twice() {
        for (long seed = 0; seed < 20; seed++) {
            var guests = new Guests(cast(false), seed);
            assertThat(guests.sweep()).isEqualTo(120);
            Set<String> cells = new HashSet<>();
            guests(guests, 120).forEach(guest -> cells.add(guest.journey().name() + " " + guest.cell()));
            assertThat(cells).hasSize(120).contains("buy coupon=coupon1 device=device0 country=country2 pay=pay4");
        }
    }

    @Test
    void every_combination_is_known_by_the_name_that_visitors_have_before_anybody_comes() {
        var guests = new Guests(cast(false), 3);
        assertThat(guests.cells()).hasSize(60).containsAll(guests(guests, 120).stream().map(Guest::cell).toList());
    }

    @Test
    void afterwards_journeys_and_choices_come_by_weight() {
        var guests = new Guests(cast(false), 3);
        guests(guests, 120);
        List<Guest> more = guests(guests, 20_000);
        assertThat(more.stream().filter(guest -> guest.journey().name().equals("buy")).count()).isBetween(1_800L, 2_200L);
        assertThat(more.stream().filter(guest -> guest.cell().contains("device=device1")).count()).isBetween(1_800L, 2_200L);
        assertThat(more.stream().filter(guest -> guest.cell().contains("pay=pay2")).count()).isBetween(3_700L, 4_300L);
    }

    @Test
    void rows_come_in_order_and_again_from_the_first_or_mixed_each_once_a_round() {
        List<String> inOrder = guests(new Guests(cast(false), 5), 15).stream().map(GuestsTest::user).toList();
        assertThat(inOrder).startsWith("user0", "user1").element(7).isEqualTo("user0");
        List<String> mixed = guests(new Guests(cast(true), 5), 14).stream().map(GuestsTest::user).toList();
        assertThat(new HashSet<>(mixed.subList(0, 7))).hasSize(7);
        assertThat(new HashSet<>(mixed.subList(7, 14))).hasSize(7);
        assertThat(mixed.subList(0, 7)).isNotEqualTo(inOrder.subList(0, 7));
    }

    private static String user(Guest guest) {
        return String.valueOf(guest.rows().get("users").get("name"));
    }

    @Test
    void the_same_seed_deals_the_same_and_another_one_something_else() {
        assertThat(told(new Guests(cast(true), 5))).isEqualTo(told(new Guests(cast(true), 5)))
                .isNotEqualTo(told(new Guests(cast(true), 6)));
    }

    private static List<String> told(Guests guests) {
        return guests(guests, 300).stream()
                .map(guest -> guest.journey().name() + " " + guest.cell() + " " + user(guest) + " " + guest.random().nextLong()).toList();
    }

    @Test
    void several_threads_share_them_without_meeting() throws Exception {
        var guests = new Guests(cast(false), 5);
        Set<Long> numbers = java.util.concurrent.ConcurrentHashMap.newKeySet();
        List<Thread> threads = Stream
                .generate(() -> Thread.ofPlatform().start(() -> guests(guests, 5_000).forEach(each -> numbers.add(each.number()))))
                .limit(4).toList();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(numbers).hasSize(20_000);
    }

    @Test
    void a_cast_of_one_journey_without_axes_is_dealt_too() {
        var guests = new Guests(new Cast(List.of(journey("buy", 1)), List.of(), List.of(), List.of(), List.of()), 0);
        assertThat(guests(guests, 3)).allMatch(guest -> guest.cell().isEmpty() && guest.journey().name().equals("buy"));
        assertThat(guests.cells()).containsExactly("");
        assertThat(guests.setup()).isEmpty();
    }
}
