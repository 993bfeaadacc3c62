package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;

class SiteSumTest {
    private static final Site SITE = Units.site(Units.unit("checkout"), Units.unit("catalog"));

    private static Site with(List<Recipient> recipients, Map<String, Runbook> runbooks, Map<String, Gate> gates) {
        return new Site(SITE.name(), SITE.listeners(), SITE.control(), SITE.trustedProxies(), SITE.oldStack(), SITE.newStack(),
                SITE.units(),
                SITE.freeze(), SITE.limits(), SITE.workers(), SITE.logging(), SITE.crawlers(), gates, recipients, runbooks,
                SITE.windows());
    }

    @Test
    void who_is_told_and_what_people_do_step_by_step_voids_no_drill_and_no_approval() {
        Recipient ops = new Recipient("ops",
                new Recipient.Webhook(URI.create("http://127.0.0.1/"), Recipient.Format.JSON, Optional.empty()),
                Set.of(), Severity.INFO, Duration.ofSeconds(1));
        Runbook move = new Runbook("move", "ana", Optional.empty(), false, List.of(
                new Runbook.Step("look", "ana", Optional.empty(), Duration.ofMinutes(1), new Runbook.Action.ByHand(), Optional.empty())));
        assertThat(SiteSum.of(with(List.of(ops), Map.of("move", move), Map.of()))).isEqualTo(SiteSum.of(SITE));
    }

    @Test
    void what_serves_visitors_or_judges_new_makes_another_sum() {
        Gate go = new Gate.Approval(Gate.Approval.OWNER, true, Duration.ofHours(1));
        assertThat(SiteSum.of(with(List.of(), Map.of(), Map.of("go", go)))).isNotEqualTo(SiteSum.of(SITE));
        assertThat(SiteSum.of(Units.site(Units.unit("checkout")))).isNotEqualTo(SiteSum.of(SITE));
    }
}
