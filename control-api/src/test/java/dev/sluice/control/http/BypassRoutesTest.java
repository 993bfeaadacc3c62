package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.sluice.model.Command;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Pass;
import dev.sluice.model.Side;

class BypassRoutesTest {
    @TempDir
    Path dir;
    ControlRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new ControlRig(dir);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void a_pass_lets_in_from_its_making_until_it_is_taken_back() {
        var made = create(
                "\"units\":[\"checkout\"],\"stack\":\"new\",\"page\":\"/checkout\",\"for\":\"90m\",\"holder\":\"ana\",\"modes\":[\"closed\"]");
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.at("/link")).startsWith("/.well-known/sluice/pass?token=");
        assertThat(made.at("/links/0")).isEqualTo("http://127.0.0.1:8080" + made.at("/link"));
        assertThat(rig.let.get()).hasSize(1);
        Pass pass = rig.let.get().getFirst();
        assertThat(pass.units()).containsExactly("checkout");
        assertThat(pass.stack()).contains(Side.NEW);
        assertThat(pass.terms()).isEqualTo(new Pass.Terms(Set.of(FreezeMode.CLOSED), false, List.of()));
        assertThat(Duration.between(pass.made(), pass.until())).isEqualTo(Duration.ofMinutes(90));
        var list = rig.get("/bypass");
        assertThat(list.at("/passes/0/id")).isEqualTo(pass.id());
        assertThat(list.at("/passes/0/holder")).isEqualTo("ana");
        assertThat(list.text()).doesNotContain("token=", "1.key");
        assertThat(revoke(pass.id()).status()).isEqualTo(200);
        assertThat(rig.let.get()).isEmpty();
        assertThat(rig.get("/bypass").at("/passes")).isEqualTo("[]");
        assertThat(revoke(pass.id()).status()).isEqualTo(404);
        assertThat(journal()).containsExactly("made", "revoked");
    }

    @Test
    void the_journal_holds_nothing_that_lets_anybody_in() {
        var made = create("\"units\":[]");
        String journal = rig.get("/journal").text();
        assertThat(journal).contains("\"kind\":\"pass\"").doesNotContain(made.at("/link"), made.at("/header"));
    }

    @Test
    void a_link_is_good_once_for_two_who_use_it_at_the_same_time_and_after_a_restart() throws Exception {
        create("\"units\":[]");
        Pass pass = rig.let.get().getFirst();
        var first = rig.passes.use(pass);
        var second = rig.passes.use(pass);
        assertThat(first.get(60, TimeUnit.SECONDS)).isTrue();
        assertThat(second.get(5, TimeUnit.SECONDS)).isFalse();
        assertThat(rig.get("/bypass").at("/passes/0/linkUsed")).startsWith("20");
        rig.close();
        rig = new ControlRig(dir, ControlRig.SITE, "-2");
        assertThat(rig.let.get()).as("whoever has the cookie stays in").extracting(Pass::id).containsExactly(pass.id());
        assertThat(rig.passes.use(pass).get(5, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void what_was_taken_back_stays_so_after_a_restart() throws Exception {
        create("\"units\":[]");
        create("\"units\":[\"cart\"]");
        Pass first = rig.let.get().getFirst();
        revoke(first.id());
        rig.close();
        rig = new ControlRig(dir, ControlRig.SITE, "-2");
        assertThat(rig.let.get()).hasSize(1).doesNotContain(first);
        assertThat(rig.passes.use(first).get(5, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void a_pass_that_passes_no_freeze_is_of_no_freeze_and_outlives_each() throws Exception {
        create("\"units\":[\"checkout\"],\"modes\":[]");
        Pass mark = rig.let.get().getFirst();
        assertThat(mark.terms().modes()).isEmpty();
        freeze("closed", "checkout");
        freeze("open", "checkout");
        settle();
        rig.close();
        rig = new ControlRig(dir, ControlRig.SITE, "-2");
        assertThat(rig.let.get()).extracting(Pass::id).containsExactly(mark.id());
    }

    @Test
    void a_pass_that_names_no_stack_ends_when_its_units_open_and_one_that_does_goes_on() {
        create("\"units\":[\"checkout\"]");
        create("\"units\":[\"checkout\"],\"stack\":\"new\"");
        create("\"units\":[\"catalog\"]");
        freeze("closed", "checkout");
        freeze("read-only", "catalog");
        assertThat(rig.let.get()).hasSize(3);
        freeze("open", "checkout");
        settle();
        assertThat(rig.let.get()).extracting(pass -> pass.units() + " " + pass.stack())
                .containsExactlyInAnyOrder("[checkout] Optional[NEW]", "[catalog] Optional.empty");
        rig.put("/freeze", "{\"mode\":\"open\",\"reason\":\"over\"}");
        settle();
        assertThat(rig.let.get()).hasSize(1);
    }

    @Test
    void a_pass_for_a_freeze_to_come_does_not_end_with_that_of_another_unit() {
        create("\"units\":[\"catalog\"]");
        freeze("closed", "checkout");
        freeze("open", "checkout");
        settle();
        settle();
        assertThat(rig.let.get()).hasSize(1);
        freeze("closed", "catalog");
        freeze("open", "catalog");
        settle();
        settle();
        assertThat(rig.let.get()).isEmpty();
    }

    /** Whoever was to hear of what came before has heard: the answer to a change may come first. */
    private void settle() {
        assertThat(rig.conductor.note(new JournalEntry.TokenDeleted("settled"), new Command.Asker("test", "")).join()).isTrue();
    }

    @Test
    void a_network_needs_no_link_and_gets_none() {
        var made = create("\"networks\":[\"192.0.2.0/24\"],\"allowWrites\":true");
        assertThat(made.at("/link")).isEqualTo("(absent)");
        assertThat(made.at("/header")).isEqualTo("(absent)");
        assertThat(rig.let.get().getFirst().terms().networks()).hasSize(1);
        assertThat(rig.let.get().getFirst().terms().writes()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            value = {"\"for\":\"9h\"|/for", "\"for\":\"0s\"|/for", "\"stack\":\"both\"|/stack", "\"modes\":[\"open\"]|/modes",
                    "\"networks\":[\"10.1.0.0/8\"]|/networks", "\"page\":\"//evil.example\"|/page",
                    "\"page\":\"https://evil.example\"|/page",
                    "\"page\":\"/a?b\"|/page", "\"allowWrites\":\"yes\"|/allowWrites", "\"unit\":\"cart\"|/unit"})
    void what_makes_no_pass_is_told_with_its_place(String body, String pointer) {
        var refused = create(body);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.at("/errors/0/pointer")).isEqualTo(pointer);
        assertThat(rig.let.get()).isEmpty();
    }

    @Test
    void an_unknown_unit_is_named_a_rehearsal_makes_nothing_and_a_viewer_may_not() {
        var unknown = create("\"units\":[\"chekout\"]");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.at("/detail")).contains("did you mean checkout?");
        var rehearsed = rig.post("/bypass?dry-run=true", "{\"reason\":\"try\"}");
        assertThat(rehearsed.status()).isEqualTo(201);
        assertThat(rehearsed.at("/link")).isEqualTo("(absent)");
        assertThat(rig.ask("POST", "/bypass").as(rig.viewer).body("{\"reason\":\"x\"}").send().status()).isEqualTo(403);
        assertThat(rig.let.get()).isEmpty();
    }

    @Test
    void a_closed_site_for_more_than_a_day_is_doubted() {
        assertThat(rig.put("/freeze", "{\"mode\":\"closed\",\"for\":\"30h\",\"reason\":\"move\"}").at("/warnings/0"))
                .isEqualTo(
                        "closed for 30 h: search engines drop pages that fail for more than a day (expected: 24h at most, or read-only)");
        assertThat(rig.put("/freeze", "{\"mode\":\"read-only\",\"for\":\"30h\",\"reason\":\"move\"}").at("/warnings"))
                .isEqualTo("(absent)");
        assertThat(rig.put("/freeze", "{\"mode\":\"closed\",\"for\":\"24h\",\"reason\":\"move\"}").at("/warnings")).isEqualTo("(absent)");
    }

    @Test
    void a_pass_that_is_over_is_in_no_list() {
        var over = new Pass("x", "ana", Set.of(), Optional.empty(), new Pass.Terms(Set.of(), false, List.of()), "/",
                Instant.now().minusSeconds(60), Instant.now().minusSeconds(1));
        assertThat(rig.passes.give(over, new Command.Asker("ops", "late")).join()).isTrue();
        assertThat(rig.passes.all()).isEmpty();
        assertThat(rig.passes.use(over).join()).isFalse();
    }

    private ControlRig.Answer create(String members) {
        return rig.post("/bypass", "{" + members + ",\"reason\":\"try it\"}");
    }

    private ControlRig.Answer revoke(String id) {
        return rig.ask("DELETE", "/bypass/" + id).as(rig.operator).send();
    }

    private void freeze(String mode, String unit) {
        assertThat(rig.put("/freeze", "{\"mode\":\"" + mode + "\",\"units\":[\"" + unit + "\"],\"reason\":\"test\"}").status())
                .isEqualTo(200);
    }

    private List<String> journal() {
        return rig.get("/journal").json().at("/entries").valueStream().filter(entry -> entry.path("kind").stringValue().equals("pass"))
                .map(entry -> entry.at("/detail/step").stringValue()).toList();
    }
}
