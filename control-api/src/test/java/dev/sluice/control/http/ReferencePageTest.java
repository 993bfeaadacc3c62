package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The reference page of the API says what its description says, and its lines are calls. */
class ReferencePageTest {
    private static final Path PAGE = Path.of("../docs/reference.md");
    private static final Pattern CURL = Pattern.compile("^curl -sS(?: -X (\\w+))?( -H \"Authorization: Bearer \\$SLUICE_TOKEN\")?"
            + "(?: -H \"Content-Type: application/json\" -d '(.*)')? \"\\$SLUICE_CONTROL(\\S+)\"$", Pattern.MULTILINE);

    /** What tells of something at a time or by a number, which a test has not. */
    private static final List<String> HAPPENED = List.of("/evidence", "/carried-over");

    @TempDir
    Path dir;
    ControlRig rig;
    String made;

    @BeforeEach
    void start() throws Exception {
        rig = new ControlRig(dir);
        Map<String, Object> description = SchemaCheck.map(new Load(LoadSettings.builder().build())
                .loadFromString(rig.page("GET", "/api/v1/openapi.yaml").send().text()));
        made = new ReferencePage(description).markdown();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void the_page_says_what_the_description_says() throws IOException {
        Path fresh = Files.writeString(Path.of("target/reference.md"), made);
        assertThat(Files.readString(PAGE)).as("docs/reference.md is not what openapi.yaml says: copy control-api/" + fresh + " there")
                .isEqualTo(made);
    }

    @Test
    void each_line_of_it_is_a_call_that_is_understood() {
        List<MatchResult> lines = CURL.matcher(made).results().toList();
        long streams = rig.server.operations().stream().filter(operation -> operation.effect() == Operation.Effect.LISTENS).count();
        assertThat(lines)
                .hasSize((int) (rig.server.operations().stream().filter(operation -> !OpenApiTest.isPage(operation)).count() - streams));
        List<String> misread = new ArrayList<>();
        for (MatchResult line : lines) {
            String method = line.group(1) == null ? "GET" : line.group(1);
            ControlRig.Ask ask = line.group(2) == null ? rig.page(method, line.group(4)) : rig.page(method, line.group(4)).as(rig.admin);
            ControlRig.Answer answer = (line.group(3) == null ? ask : ask.body(line.group(3))).send();
            boolean nothingOfThatHere = List.of(403, 404, 409, 503).contains(answer.status())
                    || answer.status() == 422 && HAPPENED.stream().anyMatch(line.group(4)::endsWith);
            if (answer.status() >= 400 && !nothingOfThatHere) {
                misread.add(line.group() + "\n    " + answer.text());
            }
        }
        assertThat(misread).isEmpty();
    }
}
