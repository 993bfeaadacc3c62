package dev.sluice.model;

import static dev.sluice.model.Units.share;
import static dev.sluice.model.Units.site;
import static dev.sluice.model.Units.unit;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;

/** What stands after a start and after a reload. */
class CutoverResumeTest {
    private static final Instant NOW = Instant.parse("2026-12-01T02:00:00Z");
    private static final Command.Asker ASKER = new Command.Asker("ops", "because");
    private static final Exposure LATCHED = Exposure.NONE.reverted(new Revert(Set.of("cart"), new Revert.Cause.Asked("ops", ""), NOW, 3));

    @Test
    void a_unit_never_seen_before_begins_at_the_share_of_the_file() {
        Cutover cutover = Cutover.resume(site(unit("seo", share(25), "", Map.of())), 1, Map.of());
        assertThat(cutover.split().of("seo")).isEqualTo(standing(25));
        assertThat(cutover.split().exposures()).containsOnlyKeys("seo", CutoverUnit.UNCLAIMED);
    }

    @Test
    void a_known_unit_stays_where_it_stood_whatever_the_file_says() {
        var frozen = standing(5).withFreeze(new Freeze(FreezeMode.CLOSED, NOW, Optional.empty(), 2));
        Site site = site(unit("seo", share(25), "", Map.of()), unit("cart", share(50), "", Map.of()));
        Cutover cutover = Cutover.resume(site, 9, Map.of("seo", frozen, "cart", LATCHED, CutoverUnit.UNCLAIMED, frozen));
        assertThat(cutover.split().of("seo")).isEqualTo(frozen);
        assertThat(cutover.split().of("cart")).isEqualTo(LATCHED);
        assertThat(cutover.split().of(CutoverUnit.UNCLAIMED)).isEqualTo(frozen);
    }

    @Test
    void a_unit_that_joins_a_group_begins_where_the_group_stands() {
        Site site = site(unit("cart", Share.NONE, "basket", Map.of()), unit("wishlist", share(50), "basket", Map.of()));
        assertThat(Cutover.resume(site, 1, Map.of("cart", standing(5))).split().of("wishlist")).isEqualTo(standing(5));
        assertThat(Cutover.resume(site, 1, Map.of("cart", LATCHED)).split().of("wishlist").isLatched()).isTrue();
        var frozen = standing(5).withFreeze(new Freeze(FreezeMode.CLOSED, NOW, Optional.empty(), 2));
        assertThat(Cutover.resume(site, 1, Map.of("cart", frozen)).split().of("wishlist")).isEqualTo(standing(5));
    }

    @Test
    void a_unit_never_seen_before_is_not_exposed_against_its_requirements() {
        Site site = site(unit("catalog", share(60), "", Map.of()), unit("checkout", share(10), "basket", Map.of("catalog", share(50))),
                unit("cart", share(10), "basket", Map.of()), unit("mail", share(5), "", Map.of("cart", share(5))));
        Cutover lowered = Cutover.resume(site, 1, Map.of("catalog", standing(20)));
        for (String unit : List.of("checkout", "cart", "mail")) {
            assertThat(lowered.split().of(unit)).as(unit).isEqualTo(Exposure.NONE);
        }
        assertThat(Cutover.resume(site, 1, Map.of()).split().of("mail")).isEqualTo(standing(5));
        assertThat(Cutover.resume(site, 1, Map.of("catalog", standing(20), "checkout", standing(10))).split().of("checkout"))
                .as("seen before, so it stays").isEqualTo(standing(10));
    }

    @Test
    void a_reload_says_which_units_came_and_went_and_forgets_those_that_went() {
        Cutover cutover = Cutover.resume(site(unit("seo"), unit("cart")), 1, Map.of("seo", standing(5), "cart", standing(7)));
        Site next = site(unit("search", share(3), "", Map.of()), unit("seo"));
        var accepted = (Decision.Accepted) cutover.decide(new Command.LoadSite(next, ASKER), NOW, 2);
        assertThat(accepted.entry()).isEqualTo(new JournalEntry.SiteLoaded("shop.example", List.of("search"), List.of("cart")));
        assertThat(accepted.next().site()).isSameAs(next);
        assertThat(accepted.next().split().exposures()).isEqualTo(Map.of("search", standing(3), "seo", standing(5), CutoverUnit.UNCLAIMED,
                Exposure.NONE));
    }

    private static Exposure standing(int percent) {
        return Exposure.NONE.withShare(share(percent));
    }

    @Test
    void a_unit_that_is_new_in_the_file_opens_no_way_around_a_freeze_of_everything() {
        var everything = new Freeze(FreezeMode.READ_ONLY, NOW, Optional.empty(), 2);
        Site site = site(unit("seo"), unit("wishlist", share(5), "", Map.of()));
        Cutover cutover = Cutover.resume(site, 3, Map.of("seo", standing(5).withFreeze(everything), CutoverUnit.UNCLAIMED,
                Exposure.NONE.withFreeze(everything)));
        assertThat(cutover.split().of("wishlist")).isEqualTo(standing(5).withFreeze(everything));
        Cutover partly = Cutover.resume(site, 3, Map.of("seo", standing(5).withFreeze(everything)));
        assertThat(partly.split().of("wishlist").freeze().isOpen()).isTrue();
    }
}
