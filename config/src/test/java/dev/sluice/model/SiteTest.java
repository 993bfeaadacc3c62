package dev.sluice.model;

import static dev.sluice.model.Units.share;
import static dev.sluice.model.Units.site;
import static dev.sluice.model.Units.unit;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

import org.junit.jupiter.api.Test;

class SiteTest {
    private static final Site SITE = site(
            unit("catalog"),
            unit("cart", Share.NONE, "basket", Map.of()),
            unit("checkout", Share.NONE, "basket", Map.of("catalog", share(50))),
            unit("invoices", Share.NONE, "", Map.of("cart", share(10))),
            unit("mail", Share.NONE, "letters", Map.of("invoices", share(10))),
            unit("print", Share.NONE, "letters", Map.of()),
            unit("seo"));

    @Test
    void a_group_moves_as_one() {
        assertThat(SITE.group("cart")).containsExactly("cart", "checkout");
        assertThat(SITE.group("checkout")).containsExactly("cart", "checkout");
        assertThat(SITE.group("seo")).containsExactly("seo");
        assertThat(SITE.group("nobody")).isEmpty();
    }

    @Test
    void a_revert_takes_along_the_group_whoever_requires_it_and_their_groups() {
        assertThat(SITE.revertedWith("catalog")).containsExactlyInAnyOrder("catalog", "checkout", "cart", "invoices", "mail", "print");
        assertThat(SITE.revertedWith("invoices")).containsExactlyInAnyOrder("invoices", "mail", "print");
        assertThat(SITE.revertedWith("seo")).containsExactly("seo");
        assertThat(SITE.revertedWith("nobody")).isEmpty();
    }

    @Test
    void the_unit_that_causes_a_revert_comes_first() {
        assertThat(SITE.revertedWith("checkout")).startsWith("checkout", "cart");
    }
}
