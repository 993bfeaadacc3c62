package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import dev.sluice.control.store.Role;

/** Every call of the description, asked badly: each is refused as the description says, and changes nothing. */
class ContractTest {
    @TempDir
    static Path dir;
    static ControlRig rig;
    static String approver;
    static SchemaCheck check;
    static Map<String, Object> description;
    static final List<Call> CALLS = new ArrayList<>();

    /** One call, with its path filled in. */
    record Call(String method, String template, String path, Map<String, Object> said) {
        Optional<Role> role() {
            return Optional.ofNullable(said.get("x-role")).map(Object::toString).flatMap(Role::parse);
        }

        boolean hasBody() {
            return said.containsKey("requestBody");
        }

        String line() {
            return method + " " + template;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        rig = new ControlRig(dir);
        approver = rig.token("approver", Role.APPROVER);
        description = SchemaCheck.map(new Load(LoadSettings.builder().build())
                .loadFromString(rig.page("GET", "/api/v1/openapi.yaml").send().text()));
        check = new SchemaCheck(description);
        SchemaCheck.map(description.get("paths")).forEach((path, operations) -> SchemaCheck.map(operations).forEach((method, said) -> {
            if (path.startsWith(Operation.ROOT) && !path.endsWith("openapi.yaml")) {
                CALLS.add(new Call(method.toUpperCase(Locale.ROOT), path, filled(path), SchemaCheck.map(said)));
            }
        }));
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    private static String filled(String template) {
        return template.replace("{unit}", "checkout").replace("{gate}", "errors").replace("{number}", "1").replace("{id}", "nobody")
                .replace("{name}", template.contains("tokens") ? "grafana" : "nobody").substring(Operation.ROOT.length());
    }

    private static String token(Role role) {
        return switch (role) {
            case VIEWER -> rig.viewer;
            case OPERATOR -> rig.operator;
            case APPROVER -> approver;
            case ADMIN -> rig.admin;
        };
    }

    private ControlRig.Ask ask(Call call) {
        return call.role().map(role -> rig.ask(call.method(), call.path()).as(token(role)))
                .orElseGet(() -> rig.ask(call.method(), call.path()));
    }

    private ControlRig.Answer refused(Call call, ControlRig.Ask ask, int status) {
        ControlRig.Answer answer = ask.send();
        String as = call.line() + ": " + answer.text();
        assertThat(answer.status()).as(as).isEqualTo(status);
        Map<String, Object> responses = SchemaCheck.map(call.said().get("responses"));
        assertThat(responses).as(as).containsKey(Integer.toString(status));
        Map<String, Object> content = SchemaCheck.map(check.resolved(responses.get(Integer.toString(status))).get("content"));
        assertThat(content).as(as).containsKey(ApiProblem.MEDIA_TYPE);
        Object schema = SchemaCheck.map(content.get(ApiProblem.MEDIA_TYPE)).get("schema");
        assertThat(check.problems(ControlRig.MAPPER.readValue(answer.text(), Object.class), schema)).as(as).isEmpty();
        return answer;
    }

    @Test
    void there_is_a_call_for_each_line_of_the_description() {
        assertThat(CALLS.size()).isGreaterThan(60);
        assertThat(CALLS).filteredOn(Call::hasBody).hasSizeGreaterThan(25);
    }

    @Test
    void without_a_token_each_is_401_and_with_a_role_too_low_403() {
        for (Call call : CALLS) {
            refused(call, rig.ask(call.method(), call.path()), 401);
            Role needed = call.role().orElseThrow();
            for (Role role : Role.values()) {
                if (!role.covers(needed)) {
                    refused(call, rig.ask(call.method(), call.path()).as(token(role)), 403);
                }
            }
        }
    }

    @Test
    void a_parameter_that_is_not_known_is_told_by_its_name() {
        for (Call call : CALLS) {
            ControlRig.Answer answer = (call.role().isPresent()
                    ? rig.ask(call.method(), call.path() + "?nonsuch=1").as(token(call.role().get()))
                    : rig.ask(call.method(), call.path() + "?nonsuch=1")).send();
            assertThat(answer.status()).as(call.line() + answer.text()).isEqualTo(422);
            assertThat(answer.at("/errors/0/pointer")).as(call.line()).isEqualTo("?nonsuch");
        }
    }

    @Test
    void a_body_that_leaves_something_to_guess_is_400_or_422_with_its_place_and_changes_nothing() {
        long generation = rig.generation();
        long entries = rig.conductor.journal().last();
        Map<String, Integer> bodies = new LinkedHashMap<>();
        bodies.put("{\"reason\":\"x\",\"reason\":\"y\"}", 400);
        bodies.put("{} more", 400);
        bodies.put("{", 400);
        for (Call call : CALLS) {
            if (call.hasBody()) {
                bodies.forEach((body, status) -> refused(call, ask(call).body(body), status));
                refused(call, ask(call).body("{}").with("Content-Type", "text/plain"), 415);
                boolean nobody = call.path().contains("nobody") || call.template().endsWith("/evidence"); // the gate takes none
                ControlRig.Answer list = ask(call).body("[]").send();
                assertThat(list.status()).as(call.line() + list.text()).isIn(nobody ? List.of(404, 409, 422) : List.of(422));
                ControlRig.Answer unknown = ask(call).body("{\"nonsuch\":1}").send();
                assertThat(unknown.status()).as(call.line() + unknown.text()).isIn(nobody ? List.of(404, 409, 422) : List.of(409, 422));
                if (unknown.status() == 422 && !call.template().endsWith("/evidence")) {
                    assertThat(unknown.text()).as(call.line()).contains("\"pointer\":\"/nonsuch\"");
                }
            }
        }
        assertThat(rig.generation()).isEqualTo(generation);
        assertThat(rig.conductor.journal().after(entries, 100)).filteredOn(entry -> !entry.entry().kind().equals("calls-refused"))
                .isEmpty();
    }

    @Test
    void a_unit_that_there_is_not_is_404_with_the_nearest_name() {
        for (Call call : CALLS) {
            if (call.template().contains("{unit}")) {
                String path = call.path().replace("/checkout", "/chekout");
                ControlRig.Ask ask = rig.ask(call.method(), path).as(token(call.role().orElseThrow()));
                ControlRig.Answer answer = refused(call, call.hasBody() ? ask.body("{\"reason\":\"x\"}") : ask, 404);
                assertThat(answer.at("/detail")).as(call.line()).contains("did you mean checkout?");
            }
        }
    }

    @Test
    void no_answer_lets_the_page_of_another_site_in_and_none_asks_for_it() {
        for (Call call : CALLS) {
            ControlRig.Answer preflight = rig.ask("OPTIONS", call.path()).with("Origin", "https://evil.example").send();
            assertThat(preflight.status()).as(call.line()).isEqualTo(405);
            assertThat(preflight.response().headers().map().keySet()).as(call.line())
                    .noneMatch(name -> name.toLowerCase(Locale.ROOT).startsWith("access-control"));
            ControlRig.Answer foreign = ask(call).with("Origin", "https://evil.example").send();
            assertThat(foreign.status()).as(call.line()).isEqualTo(403);
            assertThat(foreign.at("/code")).as(call.line()).isEqualTo("cross-site");
        }
    }
}
