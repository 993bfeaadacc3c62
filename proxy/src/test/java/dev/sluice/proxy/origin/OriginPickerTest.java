package dev.sluice.proxy.origin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

import dev.sluice.model.Health;
import dev.sluice.model.Origin;
import dev.sluice.model.Side;
import dev.sluice.model.Stack;

/** Which place a request goes to. */
class OriginPickerTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Capacity capacity = new Capacity();
    private final Place first = place(1);
    private final Place second = place(2);
    private final Place third = place(3);
    private final List<Place> all = List.of(first, second, third);
    private final OriginPicker picker = new OriginPicker();

    @Test
    void equals_take_turns_and_the_least_busy_goes_first() {
        assertThat(picks(Side.NEW, 0, 9)).containsOnly(Map.entry(first, 3), Map.entry(second, 3), Map.entry(third, 3));
        first.enter(Stack.Limits.NONE);
        third.enter(Stack.Limits.NONE);
        assertThat(picks(Side.NEW, 0, 9)).containsOnly(Map.entry(second, 9));
    }

    @Test
    void one_that_refuses_is_avoided_for_a_second_and_for_longer_each_time_up_to_thirty() {
        long now = 0;
        for (long seconds : new long[] {1, 2, 4, 8, 16, 30, 30}) {
            first.shun(now);
            first.shun(now + 1); // those under way together count once
            assertThat(first.isShunned(now + seconds * SECOND - 1)).isTrue();
            assertThat(picks(Side.NEW, now + seconds * SECOND - 1, 6)).doesNotContainKey(first);
            now += seconds * SECOND;
            assertThat(first.isShunned(now)).isFalse();
        }
        first.tried();
        assertThat(picks(Side.NEW, now, 6)).as("one tries it, the others wait for how that ends").doesNotContainKey(first);
        first.reached();
        assertThat(picks(Side.NEW, now, 6)).containsEntry(first, 2);
        first.shun(now);
        assertThat(first.isShunned(now + SECOND)).isFalse();
    }

    @Test
    void the_last_one_is_never_avoided_but_for_what_the_checks_say_of_new() {
        all.forEach(place -> place.shun(0));
        assertThat(picks(Side.NEW, 1, 6)).hasSize(3);
        all.forEach(place -> place.saw(new OriginPicture.Spot(place.address, false, OptionalLong.empty())));
        assertThat(picks(Side.OLD, 1, 6)).hasSize(3);
        assertThat(picker.pick(stack(Side.NEW), all, Optional.empty(), 1)).isNull();
        assertThat(picker.pick(stack(Side.NEW), List.of(first), Optional.empty(), 1)).isNull();
    }

    @Test
    void one_that_failed_a_moment_ago_is_asked_again_only_if_no_other_is_up() {
        assertThat(picker.pick(stack(Side.NEW), List.of(first, second), Optional.of(first.address), 0)).isSameAs(second);
        second.saw(new OriginPicture.Spot(second.address, false, OptionalLong.empty()));
        assertThat(picker.pick(stack(Side.NEW), List.of(first, second), Optional.of(first.address), 0)).isSameAs(first);
    }

    @Test
    void one_that_came_back_gets_its_part_little_by_little() {
        first.saw(new OriginPicture.Spot(first.address, true, OptionalLong.of(0)));
        assertThat(picks(Side.NEW, 0, 300)).doesNotContainKey(first);
        assertThat(picks(Side.NEW, 3 * SECOND, 300).get(first)).isBetween(5, 40);
        assertThat(picks(Side.NEW, 15 * SECOND, 300).get(first)).isBetween(40, 90);
        assertThat(picks(Side.NEW, 30 * SECOND, 300)).containsEntry(first, 100);
    }

    private Map<Place, Integer> picks(Side side, long now, int times) {
        Map<Place, Integer> picked = new HashMap<>();
        for (int i = 0; i < times; i++) {
            picked.merge(picker.pick(stack(side), all, Optional.empty(), now), 1, Integer::sum);
        }
        return picked;
    }

    private static Stack stack(Side side) {
        return new Stack(side, List.of(new Origin("a.example", 80)), Optional.empty(), Stack.Timeouts.DEFAULT, Stack.Tls.DEFAULT,
                Optional.of(Health.DEFAULT), Stack.Limits.NONE, Stack.Protocol.AUTO);
    }

    private Place place(int number) {
        var key = new OriginPicture.Key(Side.NEW, new Origin("a.example", 80));
        return new Place(key, new InetSocketAddress(InetAddress.ofLiteral("127.0.0." + number), 80), capacity,
                new Silence(key, System::nanoTime, () -> {}));
    }
}
