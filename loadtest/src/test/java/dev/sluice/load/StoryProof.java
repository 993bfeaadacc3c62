package dev.sluice.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.sluice.launch.Assembly;
import dev.sluice.load.run.RunCommand;
import dev.sluice.model.Side;

/** The ready story, as it is, against the real product between the shops of the demo: what visitors were told and what both shops booked agree. */
@Tag("proof")
class StoryProof {
    private static final Path STORY = Path.of("..", "config", "examples", "scenarios", "story.yaml");

    @TempDir
    private Path directory;

    @Test
    void a_whole_move_loses_and_doubles_no_order_by_the_books_of_both_shops() throws Exception {
        try (var old = ToyShop.open(Side.OLD); var fresh = ToyShop.open(Side.NEW)) {
            Path site = Files.writeString(directory.resolve("sluice.yaml"), DemoSite.text(old, fresh, 0));
            // how busy this machine is, is another matter
            Path story = Files.writeString(directory.resolve("story.yaml"), Files.readString(STORY).replace(", late: 1%", "")
                    .replace("${env.OLD:-http://127.0.0.1:9001}", old.url()).replace("${env.NEW:-http://127.0.0.1:9002}", fresh.url()));
            JsonNode result = played(site, story);
            assertThat(result.path("findings").toString()).containsPattern("orders: (\\d+) of \\1 confirmed ones are booked exactly once")
                    .containsPattern("stickiness: (\\d+) moves of visitors, \\1 of them with a cue").doesNotContain("\"fails\":true");
            assertThat(old.orders()).isNotEmpty();
            assertThat(fresh.orders()).isNotEmpty();
        }
    }

    private JsonNode played(Path site, Path story) throws Exception {
        Path json = directory.resolve("result.json");
        var said = new StringWriter();
        try (var product = Assembly.start(site, directory.resolve("state"))) {
            int exit = new CommandLine(new RunCommand()).setOut(new PrintWriter(said, true)).setErr(new PrintWriter(said, true)).execute(
                    story.toString(), "--target", product.edge().getFirst(), "--state", product.stateDir().toString(), "--json",
                    json.toString(), "--quiet");
            assertThat(exit).as("%s", said).isZero();
        }
        return JsonMapper.shared().readTree(Files.readString(json));
    }
}
