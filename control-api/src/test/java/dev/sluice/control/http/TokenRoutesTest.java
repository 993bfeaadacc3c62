package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenRoutesTest {
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
    void a_token_works_from_its_making_to_its_end() {
        var made = create("{\"name\":\"ci\",\"role\":\"operator\",\"reason\":\"pipeline\"}", "");
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.at("/role")).isEqualTo("operator");
        String text = made.at("/token");
        assertThat(rig.ask("GET", "/site").as(text).send().status()).isEqualTo(200);
        var list = rig.ask("GET", "/tokens").as(rig.admin).send();
        assertThat(list.json().at("/tokens").valueStream().map(token -> token.path("name").stringValue())).contains("ci", "ops", "grafana");
        assertThat(list.text()).doesNotContain(text);
        var gone = rig.ask("DELETE", "/tokens/ci").as(rig.admin).send();
        assertThat(gone.status()).isEqualTo(200);
        assertThat(gone.at("/name")).isEqualTo("ci");
        assertThat(rig.ask("GET", "/site").as(text).send().status()).isEqualTo(401);
    }

    @Test
    void tokens_come_page_by_page_and_one_that_goes_meanwhile_moves_no_other() {
        for (String name : List.of("b", "a", "d", "c")) {
            create("{\"name\":\"" + name + "\",\"role\":\"viewer\"}", "");
        }
        var first = rig.ask("GET", "/tokens?limit=2").as(rig.admin).send();
        assertThat(names(first)).containsExactly("a", "admin");
        assertThat(first.at("/next")).isEqualTo("admin");
        assertThat(rig.ask("DELETE", "/tokens/admin").as(rig.admin).send().status()).isEqualTo(200);
        var second = rig.ask("GET", "/tokens?limit=3&after=admin").as(rig.admin).send();
        assertThat(names(second)).containsExactly("b", "c", "d");
        var last = rig.ask("GET", "/tokens?after=d").as(rig.admin).send();
        assertThat(names(last)).containsExactly("grafana", "ops", "root-of-the-rig");
        assertThat(last.at("/next")).isEqualTo("(absent)");
        assertThat(rig.ask("GET", "/tokens?limit=0").as(rig.admin).send().at("/errors/0/pointer")).isEqualTo("?limit");
    }

    private static Stream<String> names(ControlRig.Answer list) {
        return list.json().at("/tokens").valueStream().map(token -> token.path("name").stringValue());
    }

    @Test
    void a_name_that_is_taken_or_unknown_is_refused() {
        var taken = create("{\"name\":\"ops\",\"role\":\"viewer\"}", "");
        assertThat(taken.status()).isEqualTo(409);
        assertThat(taken.at("/code")).isEqualTo("name-taken");
        var unknown = rig.ask("DELETE", "/tokens/opps").as(rig.admin).send();
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.at("/detail")).contains("did you mean ops?");
        assertThat(create("{\"name\":\"ci\",\"role\":\"boss\"}", "").at("/errors/0/pointer")).isEqualTo("/role");
        assertThat(create("{\"name\":\"c i\",\"role\":\"viewer\"}", "").at("/errors/0/pointer")).isEqualTo("/name");
        assertThat(create("{\"name\":\"sluice\",\"role\":\"viewer\"}", "").at("/errors/0/pointer")).isEqualTo("/name");
        assertThat(rig.ask("POST", "/tokens").as(rig.operator).body("{}").send().status()).isEqualTo(403);
    }

    @Test
    void a_viewer_that_gives_its_token_one_text_after_the_other_is_told_to_wait() {
        String text = create("{\"name\":\"screen\",\"role\":\"viewer\"}", "").at("/token");
        for (int i = 0; i < 5; i++) {
            var rotated = rig.ask("POST", "/tokens/screen/rotate").as(text).body("{}").send();
            assertThat(rotated.status()).isEqualTo(200);
            text = rotated.at("/token");
        }
        var slow = rig.ask("POST", "/tokens/screen/rotate").as(text).body("{}").send();
        assertThat(slow.status()).isEqualTo(429);
        assertThat(slow.at("/code")).isEqualTo("too-many-rotations");
        assertThat(slow.header("Retry-After")).isEqualTo("60");
        assertThat(rig.ask("GET", "/site").as(text).send().status()).as("the text it has is good").isEqualTo(200);
        assertThat(rig.ask("POST", "/tokens/ops/rotate").as(rig.admin).body("{}").send().status()).as("others").isEqualTo(200);
    }

    @Test
    void a_rehearsal_makes_and_deletes_nothing() {
        var made = create("{\"name\":\"ci\",\"role\":\"operator\"}", "?dry-run=true");
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.at("/token")).isEmpty();
        assertThat(create("{\"name\":\"ops\",\"role\":\"operator\"}", "?dry-run=true").status()).isEqualTo(409);
        assertThat(rig.ask("DELETE", "/tokens/ops?dry-run=true").as(rig.admin).send().status()).isEqualTo(200);
        assertThat(rig.ask("DELETE", "/tokens/ci?dry-run=true").as(rig.admin).send().status()).isEqualTo(404);
        assertThat(rig.get("/site").status()).isEqualTo(200);
    }

    @Test
    void a_stale_condition_stops_a_token_as_it_stops_a_share() {
        assertThat(
                rig.ask("POST", "/tokens").as(rig.admin).with("If-Match", "\"999999\"").body("{\"name\":\"ci\",\"role\":\"viewer\"}").send()
                        .status())
                .isEqualTo(412);
        assertThat(rig.ask("DELETE", "/tokens/ops").as(rig.admin).with("If-Match", "\"999999\"").send().status()).isEqualTo(412);
    }

    @Test
    void the_text_of_a_token_is_not_kept_for_repetitions() {
        String body = "{\"name\":\"ci\",\"role\":\"operator\"}";
        assertThat(rig.ask("POST", "/tokens").as(rig.admin).with("Idempotency-Key", "k1").body(body).send().status()).isEqualTo(201);
        var again = rig.ask("POST", "/tokens").as(rig.admin).with("Idempotency-Key", "k1").body(body).send();
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.at("/code")).isEqualTo("name-taken");
    }

    private ControlRig.Answer create(String body, String query) {
        return rig.ask("POST", "/tokens" + query).as(rig.admin).body(body).send();
    }
}
