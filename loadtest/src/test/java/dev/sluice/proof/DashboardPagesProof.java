package dev.sluice.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each page of the dashboard in a browser: it stands, on a telephone and on a wide screen, by day and by night, and neither the console nor
 * the policy has anything against it. {@code -Dsluice.axe=FILE} has axe-core look for what keeps people out as well, and
 * {@code -Dsluice.pictures=DIR} keeps a picture of each.
 */
@Tag("proof")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DashboardPagesProof {
    private static final List<String> HASHES = List.of("#/", "#/unit/checkout", "#/unit/search", "#/freeze", "#/address", "#/journal",
            "#/history", "#/evidence", "#/report");
    private static final String STANDS = "document.querySelector('main h2') && document.querySelectorAll('.page *').length > 8 && "
            + "[...document.querySelectorAll('.panel .body')].every((body) => body.childElementCount > 0)";

    private DashboardRig rig;
    /** By axe. */
    private int looked;

    @BeforeAll
    void start(@TempDir Path dir) throws Exception {
        rig = DashboardRig.open(dir);
        rig.product.share("catalog", "30%");
        rig.product.share("checkout", "20%");
        rig.product.post("/units/search/plan/start", "{\"reason\":\"proof\"}");
    }

    @AfterAll
    void stop() throws Exception {
        System.out.printf("axe-core looked at %d pages%n", looked);
        if (rig != null) {
            rig.close();
        }
    }

    @Test
    void every_page_stands_at_both_widths_light_and_dark_without_a_word_of_the_console() throws Exception {
        try (BrowserTab tab = rig.signedIn("admin", "looker")) {
            for (int width : new int[] {1_440, 390}) {
                for (boolean dark : new boolean[] {false, true}) {
                    tab.looks(width, dark);
                    for (String hash : HASHES) {
                        tab.turnTo(hash);
                        tab.await(STANDS);
                        String what = hash + " at " + width + (dark ? ", dark" : ", light");
                        assertThat(tab.evaluate("document.scrollingElement.scrollWidth").asInt()).as(what + ": as wide as the screen")
                                .isLessThanOrEqualTo(width);
                        keepOut(tab, what);
                        keep(tab, what);
                        assertThat(tab.troubles()).as(what).isEmpty();
                    }
                }
            }
        }
    }

    /** What axe finds that is serious or critical. */
    private void keepOut(BrowserTab tab, String what) throws IOException {
        String axe = System.getProperty("sluice.axe", "");
        if (axe.isEmpty()) {
            return;
        }
        tab.evaluate("window.axe !== undefined || (() => { " + Files.readString(Path.of(axe)) + "\n; return true; })()");
        var found = tab
                .evaluate("axe.run(document).then((all) => all.violations.filter((one) => ['serious', 'critical'].includes(one.impact))"
                        + ".map((one) => `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.html + node.failureSummary).join(' | ')}`))");
        assertThat(found.valueStream().map(one -> one.asString())).as(what + ", axe-core").isEmpty();
        looked++;
    }

    private static void keep(BrowserTab tab, String what) throws IOException {
        String pictures = System.getProperty("sluice.pictures", "");
        if (!pictures.isEmpty()) {
            Files.write(Files.createDirectories(Path.of(pictures)).resolve(what.replaceAll("[^a-z0-9]+", "-") + ".png"), tab.picture());
        }
    }

    @Test
    void whoever_may_only_look_is_told_so_and_can_press_nothing_that_changes_anything() throws Exception {
        try (BrowserTab tab = rig.signedIn("viewer", "guest")) {
            assertThat(tab.text("#may-not")).contains("needs role operator; token guest has role viewer");
            for (String hash : List.of("#/", "#/unit/search", "#/freeze", "#/history")) {
                tab.turnTo(hash);
                tab.await(STANDS);
                assertThat(tab.evaluate(
                        """
                        [...document.querySelectorAll('header button, .page button')]
                          .filter((one) => !one.disabled && !/^(Download|Cancel|Compare|Look again|Read older)/.test(one.textContent)).map((one) => one.textContent)"""))
                        .as(hash).isEmpty();
                assertThat(tab.evaluate("[...document.querySelectorAll('.page button')].filter((one) => one.disabled && !one.title).length")
                        .asInt())
                        .as(hash + ": buttons without a reason").isZero();
            }
            tab.turnTo("#/");
            tab.await("document.querySelector('#units tbody[data-unit=catalog]')");
            tab.press("j");
            tab.press("r");
            tab.awaitText("#said", "needs role operator");
        }
        assertThat(rig.unit("catalog").get("latched").asBoolean()).isFalse();
    }

    @Test
    void an_operator_may_not_approve_and_is_told_why() throws Exception {
        try (BrowserTab tab = rig.signedIn("operator", "hands")) {
            tab.turnTo("#/unit/search");
            tab.await("document.querySelector('[aria-label=\"Approve gate go\"]')");
            assertThat(tab.evaluate(
                    "(() => { const one = document.querySelector('[aria-label=\"Approve gate go\"]'); return one.disabled ? one.title : 'may'; })()")
                    .asString()).isEqualTo("needs role approver; token hands has role operator");
        }
    }

    @Test
    void a_part_that_cannot_be_read_says_so_and_the_rest_goes_on() throws Exception {
        String broken = "{\"type\":\"about:blank\",\"title\":\"broken\",\"status\":500,\"detail\":\"the store is gone\",\"remedy\":\"mend the disk\"}";
        try (BrowserTab tab = rig.browser.tab()) {
            List.of("/journal", "/measures", "/history", "/windows").forEach(path -> tab.answerInstead(path, 500, broken));
            tab.go(rig.dashboard() + "#token=" + rig.token("operator", "hands"));
            tab.awaitText("#connection", "live");
            tab.awaitText(".trouble", "The journal could not be read: the store is gone");
            tab.await("document.querySelector('#units tbody[data-unit=checkout] td.n.old').textContent !== '0'");
            tab.turnTo("#/unit/checkout");
            tab.awaitText(".trouble", "Could not be read: the store is gone. Next: mend the disk");
            tab.awaitText(".gates", "cannot tell");
            tab.await("document.querySelector('.plot path.old').getAttribute('d').includes('L')");
            tab.turnTo("#/freeze");
            tab.awaitText(".windows .trouble", "the store is gone");
            tab.awaitText(".passes", "Nobody has a pass.");
            tab.answerAsEver();
            tab.awaitText(".windows", "final");
            assertThat(tab.evaluate("document.querySelector('.windows .trouble').hidden").asBoolean()).isTrue();
            assertThat(tab.troubles()).allMatch(one -> one.contains("status of 500"));
        }
    }

    @Test
    void a_zone_that_does_not_answer_does_not_read_as_one_with_the_old_records() throws Exception {
        String site = rig.product.get("/site").body().replaceFirst("\"dns\":\\[]",
                "\"dns\":[{\"name\":\"www.shop.example\",\"type\":\"A\",\"state\":\"pre\",\"zone\":\"silent\",\"alarms\":[]}]");
        String dns = example("/api/v1/dns").replace("\"state\": \"propagating\"", "\"state\": \"pre\"")
                .replace("{\"holds\": \"new\", \"ttl\": 300,",
                        "{\"holds\": \"silent\",")
                .replace("\"ratio\": 0.5, ", "");
        assertThat(dns).contains("silent");
        try (BrowserTab tab = rig.browser.tab()) {
            tab.answerInstead("/site", 200, site);
            tab.answerInstead("/dns", 200, dns);
            tab.go(rig.dashboard() + "#token=" + rig.token("operator", "hands"));
            tab.awaitText(".names", "no server of the zone answers, so nothing is known");
            tab.turnTo("#/address");
            tab.awaitText(".name", "no server of the zone answers, so nothing is known");
            tab.awaitText(".name", "resolvers with the new records: not known");
            assertThat(tab.text(".name h4")).isEqualTo("www.shop.example A not known");
            assertThat(tab.text(".name")).doesNotContain("has the old records").contains("AAAA is still", "Next: change AAAA too");
            for (int width : new int[] {1_440, 390}) {
                tab.looks(width, width == 390);
                keepOut(tab, "address with names at " + width);
                keep(tab, "address with names at " + width);
                assertThat(tab.evaluate("document.scrollingElement.scrollWidth").asInt()).isLessThanOrEqualTo(width);
            }
            assertThat(tab.troubles()).isEmpty();
        }
    }

    /** What the description of the API shows as the answer of a path. */
    private static String example(String path) throws IOException {
        try (InputStream in = Objects.requireNonNull(DashboardPagesProof.class.getResourceAsStream("/openapi.yaml"))) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return Stream.of(text.substring(text.indexOf("\n  " + path + ":\n")).split("\n")).map(String::strip)
                    .filter(line -> line.startsWith("example: ")).findFirst().orElseThrow().substring("example: ".length());
        }
    }

    @Test
    void the_journal_is_narrowed_down_by_kind_unit_and_words() throws Exception {
        try (BrowserTab tab = rig.signedIn("viewer", "guest")) {
            tab.turnTo("#/journal");
            tab.await("document.querySelectorAll('.changes li').length > 3");
            tab.choose("[name=kind]", "shares");
            tab.await("[...document.querySelectorAll('.changes li')].every((row) => row.dataset.kind === 'shares')");
            tab.choose("[name=unit]", "catalog");
            tab.await("[...document.querySelectorAll('.changes li')].length === 1");
            tab.choose("[name=kind]", "");
            tab.fill("[name=words]", "no such words");
            tab.await("document.querySelectorAll('.changes li').length === 0");
            assertThat(tab.troubles()).isEmpty();
        }
    }

    @Test
    void the_token_is_in_memory_alone_and_a_wrong_one_is_told() throws Exception {
        try (BrowserTab tab = rig.signedIn("viewer", "guest")) {
            assertThat(tab.evaluate(
                    "[location.href, document.cookie, localStorage.length, sessionStorage.length, document.documentElement.outerHTML].join('\\n')")
                    .asString()).doesNotContain(rig.token("viewer", "guest"));
            assertThat(tab.evaluate("localStorage.length + sessionStorage.length + document.cookie.length").asInt()).isZero();
            tab.click("#leave");
            tab.await("!document.querySelector('#sign-in').hidden && document.querySelector('.page') === null");
            tab.fill("#token", "slc_wrong");
            tab.press("Enter");
            tab.awaitText("#said", "not known here");
            tab.fill("#token", rig.token("viewer", "guest"));
            tab.press("Enter");
            tab.awaitText("#caller", "guest, viewer");
            tab.go(rig.dashboard());
            tab.await("!document.querySelector('#sign-in').hidden");
        }
    }

    @Test
    void what_the_server_takes_away_ends_the_page() throws Exception {
        try (BrowserTab tab = rig.signedIn("viewer", "leaver")) {
            tab.turnTo("#/report");
            tab.await(STANDS);
            assertThat(rig.product.delete("/tokens/leaver").status()).isEqualTo(200);
            tab.awaitText("#said", "not known here");
            tab.await("!document.querySelector('#sign-in').hidden");
        }
    }

    @Test
    void a_page_that_lost_its_server_says_since_when_and_comes_back_by_itself() throws Exception {
        try (BrowserTab tab = rig.signedIn("viewer", "guest")) {
            tab.offline(true);
            tab.await(
                    "/^stale for \\d+ s/.test(document.querySelector('#connection').textContent) && document.body.dataset.stale === 'true'");
            tab.offline(false);
            tab.await("document.querySelector('#connection').textContent === 'live' && document.body.dataset.stale === undefined");
        }
    }

    @Test
    void nothing_is_asked_of_any_other_server() throws Exception {
        try (BrowserTab tab = rig.signedIn("viewer", "guest")) {
            List<String> names = new ArrayList<>();
            for (String hash : HASHES) {
                tab.turnTo(hash);
                tab.await(STANDS);
                tab.evaluate("performance.getEntriesByType('resource').map((one) => one.name)").valueStream()
                        .forEach(one -> names.add(one.asString()));
            }
            assertThat(names).hasSizeGreaterThan(20).allMatch(name -> name.startsWith(rig.dashboard()) || name.startsWith("data:"));
            assertThat(tab.troubles()).isEmpty();
            tab.evaluate(
                    "(() => { const one = document.createElement('script'); one.textContent = 'window.ran = true'; document.head.append(one); })()");
            assertThat(tab.evaluate("window.ran === undefined").asBoolean()).as("a script in the page does not run").isTrue();
            tab.await("window.forbidden");
            assertThat(tab.troubles()).anyMatch(one -> one.contains("policy: script-src"));
        }
    }
}
