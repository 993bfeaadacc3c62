package dev.sluice.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Each action of the dashboard, by mouse or key in a browser: it says what it would do, does that, says so, and the journal has it. */
@Tag("proof")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DashboardActionsProof {
    private DashboardRig rig;

    @BeforeAll
    void start(@TempDir Path dir) throws Exception {
        rig = DashboardRig.open(dir);
    }

    @AfterAll
    void stop() throws Exception {
        if (rig != null) {
            rig.close();
        }
    }

    @Test
    void a_share_is_set_after_it_was_said_what_that_would_do() throws Exception {
        try (BrowserTab tab = rig.signedIn("operator", "hands")) {
            String before = rig.unit("catalog").get("share").asString();
            tab.click("[aria-label='Share catalog']");
            tab.fill("form.inline [name=share]", "12.5%");
            tab.awaitText(".would", "Would set catalog " + before + " → 12.5%");
            assertThat(rig.unit("catalog").get("share").asString()).isEqualTo(before);
            tab.fill("form.inline [name=reason]", "seen by a browser");
            tab.click("form.inline [type=submit]");
            tab.awaitText("#said", "Set catalog " + before + " → 12.5%");
            assertThat(rig.unit("catalog").get("share").asString()).isEqualTo("12.5%");
            assertThat(rig.journaled("shares")).last().asString().isEqualTo("hands: catalog " + before + " → 12.5% — seen by a browser");
            tab.awaitText(".changes li", "seen by a browser");
            assertThat(tab.troubles()).isEmpty();
        }
    }

    @Test
    void what_would_be_refused_says_so_before_anybody_asks_for_it() throws Exception {
        try (BrowserTab tab = rig.signedIn("operator", "hands")) {
            tab.click("[aria-label='Share search']");
            tab.fill("form.inline [name=share]", "101%");
            tab.awaitText(".would", "Would be refused:");
            tab.press("Escape");
            tab.await(
                    "document.querySelector('form.inline') === null && document.activeElement.getAttribute('aria-label') === 'Share search'");
        }
    }

    @Test
    void one_click_takes_a_unit_back_and_one_key_another() throws Exception {
        rig.product.share("checkout", "40%");
        rig.product.share("catalog", "40%");
        try (BrowserTab tab = rig.signedIn("operator", "hands")) {
            tab.awaitText("tbody[data-unit=catalog] .share b", "40%");
            tab.click("[aria-label='Revert catalog']");
            tab.awaitText("#said", "Reverted to old: catalog. Generation");
            tab.await("document.querySelector('tbody[data-unit=catalog] .state b').textContent.startsWith('reverted')");
            walkTo(tab, "checkout");
            tab.press("R");
            tab.awaitText("#said", "Reverted to old: checkout");
            assertThat(rig.unit("catalog").get("latched").asBoolean()).isTrue();
            assertThat(rig.unit("checkout").get("latched").asBoolean()).isTrue();
            assertThat(rig.journaled("revert").stream()
                    .filter(entry -> entry.startsWith("hands: ") && entry.endsWith("one click on the dashboard")))
                    .hasSize(2);
            rearm(tab, "catalog");
            rearm(tab, "checkout");
            assertThat(tab.troubles()).isEmpty();
        }
    }

    @Test
    void one_click_takes_everything_back() throws Exception {
        rig.product.share("checkout", "10%");
        try (BrowserTab tab = rig.signedIn("operator", "hands")) {
            tab.click("#revert-all");
            tab.awaitText("#said", "Reverted to old: ");
            tab.await(
                    "document.querySelectorAll('#units tbody[data-tone=bad]').length === 3 && document.querySelector('#revert-all').disabled");
            for (String unit : List.of("catalog", "search", "checkout")) {
                assertThat(rig.unit(unit).get("latched").asBoolean()).isTrue();
                rearm(tab, unit);
            }
            assertThat(tab.troubles()).isEmpty();
        }
    }

    @Test
    void the_keyboard_alone_is_enough() throws Exception {
        try (BrowserTab tab = rig.signedIn("operator", "hands")) {
            walkTo(tab, "catalog");
            tab.press("s");
            tab.await("document.activeElement.name === 'share'");
            tab.type("7%");
            tab.awaitText(".would", "7%");
            tab.press("Tab");
            tab.type("by keys alone");
            tab.press("Enter");
            tab.awaitText("#said", "→ 7%");
            assertThat(rig.unit("catalog").get("share").asString()).isEqualTo("7%");
            tab.await("document.activeElement.dataset.unit === 'catalog'");
        }
    }

    private static void walkTo(BrowserTab tab, String unit) {
        tab.await("document.querySelector('#units tbody[data-unit=" + unit + "]')");
        tab.evaluate("document.activeElement.blur()");
        while (!tab.evaluate("document.activeElement.dataset?.unit ?? ''").asString().equals(unit)) {
            tab.press("j");
        }
    }

    @Test
    void a_unit_past_its_point_of_no_return_goes_back_only_with_a_reason() throws Exception {
        rig.product.share("catalog", "10%");
        try (BrowserTab tab = rig.signedIn("operator", "hands")) {
            tab.answerInstead("/units/catalog/revert", 409, "{\"title\":\"refused\",\"status\":409,\"code\":\"irreversible\","
                    + "\"detail\":\"37 writes would be lost\",\"remedy\":\"name the unit once more\"}");
            tab.click("[aria-label='Revert catalog']");
            tab.awaitText("#said", "Revert of catalog was NOT done: 37 writes would be lost. Next: name the unit once more");
            tab.awaitText("form.inline strong", "Take catalog back all the same");
            tab.answerAsEver();
            tab.fill("form.inline [name=reason]", "they are written down");
            tab.press("Enter");
            tab.awaitText("#said", "Reverted to old: catalog");
            assertThat(rig.journaled("revert")).last().asString().isEqualTo("hands: catalog back to old — they are written down");
            rearm(tab, "catalog");
        }
    }

    @Test
    void where_no_answer_came_it_is_not_known_whether_it_was_done_and_the_page_looks_again() throws Exception {
        try (BrowserTab tab = rig.signedIn("operator", "hands")) {
            tab.await("document.querySelector(\"[aria-label='Revert catalog']\")");
            tab.answerInstead("/units/catalog/revert", 200, "{");
            tab.click("[aria-label='Revert catalog']");
            tab.awaitText("#said", "Revert of catalog: it is NOT KNOWN whether it was done: the answer of the control API broke off.");
            tab.answerAsEver();
            tab.awaitText("#said", "Revert of catalog: the control API answers again, ");
            assertThat(rig.unit("catalog").get("latched").asBoolean()).isFalse();
        }
    }

    @Test
    void a_token_for_one_unit_has_the_buttons_of_that_one_and_nothing_is_said_of_it_after_it_has_left() throws Exception {
        try (BrowserTab tab = rig.signedInFor("catalog", "catalogs")) {
            tab.await("!document.querySelector(\"[aria-label='Share catalog']\").disabled");
            tab.await("document.querySelector(\"[aria-label='Share checkout']\").title === 'token catalogs is for catalog alone'");
            tab.await("document.querySelector('#revert-all').disabled");
            tab.click("#leave");
            tab.awaitText("#connection", "not connected");
            tab.awaitText("#caller", "–");
            assertThat(tab.troubles()).isEmpty();
        }
    }

    private void rearm(BrowserTab tab, String unit) throws Exception {
        tab.click("[aria-label='Re-arm " + unit + "']");
        tab.awaitText(".would", "Would allow to be exposed again, at 0%: " + unit);
        tab.fill("form.inline [name=reason]", "it was a proof");
        tab.press("Enter");
        tab.awaitText("#said", "May be exposed again, at 0%: " + unit);
        tab.await("!document.querySelector(\"[aria-label='Share " + unit + "']\").hidden");
        assertThat(rig.unit(unit).get("latched").asBoolean()).isFalse();
        assertThat(rig.journaled("rearm")).last().asString().contains(unit, "it was a proof");
    }

    @Test
    void a_plan_is_rehearsed_started_held_resumed_and_approved() throws Exception {
        try (BrowserTab tab = rig.signedIn("operator", "hands")) {
            tab.turnTo("#/unit/search");
            tab.click("[aria-label='Rehearse a revert of search']");
            tab.awaitText(".would", "Would rehearse a revert on test requests alone: search");
            tab.fill("form.inline [name=reason]", "before it grows");
            tab.press("Enter");
            tab.awaitText(".changes", "drill");
            step(tab, "start", "Would start: plan of search started", "Done: plan of search started");
            tab.awaitText(".wide-share", "10%");
            tab.await("document.querySelector('.dots').getAttribute('aria-label').startsWith('stage 1 of 3')");
            tab.awaitText(".figures", "stage 2 of 3");
            step(tab, "hold", "Would hold: plan of search held", "Done: plan of search held");
            tab.awaitText(".note-here", "The plan is held since");
            step(tab, "resume", "Would resume: plan of search", "Done: plan of search");
            assertThat(rig.journaled("plan").stream().filter(entry -> entry.startsWith("hands: "))).hasSize(3);
            assertThat(rig.unit("search").get("plan").get("state").asString()).isEqualTo("running");
            assertThat(tab.troubles()).isEmpty();
        }
        try (BrowserTab tab = rig.signedIn("approver", DashboardRig.OWNER)) {
            tab.turnTo("#/unit/search");
            tab.click("[aria-label='Approve gate go']");
            tab.awaitText(".would", "Would approve gate go of search");
            tab.fill("form.inline [name=reason]", "figures are fine");
            tab.press("Enter");
            tab.awaitText("#said", "Approved gate go of search, which says pass");
            assertThat(rig.journaled("approval")).last().asString().startsWith(DashboardRig.OWNER + ": ").endsWith("figures are fine");
            tab.awaitText(".wide-share", "50%");
            assertThat(tab.troubles()).isEmpty();
        }
    }

    private static void step(BrowserTab tab, String step, String would, String done) {
        tab.click("[aria-label='Plan search']");
        tab.choose("form.inline [name=step]", step);
        tab.awaitText(".would", would);
        tab.fill("form.inline [name=reason]", "by hand");
        tab.press("Enter");
        tab.awaitText("#said", done);
        tab.await("document.querySelector('form.inline:not(.standing)') === null");
    }

    @Test
    void everything_is_frozen_and_opened_again() throws Exception {
        try (BrowserTab tab = rig.signedIn("operator", "hands")) {
            tab.turnTo("#/freeze");
            tab.click("[aria-label='Freeze or open everything']");
            tab.choose("form.inline [name=mode]", "read-only");
            tab.fill("form.inline [name=for]", "10m");
            tab.awaitText(".would", "Would freeze read-only: everything for 10m.");
            tab.fill("form.inline [name=reason]", "the last copy");
            tab.press("Enter");
            tab.awaitText("#said", "Freezing read-only: everything");
            tab.awaitText(".state", "Everything: frozen read-only.");
            tab.await("/^\\d+ s$/.test(document.querySelector('.figures dd').textContent)");
            assertThat(rig.journaled("freeze")).last().asString().startsWith("hands: ").endsWith("the last copy");
            tab.click("[aria-label='Freeze or open everything']");
            tab.awaitText(".would", "Would open everything.");
            tab.fill("form.inline [name=reason]", "copied");
            tab.press("Enter");
            tab.awaitText(".state", "Open: every unit takes reads and writes.");
            assertThat(rig.get("/freeze").get("state").asString()).isEqualTo("open");
            assertThat(tab.troubles()).isEmpty();
        }
    }

    @Test
    void a_window_is_planned_started_extended_and_ended() throws Exception {
        try (BrowserTab tab = rig.signedIn("operator", "hands")) {
            tab.turnTo("#/freeze");
            tab.awaitText(".windows", "ops@shop.example");
            tab.click("[aria-label='Plan a window']");
            tab.fill("form.inline [name=name]", "night");
            tab.choose("form.inline [name=units]", "catalog");
            tab.choose("form.inline [name=mode]", "read-only");
            tab.fill("form.inline [name=start]", "2036-11-30T22:00:00Z");
            tab.awaitText(".would", "Would plan window night, read-only of catalog from 2036-11-30T22:00:00Z until 2036-11-30T22:15:00Z.");
            tab.fill("form.inline [name=reason]", "a rehearsal");
            tab.press("Enter");
            tab.awaitText("#said", "Planned window night");
            takes(tab, "Start window night", "Would start window night", "Started window night");
            tab.awaitText(".windows", "running");
            tab.awaitText(".windows small", "left, until");
            String end = window("night");
            takes(tab, "Extend window night", "Would extend window night", "Extended window night");
            assertThat(window("night")).isGreaterThan(end);
            takes(tab, "End window night", "Would end window night", "Ended window night");
            tab.await("document.querySelector('.windows').textContent.includes('ended')");
            assertThat(rig.journaled("window").stream().filter(entry -> entry.contains("night"))).hasSizeGreaterThanOrEqualTo(4);
            assertThat(tab.troubles()).isEmpty();
        }
    }

    private String window(String name) throws Exception {
        return rig.get("/windows").get("windows").valueStream().filter(one -> one.get("name").asString().equals(name)).findFirst()
                .orElseThrow()
                .get("end").asString();
    }

    private static void takes(BrowserTab tab, String button, String would, String did) {
        tab.click("[aria-label='" + button + "']");
        tab.awaitText(".would", would);
        tab.fill("form.inline [name=reason]", "by hand");
        tab.press("Enter");
        tab.awaitText("#said", did);
    }

    @Test
    void a_pass_is_made_shown_once_and_taken_back() throws Exception {
        try (BrowserTab tab = rig.signedIn("operator", "hands")) {
            tab.turnTo("#/freeze");
            tab.awaitText(".passes", "Nobody has a pass.");
            tab.click("[aria-label='Make a pass']");
            tab.fill("form.inline [name=holder]", "ana");
            tab.choose("form.inline [name=units]", "checkout");
            tab.awaitText(".would", "Would let in ana to checkout until");
            tab.fill("form.inline [name=reason]", "tries the checkout");
            tab.press("Enter");
            tab.awaitText(".made", "/.well-known/sluice/pass?token=");
            tab.awaitText(".passes table", "ana");
            assertThat(rig.get("/bypass").get("passes")).hasSize(1);
            String id = rig.get("/bypass").get("passes").get(0).get("id").asString();
            tab.click("[aria-label='Revoke pass of ana, " + id + "']");
            tab.awaitText("#said", "Taken back: pass " + id + " of ana");
            tab.awaitText(".passes", "Nobody has a pass.");
            assertThat(rig.get("/bypass").get("passes")).isEmpty();
            assertThat(rig.journaled("pass")).hasSize(2);
            assertThat(tab.troubles()).isEmpty();
        }
    }

    @Test
    void a_request_is_explained_and_a_gate_looked_at() throws Exception {
        try (BrowserTab tab = rig.signedIn("operator", "hands")) {
            tab.turnTo("#/unit/checkout");
            tab.fill(".explain [name=url]", "/checkout/address");
            tab.press("Enter");
            tab.awaitText(".answer", "Unit checkout, endpoint GET /checkout/{step}");
            tab.click("[aria-label='Check gate errors']");
            tab.awaitText("#said", "Gate errors says");
            assertThat(tab.troubles()).isEmpty();
        }
    }

    @Test
    void a_generation_is_compared_and_restored_and_the_file_settled() throws Exception {
        rig.product.share("catalog", "20%");
        long wanted = rig.get("/site").get("generation").asLong();
        rig.product.share("catalog", "60%");
        try (BrowserTab tab = rig.signedIn("operator", "hands")) {
            tab.turnTo("#/history");
            tab.click("[aria-label='Compare generation " + wanted + "']");
            tab.awaitText(".difference h4", "Generation " + wanted + " and now");
            tab.await("[...document.querySelectorAll('.difference td')].map((one) => one.textContent).join() === '20%,60%'");
            tab.click("[aria-label='Restore generation " + wanted + "']");
            tab.choose("form.inline [name=unit]", "catalog");
            tab.awaitText(".would", "Would set catalog 60% → 20%");
            assertThat(rig.unit("catalog").get("share").asString()).isEqualTo("60%");
            tab.fill("form.inline [name=reason]", "the step was a mistake");
            tab.press("Enter");
            tab.awaitText("#said", "Set catalog 60% → 20%");
            assertThat(rig.unit("catalog").get("share").asString()).isEqualTo("20%");
            tab.awaitText(".panel table", "the step was a mistake");
            takes(tab, "Keep catalog", "Would leave catalog as it stands", "Left catalog as it stands");
            tab.awaitText(".drift table", "by hands");
            takes(tab, "Take the file catalog", "Would set catalog 20% → 0%", "Set catalog 20% → 0%");
            tab.await("!document.querySelector('.drift .body').textContent.includes('catalog')");
            assertThat(rig.unit("catalog").get("share").asString()).isEqualTo("0%");
            assertThat(rig.journaled("drift-kept")).last().asString().startsWith("hands: ").endsWith("by hand");
            assertThat(tab.troubles()).isEmpty();
        }
    }
}
