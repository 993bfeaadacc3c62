package dev.sluice.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A plan on real sockets, and one whose process is killed again and again. */
@Execution(ExecutionMode.CONCURRENT)
class PlanProof {
    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final List<Integer> LADDER = List.of(1, 5, 25, 50, 75, 100);
    private static final int VISITORS = 400;
    /** How often it is asked where a plan stands, so that asking does not keep it from getting there. */
    private static final Duration LOOK = Duration.ofMillis(50);

    @TempDir
    private Path dir;

    @Test
    void a_plan_rises_from_one_to_a_hundred_per_cent_and_moves_no_visitor_back() throws Exception {
        try (Stack old = new Stack("old"); Stack fresh = new Stack("new")) {
            Path site = dir.resolve("site.yaml");
            write(site, "http://127.0.0.1:" + old.port(), "http://127.0.0.1:" + fresh.port(), Duration.ofMillis(300), "exit: [enough]", """
                    gates:
                      enough: { type: http, url: "http://127.0.0.1:%d/ready", contains: new, every: 1s, timeout: 1s }
                    """.formatted(fresh.port()));
            try (Product product = Product.serve(site, dir.resolve("state"))) {
                start(product);
                Set<Integer> seen = new HashSet<>();
                Map<Integer, Integer> onNew = new TreeMap<>();
                while (!state(product).equals("done")) {
                    JsonNode plan = plan(product);
                    int stage = plan.path("stage").asInt();
                    if (Set.of("dwell", "exit").contains(plan.path("phase").asString("")) && !onNew.containsKey(stage)) {
                        Set<Integer> now = onNew(product);
                        assertThat(now).as("visitors of stage %d", stage).containsAll(seen);
                        seen.addAll(now);
                        onNew.put(stage, now.size());
                    }
                }
                System.out.printf("visitors of %d on new by stage: %s; %s%n", VISITORS, onNew,
                        checked(journal(product, "plan"), Duration.ofMillis(300),
                                List.of()));
                assertThat(onNew(product)).hasSize(VISITORS);
                assertThat(onNew.keySet()).contains(LADDER.size() - 1);
                onNew.forEach((stage, count) -> assertThat(count / (double) VISITORS).as("stage %d", stage)
                        .isBetween(LADDER.get(stage - 1) / 100.0 - 0.1, LADDER.get(stage - 1) / 100.0 + 0.1));
            }
        }
    }

    @Test
    void a_kill_neither_repeats_nor_skips_a_stage_nor_shortens_a_hold() throws Exception {
        kill(1, Duration.ofMillis(400), 2_000);
    }

    @Test
    @Tag("proof")
    void a_hundred_kills_neither_repeat_nor_skip_a_stage_nor_shorten_a_hold() throws Exception {
        kill(100, Duration.ofSeconds(3), 4_000);
    }

    /** Plan after plan until so many kills have met one at work. */
    private void kill(int kills, Duration hold, int longestLife) throws Exception {
        Path site = dir.resolve("site.yaml");
        write(site, "http://127.0.0.1:1", "http://127.0.0.1:2", hold, "", "");
        SplittableRandom random = new SplittableRandom(20_261_129);
        List<Instant> deaths = new ArrayList<>();
        int plans = 0;
        Product product = Product.serve(site, dir.resolve("state"));
        start(product);
        for (boolean done = false; deaths.size() < kills || !done; done = state(product).equals("done")) {
            if (done) {
                plans++;
                assertThat(product.share("all", "0%").status()).isEqualTo(200);
                start(product);
            } else if (deaths.size() < kills) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(longestLife)));
                deaths.add(Instant.now());
                product.kill();
                product = Product.serve(site, dir.resolve("state"));
            }
        }
        List<Instant> starts = journal(product, "started").stream().skip(1).map(PlanProof::at).toList();
        List<Down> downs = IntStream.range(0, kills).mapToObj(kill -> new Down(deaths.get(kill), starts.get(kill))).toList();
        System.out.printf("%d kills of %d plans: %s%n", kills, plans + 1, checked(journal(product, "plan"), hold, downs));
        product.close();
    }

    /** When no process was there to hold anything: from a kill until the next one has written down that it began. */
    private record Down(Instant from, Instant to) {}

    private void write(Path site, String old, String fresh, Duration hold, String gates, String rest) throws IOException {
        StringBuilder text = new StringBuilder("""
                listen: [{ address: "127.0.0.1:0" }]
                control: { address: "127.0.0.1:0" }
                stacks: { old: { origins: ["%s"] }, new: { origins: ["%s"] } }
                units:
                  all:
                    owner: proof@shop.example
                    match: [{ path: "/**" }]
                    visitors: { by: ["header:X-User-Id", address] }
                    plan:
                      drill: off
                      stages:
                """.formatted(old, fresh));
        LADDER.forEach(percent -> text.append("        - { share: %d%%, dwell: %dms, ramp: %s%s }\n".formatted(percent, hold.toMillis(),
                percent == 25 ? "500ms" : "0s", gates.isEmpty() ? "" : ", " + gates)));
        Files.writeString(site, text + rest);
    }

    private static void start(Product product) throws Exception {
        assertThat(product.post("/units/all/plan/start", "{\"reason\":\"proof\"}").status()).isEqualTo(200);
    }

    private static JsonNode plan(Product product) throws Exception {
        LockSupport.parkNanos(LOOK.toNanos());
        return MAPPER.readTree(product.get("/units/all").body()).path("plan");
    }

    private static String state(Product product) throws Exception {
        String state = plan(product).path("state").asString("");
        assertThat(state).isIn("running", "done");
        return state;
    }

    private static Set<Integer> onNew(Product product) throws IOException {
        Set<Integer> onNew = new HashSet<>();
        Edge edge = new Edge(product.edgePort());
        for (int visitor = 0; visitor < VISITORS; visitor++) {
            edge.get("/", "X-User-Id: visitor-" + visitor + "\r\n");
        }
        edge.flush();
        for (int visitor = 0; visitor < VISITORS; visitor++) {
            if (edge.read().body().equals("new")) {
                onNew.add(visitor);
            }
        }
        return onNew;
    }

    private static List<JsonNode> journal(Product product, String kind) throws Exception {
        List<JsonNode> all = new ArrayList<>();
        JsonNode page = MAPPER.readTree(product.get("/journal?after=0").body());
        while (!page.path("entries").isEmpty()) {
            page.path("entries").forEach(all::add);
            page = MAPPER.readTree(product.get("/journal?after=" + page.path("next").asLong()).body());
        }
        return all.stream().filter(entry -> entry.path("kind").asString("").equals(kind)).toList();
    }

    /** The steps of each plan in the order they must have, and each stage held for as long as a process was there for it. */
    private static String checked(List<JsonNode> journal, Duration hold, List<Down> downs) {
        List<String> steps = journal.stream().map(entry -> entry.path("detail").path("step").asString("") + " "
                + entry.path("detail").path("stage").asInt()).toList();
        List<String> once = new ArrayList<>(List.of("started 1"));
        for (int stage = 1; stage <= LADDER.size(); stage++) {
            once.addAll(List.of("entered " + stage, "reached " + stage, "dwelt " + stage,
                    (stage < LADDER.size() ? "passed " : "done ") + stage));
        }
        assertThat(steps.size() % once.size()).as("%s", steps).isZero();
        Duration shortest = Duration.ofDays(1);
        for (int i = 0; i < steps.size(); i++) {
            assertThat(steps.get(i)).as("step %d of %s", i, steps).isEqualTo(once.get(i % once.size()));
            if (steps.get(i).startsWith("dwelt")) {
                Duration held = held(at(journal.get(i - 1)), at(journal.get(i)), downs);
                shortest = held.compareTo(shortest) < 0 ? held : shortest;
            }
        }
        assertThat(shortest).isGreaterThanOrEqualTo(hold);
        return steps.size() / once.size() * LADDER.size() + " stages, each entered and left once; asked to be held for " + hold.toMillis()
                + " ms, the shortest was held for " + shortest.toMillis() + " ms";
    }

    private static Instant at(JsonNode entry) {
        return Instant.parse(entry.path("at").asString(""));
    }

    private static Duration held(Instant from, Instant to, List<Down> downs) {
        Duration held = Duration.between(from, to);
        for (Down down : downs) {
            if (down.from.isAfter(from) && down.to.isBefore(to)) {
                held = held.minus(Duration.between(down.from, down.to));
            }
        }
        return held;
    }
}
