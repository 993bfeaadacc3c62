package dev.sluice.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Which names new alone has, while loops mark them and the ledger is read anew. */
class OwnedTest {
    private static Owned asked(int most) {
        var owned = new Owned(most);
        owned.renewed(owned.renew(Set.of("checkout")));
        return owned;
    }

    @Test
    void names_are_found_again_by_their_unit_and_others_are_not() {
        Owned owned = asked(Owned.MOST);
        IntStream.range(0, 20_000).forEach(i -> owned.mark("checkout", "order " + i));
        assertThat(IntStream.range(0, 20_000).allMatch(i -> owned.holds("checkout", "order " + i))).isTrue();
        assertThat(IntStream.range(20_000, 40_000).noneMatch(i -> owned.holds("checkout", "order " + i))).isTrue();
        assertThat(owned.holds("cart", "order 1")).isFalse();
        assertThat(owned.knowsAll("checkout")).isTrue();
        assertThat(owned.knowsAll("cart")).as("nobody asks for its names").isFalse();
    }

    @Test
    void beyond_its_bound_it_does_not_claim_to_know_all_and_knows_what_it_knew() {
        Owned owned = asked(1000);
        IntStream.range(0, 1000).forEach(i -> owned.mark("checkout", "order " + i));
        owned.mark("checkout", "order 7");
        assertThat(owned.knowsAll("checkout")).isTrue();
        owned.mark("checkout", "one more");
        assertThat(owned.knowsAll("checkout")).isFalse();
        assertThat(owned.holds("checkout", "one more")).isFalse();
        assertThat(IntStream.range(0, 1000).allMatch(i -> owned.holds("checkout", "order " + i))).isTrue();
        owned.renewed(owned.renew(Set.of("checkout")));
        assertThat(owned.knowsAll("checkout")).as("they were carried over").isTrue();
    }

    @Test
    @Tag("proof")
    void the_largest_number_of_names_finds_room() {
        Owned owned = asked(Owned.MOST);
        IntStream.range(0, Owned.MOST).forEach(i -> owned.mark("checkout", Integer.toString(i)));
        assertThat(owned.knowsAll("checkout")).isTrue();
        assertThat(IntStream.range(0, 1000).allMatch(i -> owned.holds("checkout", Integer.toString(i * 1000)))).isTrue();
        owned.mark("checkout", "one more");
        assertThat(owned.knowsAll("checkout")).isFalse();
    }

    @Test
    void a_write_that_may_have_an_unseen_name_is_doubted_until_it_is_read() {
        Owned owned = asked(10);
        owned.doubt("checkout", 7);
        owned.doubt("cart", 8);
        assertThat(owned.knowsAll("checkout")).isFalse();
        owned.clear(7);
        assertThat(owned.knowsAll("checkout")).isTrue();
    }

    @Test
    void what_was_read_while_the_ledger_is_being_read_is_not_doubted_though_the_ledger_did_not_know_yet() {
        Owned owned = asked(10);
        owned.doubt("checkout", 7);
        OwnedNames next = owned.renew(Set.of("checkout"));
        owned.clear(7);
        next.doubt("checkout", 7);
        next.doubt("checkout", 9);
        owned.renewed(next);
        assertThat(owned.knowsAll("checkout")).isFalse();
        owned.clear(9);
        assertThat(owned.knowsAll("checkout")).isTrue();
    }

    @Test
    void what_was_carried_over_is_gone_and_what_is_marked_meanwhile_is_not() {
        Owned owned = asked(100);
        owned.mark("checkout", "carried");
        owned.mark("checkout", "carried and written again");
        OwnedNames next = owned.renew(Set.of("checkout"));
        owned.mark("checkout", "carried and written again");
        assertThat(owned.holds("checkout", "carried")).as("until the ledger is read").isTrue();
        owned.renewed(next);
        assertThat(owned.holds("checkout", "carried")).isFalse();
        assertThat(owned.holds("checkout", "carried and written again")).isTrue();
    }

    @Test
    void no_mark_is_lost_however_often_names_are_made_anew_meanwhile() throws Exception {
        Owned owned = asked(Owned.MOST);
        Set<String> told = ConcurrentHashMap.newKeySet();
        var over = new AtomicBoolean();
        var begun = new CountDownLatch(2);
        Thread[] loops = IntStream.range(0, 2).mapToObj(loop -> Thread.ofPlatform().start(() -> {
            for (int i = 0; !over.get() && i < 10_000; i++) {
                String name = loop + " " + i;
                told.add(name); // the ledger first
                owned.mark("checkout", name);
                begun.countDown();
            }
        })).toArray(Thread[]::new);
        begun.await();
        for (int round = 0; round < 10; round++) {
            OwnedNames next = owned.renew(Set.of("checkout"));
            told.forEach(name -> next.mark("checkout", name));
            owned.renewed(next);
        }
        over.set(true);
        for (Thread loop : loops) {
            loop.join();
        }
        assertThat(told).hasSizeGreaterThan(1).allMatch(name -> owned.holds("checkout", name));
    }

    @Test
    void while_another_process_writes_on_new_not_all_is_known() {
        Owned owned = asked(10);
        OwnedNames next = owned.renew(Set.of("checkout"));
        next.lacksSome();
        owned.renewed(next);
        owned.mark("checkout", "mine");
        assertThat(owned.knowsAll("checkout")).isFalse();
        assertThat(owned.holds("checkout", "mine")).isTrue();
    }
}
