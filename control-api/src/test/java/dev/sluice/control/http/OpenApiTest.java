package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import dev.sluice.control.store.Role;
import dev.sluice.model.ArrivalReport;
import dev.sluice.model.Arrivals;
import dev.sluice.model.Assignment;
import dev.sluice.model.Gate;
import dev.sluice.model.Share;
import dev.sluice.model.VisitorKey;
import dev.sluice.model.WriteState;

/** The description of the API against the server that answers, both ways. */
class OpenApiTest {
    @TempDir
    Path dir;
    ControlRig rig;
    Map<String, Object> description;
    SchemaCheck check;

    @BeforeEach
    void start() throws Exception {
        rig = new ControlRig(dir);
        String text = rig.page("GET", "/api/v1/openapi.yaml").send().text();
        description = SchemaCheck.map(new Load(LoadSettings.builder().build()).loadFromString(text));
        check = new SchemaCheck(description);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void every_call_is_described_and_every_described_call_is_there() {
        Set<String> registered = rig.server.operations().stream().filter(operation -> !isPage(operation)).map(OpenApiTest::line)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(new TreeSet<>(described().keySet())).isEqualTo(registered);
    }

    @Test
    void roles_and_parameters_are_the_ones_that_are_asked_for() {
        for (Operation operation : rig.server.operations()) {
            if (isPage(operation)) {
                continue;
            }
            Map<String, Object> said = described().get(line(operation));
            assertThat(said.get("summary")).as(line(operation)).isNotNull();
            assertThat(Optional.ofNullable(said.get("x-role"))).as(line(operation)).isEqualTo(operation.role().map(Role::label));
            List<String> query = new ArrayList<>(operation.query());
            if (operation.effect().isChange()) {
                query.add(ApiRequest.DRY_RUN);
            }
            assertThat(parameters(said, "query")).as(line(operation)).containsExactlyInAnyOrderElementsOf(query);
            boolean conditional = operation.effect() == Operation.Effect.CHANGES || operation.effect() == Operation.Effect.MAKES_SECRET;
            assertThat(parameters(said, "header").contains("If-Match")).as(line(operation)).isEqualTo(conditional);
            assertThat(parameters(said, "header").contains(Idempotency.HEADER)).as(line(operation))
                    .isEqualTo(operation.effect().isChange());
            assertThat(parameters(said, "path")).as(line(operation)).hasSize((int) operation.path().chars().filter(c -> c == '{').count());
        }
    }

    @Test
    void the_types_of_gates_are_those_there_are() {
        Object types = description;
        for (String key : List.of("components", "schemas", "Gate", "properties", "type", "enum")) {
            types = ((Map<?, ?>) types).get(key);
        }
        assertThat((List<?>) types).doesNotHaveDuplicates().hasSize(Gate.class.getPermittedSubclasses().length);
    }

    @Test
    void every_example_fits_its_schema() {
        described().forEach((line, operation) -> {
            if (operation.containsKey("requestBody")) {
                contents(operation.get("requestBody")).forEach(content -> fits(line + " request", content.get("example"), content));
            }
            SchemaCheck.map(operation.get("responses")).forEach((status, response) -> {
                assertThat(check.resolved(response)).as(line + " " + status).containsKey("description");
                contents(response).forEach(content -> {
                    assertThat(content).as(line + " " + status).containsKeys("schema", "example");
                    fits(line + " " + status, content.get("example"), content);
                });
            });
        });
    }

    @Test
    void the_server_answers_what_is_described() throws Exception {
        rig.evidence.writes.put("checkout",
                new WriteState(1, true, Optional.of(new WriteState.Ended(Instant.parse("2026-12-01T02:00:04Z"), "r-1"))));
        rig.because.set(new Assignment.Because.InBucket(1, Share.ALL, new VisitorKey.Address(), ""));
        Map<String, ControlRig.Answer> answers = new LinkedHashMap<>();
        String reason = "\"reason\":\"test\"}";
        PlanRoutesTest.everyStep(rig).forEach((call, answer) -> answers.put("POST /api/v1/units/{unit}/plan/" + call, answer));
        answers.put("POST /api/v1/site/shares",
                rig.post("/site/shares", "{\"shares\":{\"catalog\":\"50%\",\"checkout\":\"5%\"}," + reason));
        answers.put("PUT /api/v1/units/{unit}/share", rig.put("/units/catalog/share", "{\"share\":\"60%\"," + reason));
        answers.put("POST /api/v1/generations/{number}/restore",
                rig.post("/generations/" + rig.generation() + "/restore", "{\"units\":[\"catalog\"]," + reason));
        answers.put("GET /api/v1/generations", rig.get("/generations"));
        answers.put("GET /api/v1/generations/{number}", rig.get("/generations/" + rig.generation()));
        answers.put("GET /api/v1/generations/{number}/diff", rig.get("/generations/1/diff"));
        answers.put("GET /api/v1/generations/{number} 404", rig.get("/generations/99999"));
        answers.put("GET /api/v1/config/drift", rig.get("/config/drift"));
        answers.put("POST /api/v1/config/drift/keep-live", rig.post("/config/drift/keep-live", "{\"units\":[\"catalog\"]," + reason));
        answers.put("POST /api/v1/config/drift/take-file",
                rig.post("/config/drift/take-file?dry-run=true", "{\"units\":[\"checkout\"]," + reason));
        answers.put("GET /api/v1/config/drift", rig.get("/config/drift"));
        answers.put("POST /api/v1/drills/{unit}", rig.post("/drills/checkout", "{" + reason));
        answers.put("GET /api/v1/drills/{unit}", rig.get("/drills/checkout"));
        answers.put("GET /api/v1/units/{unit}/plan", rig.get("/units/catalog/plan"));
        answers.put("GET /api/v1/units/{unit}/plan/dry-run", rig.get("/units/catalog/plan/dry-run"));
        answers.put("POST /api/v1/units/{unit}/gates/{gate}/check", rig.post("/units/checkout/gates/errors/check", ""));
        answers.put("POST /api/v1/units/{unit}/gates/{gate}/evidence",
                rig.post("/units/checkout/gates/backup/evidence", GateRoutesTest.backup("nightly-1", Instant.now())));
        answers.put("POST /api/v1/units/{unit}/gates/{gate}/approve", rig.ask("POST", "/units/checkout/gates/go/approve")
                .as(rig.token("payments@shop.example", Role.APPROVER)).body("{" + reason).send());
        answers.put("GET /api/v1/units/{unit}/gates", rig.get("/units/checkout/gates"));
        answers.put("GET /api/v1/evidence", rig.get("/evidence"));
        answers.put("POST /api/v1/units/{unit}/gates/{gate}/check 404", rig.post("/units/checkout/gates/nope/check", ""));
        answers.put("PUT /api/v1/freeze", rig.put("/freeze", "{\"mode\":\"read-only\",\"units\":[\"checkout\"],\"for\":\"15m\"," + reason));
        answers.put("GET /api/v1/freeze", rig.get("/freeze"));
        WindowRoutesTest.everyCall(rig).forEach(answers::put);
        CallbackRoutesTest.everyCall(rig).forEach(answers::put);
        answers.put("GET /api/v1/freeze/certificate 409", rig.get("/freeze/certificate?unit=checkout"));
        answers.put("GET /api/v1/freeze/certificate", FreezeRoutesTest.certificate(rig, "checkout"));
        answers.put("POST /api/v1/units/{unit}/revert", rig.post("/units/checkout/revert", "{" + reason));
        answers.put("GET /api/v1/units/{unit}", rig.get("/units/checkout"));
        answers.put("GET /api/v1/site", rig.get("/site"));
        answers.put("POST /api/v1/units/{unit}/rearm", rig.post("/units/checkout/rearm", "{" + reason));
        answers.put("POST /api/v1/revert", rig.post("/revert", ""));
        answers.put("POST /api/v1/explain", rig.post("/explain", "{\"method\":\"GET\",\"url\":\"/checkout/pay\"}"));
        answers.put("GET /api/v1/measures", rig.get("/measures"));
        answers.put("POST /api/v1/bypass", rig.post("/bypass", "{\"units\":[\"checkout\"],\"stack\":\"new\"," + reason));
        answers.put("GET /api/v1/bypass", rig.get("/bypass"));
        answers.put("DELETE /api/v1/bypass/{id}",
                rig.ask("DELETE", "/bypass/" + answers.get("POST /api/v1/bypass").at("/id")).as(rig.operator).send());
        answers.put("POST /api/v1/tokens", rig.ask("POST", "/tokens").as(rig.admin).body("{\"name\":\"ci\",\"role\":\"viewer\"}").send());
        answers.put("POST /api/v1/tokens/{name}/rotate", rig.ask("POST", "/tokens/ci/rotate").as(rig.admin).send());
        answers.put("GET /api/v1/tokens", rig.ask("GET", "/tokens").as(rig.admin).send());
        answers.put("DELETE /api/v1/tokens/{name}", rig.ask("DELETE", "/tokens/ci").as(rig.admin).send());
        answers.put("POST /api/v1/config/reload", rig.post("/config/reload", ""));
        answers.put("GET /api/v1/journal", rig.get("/journal"));
        answers.put("GET /api/v1/advice", rig.get("/advice"));
        answers.put("GET /api/v1/report", rig.get("/report"));
        HistoryRoutesTest.fill(rig);
        answers.put("GET /api/v1/history", rig.get("/history?from=2026-12-01T01:00:00Z&to=2026-12-01T04:00:00Z&limit=2"));
        LedgerRoutesTest.enter(rig.conductor, LedgerRoutesTest.accepted(1, "checkout", Map.of("header:Location", "/orders/1")));
        answers.put("GET /api/v1/ledger/{unit}", rig.get("/ledger/checkout"));
        answers.put("POST /api/v1/ledger/{unit}/carried-over", rig.post("/ledger/checkout/carried-over", "{\"upTo\":1," + reason));
        answers.put("POST /api/v1/log/reopen", rig.post("/log/reopen", ""));
        Files.writeString(rig.file, ControlRig.SITE + "notify: [{ name: ops, url: \"http://127.0.0.1:1/\" }]\n"
                + "runbooks: { move: { owner: ana, steps: [{ name: look }, { name: no, run: [\"false\"] }] } }\n" + DnsRoutesTest.WATCH);
        rig.post("/config/reload", "");
        rig.dns.hear(List.of(DnsRoutesTest.halfWay()));
        rig.dns.hearCertificates(List.of(DnsRoutesTest.endsSoon()));
        rig.dns.counting(() -> Optional.of(DnsRoutesTest.live()), _ -> Optional.of(new ArrivalReport(
                List.of(new Arrivals.Minute(6, new Arrivals(1, 2, 3))), DnsRoutesTest.live().stragglers())));
        answers.put("GET /api/v1/dns", rig.get("/dns"));
        answers.put("GET /api/v1/site", rig.get("/site"));
        answers.put("GET /api/v1/dns/arrivals", rig.get("/dns/arrivals?after=5"));
        answers.put("GET /api/v1/dns 404", rig.get("/dns?name=ww.shop.example"));
        answers.put("GET /api/v1/notify", rig.get("/notify"));
        answers.put("POST /api/v1/notify/{name}/test", rig.post("/notify/ops/test", ""));
        answers.put("GET /api/v1/runbooks", rig.get("/runbooks"));
        answers.put("POST /api/v1/runbooks/{name}/start", rig.post("/runbooks/move/start", "{" + reason));
        answers.put("POST /api/v1/runbooks/{name}/next", rig.post("/runbooks/move/next", ""));
        RunbookRoutesTest.over(rig, "move");
        rig.post("/runbooks/move/next", "");
        answers.put("GET /api/v1/runbooks/{name}", RunbookRoutesTest.over(rig, "move"));
        answers.put("POST /api/v1/runbooks/{name}/retry", rig.post("/runbooks/move/retry", ""));
        RunbookRoutesTest.over(rig, "move");
        answers.put("POST /api/v1/runbooks/{name}/undo", rig.post("/runbooks/move/undo", "{" + reason));
        RunbookRoutesTest.over(rig, "move");
        Files.writeString(rig.file, "stacks: {}\n");
        answers.put("POST /api/v1/config/check", rig.post("/config/check", ""));
        answers.put("POST /api/v1/config/reload 422", rig.post("/config/reload", ""));
        answers.put("PUT /api/v1/units/{unit}/share 422", rig.put("/units/catalog/share", "{}"));
        answers.put("GET /api/v1/site 401", rig.ask("GET", "/site").send());
        answers.put("GET /api/v1/units/{unit} 404", rig.get("/units/nope"));
        answers.put("POST /api/v1/units/{unit}/rearm 400", rig.post("/units/catalog/rearm", "{"));
        answers.forEach(this::isAsDescribed);
        Set<String> asked = answers.keySet().stream().filter(line -> line.split(" ", -1).length == 2).collect(Collectors.toSet());
        Set<String> inJson = described().entrySet().stream().filter(entry -> entry.getValue().toString().contains("application/json"))
                .map(Map.Entry::getKey).collect(Collectors.toSet());
        assertThat(asked).as("every call that answers in JSON").isEqualTo(inJson);
    }

    @Test
    void what_the_stream_sends_is_what_is_described() throws Exception {
        var request = rig.ask("GET", "/events").as(rig.viewer).with("Last-Event-ID", "0").request();
        List<String> seen;
        try (var lines = rig.client.send(request, HttpResponse.BodyHandlers.ofLines()).body()) {
            seen = lines.takeWhile(line -> !line.startsWith("event: measures")).toList();
        }
        Map<String, Object> schemas = SchemaCheck.map(SchemaCheck.map(description.get("components")).get("schemas"));
        List<String> data = seen.stream().filter(line -> line.startsWith("data: ")).toList();
        assertThat(data).isNotEmpty();
        data.forEach(line -> assertThat(check.problems(value(line.substring(6)), schemas.get("JournalEntry"))).as(line).isEmpty());
    }

    private void isAsDescribed(String line, ControlRig.Answer answer) {
        String[] words = line.split(" ", -1);
        Map<String, Object> responses = SchemaCheck.map(described().get(words[0] + " " + words[1]).get("responses"));
        String status = words.length == 3 ? words[2] : responses.keySet().iterator().next();
        assertThat(Integer.toString(answer.status())).as(line + " " + answer.text()).isEqualTo(status);
        String type = answer.header("Content-Type").replaceFirst(";.*", "");
        Map<String, Object> content = SchemaCheck.map(check.resolved(responses.get(status)).get("content"));
        assertThat(content).as(line).containsKey(type);
        fits(line, value(answer.text()), SchemaCheck.map(content.get(type)));
    }

    private static Object value(String json) {
        return ControlRig.MAPPER.readValue(json, Object.class);
    }

    private void fits(String line, Object value, Map<String, Object> content) {
        assertThat(check.problems(value, content.get("schema"))).as(line).isEmpty();
    }

    private List<Map<String, Object>> contents(Object node) {
        Map<String, Object> content = SchemaCheck.map(check.resolved(node).getOrDefault("content", Map.of()));
        return content.values().stream().map(SchemaCheck::map).toList();
    }

    private List<String> parameters(Map<String, Object> operation, String in) {
        List<?> all = (List<?>) operation.getOrDefault("parameters", List.of());
        return all.stream().map(check::resolved).filter(parameter -> parameter.get("in").equals(in))
                .map(parameter -> parameter.get("name").toString()).toList();
    }

    /** By method and path. */
    private Map<String, Map<String, Object>> described() {
        Map<String, Map<String, Object>> all = new LinkedHashMap<>();
        SchemaCheck.map(description.get("paths")).forEach((path, operations) -> SchemaCheck.map(operations)
                .forEach((method, operation) -> all.put(method.toUpperCase(Locale.ROOT) + " " + path, SchemaCheck.map(operation))));
        return all;
    }

    private static String line(Operation operation) {
        return operation.method() + " " + operation.path();
    }

    /** The dashboard's files are no part of the API. */
    static boolean isPage(Operation operation) {
        return Set.of("/", "/{file}", "/{folder}/{file}").contains(operation.path());
    }
}
