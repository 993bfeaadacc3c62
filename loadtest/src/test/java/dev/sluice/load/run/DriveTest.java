package dev.sluice.load.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import dev.sluice.launch.Assembly;
import dev.sluice.load.Behaviour;
import dev.sluice.load.ControlCalls;
import dev.sluice.load.Page;
import dev.sluice.load.ScriptedOrigin;
import dev.sluice.load.run.Attempt.Ending;
import dev.sluice.load.run.Happening.Cued;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.scenario.Cue;
import dev.sluice.scenario.Cue.Action;

/** The product between two stacks, and an operator who acts while visitors come. */
class DriveTest {
    private static final Duration LENGTH = Duration.ofMillis(3_600);
    private static final Share ALL = new Share(10_000);

    @TempDir
    private Path directory;
    private final StringWriter said = new StringWriter();

    @Test
    void cues_are_carried_out_and_seen_by_the_visitors_who_come_then_and_a_marked_run_is_not_measured() throws Exception {
        try (var old = stack("old"); var fresh = stack("new"); var product = product(old, fresh)) {
            String token = Files.readString(product.stateDir().resolve("admin.token")).strip();
            try (var control = new ControlCalls(product.control(), token);
                    var mark = Mark.of(control, Duration.ofSeconds(3))) {
                var seen = drive(product, control, mark);

                assertThat(seen.all(Cued.class)).extracting(Cued::answer).containsExactly("shop to 100%", "freeze read-only of shop",
                        "freeze open of shop", "revert of shop", "PUT http://127.0.0.1:" + old.port() + "/fault");
                assertThat(seen.all(Cued.class)).allMatch(Cued::isDone);
                assertThat(seen.endedAs(Ending.Lost.class)).isZero();
                assertThat(seen.endedAs(Ending.Wrong.class)).isZero();
                shown(seen);
                assertThat(old.requestsFor("/fault")).isEqualTo(1);
                assertThat(measured(control)).isZero();
            }
        }
    }

    @Test
    void who_is_told_to_stop_takes_the_pass_of_a_marked_run_back() throws Exception {
        Path scenario = Files.writeString(directory.resolve("look.yaml"), """
                target: { mark: true }
                load: { rate: 40/s, for: 30s }
                journeys: { look: { steps: [{ name: home, GET: / }] } }
                """);
        try (var old = stack("old"); var fresh = stack("new"); var product = product(old, fresh)) {
            String token = Files.readString(product.stateDir().resolve("admin.token")).strip();
            var control = new ControlCalls(product.control(), token);
            var came = new CountDownLatch(1);
            old.onAnythingElse(new Behaviour.Answer(_ -> {
                came.countDown();
                return Page.text(200, "old");
            }));
            Process run = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                    System.getProperty("java.class.path"), "dev.sluice.launch.Main", "load", "run", scenario.toString(), "--target",
                    product.edge().getFirst(), "--state", product.stateDir().toString())
                    .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            try {
                assertThat(came.await(60, TimeUnit.SECONDS)).as("its first visitor").isTrue();
                assertThat(control.ask("/bypass").path("passes")).hasSize(1);
                run.destroy();
                assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(control.ask("/bypass").path("passes")).isEmpty();
            } finally {
                run.destroyForcibly();
            }
        }
    }

    @Test
    void cues_reach_a_control_api_over_tls_that_asks_for_a_certificate_and_without_one_the_run_does_not_begin() throws Exception {
        X509Bundle root = issued(new CertificateBuilder().subject("CN=ops").setIsCertificateAuthority(true), Optional.empty());
        Files.writeString(directory.resolve("ops.pem"), root.getCertificatePEM());
        write("control", issued(new CertificateBuilder().subject("CN=control").addSanIpAddress("127.0.0.1"), Optional.of(root)));
        write("me", issued(new CertificateBuilder().subject("CN=me"), Optional.of(root)));
        Path scenario = Files.writeString(directory.resolve("move.yaml"), """
                target: { mark: true }
                load: { arrivals: constant, rate: 40/s, for: 600ms }
                journeys: { look: { steps: [{ name: home, GET: / }] } }
                drive:
                  - { at: 200ms, share: { shop: 100% } }
                  - { at: 300ms, freeze: read-only, units: [shop] }
                """);
        String tls = ", tls: { certificate: control.pem, key: control.key }, client-ca: ops.pem";
        try (var old = stack("old"); var fresh = stack("new"); var product = product(old, fresh, tls)) {
            List<String> asked = List.of(scenario.toString(), "--target", product.edge().getFirst(), "--quiet", "--control",
                    product.control(), "--token", Files.readString(product.stateDir().resolve("admin.token")).strip(), "--control-ca",
                    directory.resolve("ops.pem").toString());
            assertThat(type(asked)).as("it shows no certificate").isEqualTo(1);
            assertThat(said.toString()).as("what the end of the handshake looks like differs").contains(product.control())
                    .contains("--control-certificate FILE");
            assertThat(old.requests()).as("before it had its mark").isZero();
            List<String> shown = new ArrayList<>(asked);
            shown.addAll(List.of("--control-certificate", directory.resolve("me.pem").toString(), "--control-key",
                    directory.resolve("me.key").toString()));
            assertThat(type(shown)).as("%s", said).isZero();
            assertThat(old.requests()).isPositive();
            assertThat(fresh.requests()).as("once the share was set").isPositive();
        }
    }

    private int type(List<String> arguments) {
        var to = new PrintWriter(said);
        return new CommandLine(new RunCommand()).setOut(to).setErr(to).setExecutionExceptionHandler((failure, _, _) -> {
            to.println(failure.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }).execute(arguments.toArray(String[]::new));
    }

    private void write(String name, X509Bundle bundle) throws Exception {
        Files.writeString(directory.resolve(name + ".pem"), bundle.getCertificatePathPEM());
        Files.writeString(directory.resolve(name + ".key"), bundle.getPrivateKeyPEM());
    }

    private static X509Bundle issued(CertificateBuilder builder, Optional<X509Bundle> by) throws Exception {
        return by.isPresent() ? builder.ecp256().buildIssuedBy(by.get()) : builder.ecp256().buildSelfSigned();
    }

    private static long measured(ControlCalls control) throws Exception {
        long sum = 0;
        for (var row : control.ask("/measures?unit=shop&last=60s").path("measures")) {
            sum += row.path("count").asLong(0);
        }
        return sum;
    }

    private static void shown(Notebook seen) {
        List<Cued> cues = seen.all(Cued.class);
        assertThat(seen.endedAs(Ending.NotExecuted.class)).as("writes while frozen").isPositive();
        assertThat(seen.attempts).as("visitors on new").anyMatch(one -> isBy(one, Side.NEW));
        assertThat(between(seen, 0, cues.get(0).at())).as("before any cue").allMatch(one -> isBy(one, Side.OLD));
        assertThat(between(seen, cues.get(0).answered(), cues.get(1).at())).as("all of it on new").allMatch(one -> isBy(one, Side.NEW));
        assertThat(between(seen, cues.get(1).answered(), cues.get(2).at())).as("frozen")
                .allMatch(one -> one.ending().equals(one.step().startsWith("POST") ? new Ending.NotExecuted(503) : new Ending.Fine()));
        assertThat(between(seen, cues.get(3).answered(), Long.MAX_VALUE)).as("after the revert").isNotEmpty()
                .allMatch(one -> isBy(one, Side.OLD));
    }

    private static boolean isBy(Attempt attempt, Side side) {
        return attempt.side().equals(Optional.of(side));
    }

    /** Sent after one moment and answered before another. */
    private static List<Attempt> between(Notebook seen, long from, long to) {
        return seen.attempts.stream().filter(attempt -> attempt.sent() > from && attempt.done() < to).toList();
    }

    private static Notebook drive(Assembly product, ControlCalls control, Mark mark) throws Exception {
        var seen = new Notebook();
        String origin = control.ask("/site").path("stacks").path("old").path("origins").path(0).asString("");
        var scenario = new Scenarios().sticky("X-Shop", "old", "new").load(Scenarios.open(60, LENGTH))
                .cue(new Cue(Duration.ofMillis(1_000), new Action.Shares(Map.of("shop", ALL))))
                .cue(new Cue(Duration.ofMillis(1_600), new Action.Freeze(FreezeMode.READ_ONLY, List.of("shop"))))
                .cue(new Cue(Duration.ofMillis(2_200), new Action.Freeze(FreezeMode.OPEN, List.of("shop"))))
                .cue(new Cue(Duration.ofMillis(2_800), new Action.Revert(List.of("shop"))))
                .cue(new Cue(Duration.ofMillis(3_200), new Action.Ask("PUT", URI.create("http://" + origin + "/fault"), "slow")))
                .walking(Scenarios.get("/"), Scenarios.step("POST", "/pay"));
        Territory here = Territory.of(scenario.target(), Optional.of(product.edge().getFirst()), false);
        try (var first = new LoadRun(scenario, here, new LoadRun.Wish(1, 7, mark.header()))) {
            first.run(List.of(new Notebook()), System.nanoTime(), crowd -> crowd.later(LENGTH.toNanos() / 4, first::stop)); // warms up
        }
        long began = System.nanoTime();
        try (var run = new LoadRun(scenario, here, new LoadRun.Wish(1, 7, mark.header()));
                var prompter = new Prompter(scenario.cues(), Optional.of(control), here)) {
            run.run(List.of(seen), began, crowd -> prompter.begin(began, cued -> crowd.execute(() -> crowd.heard(cued))));
            run.settle();
        }
        return seen;
    }

    private static ScriptedOrigin stack(String name) throws Exception {
        var origin = ScriptedOrigin.open();
        origin.onAnythingElse(new Behaviour.Answer(_ -> Page.text(200, name).with("X-Shop", name)));
        return origin;
    }

    private Assembly product(ScriptedOrigin old, ScriptedOrigin fresh) throws Exception {
        return product(old, fresh, "");
    }

    private Assembly product(ScriptedOrigin old, ScriptedOrigin fresh, String control) throws Exception {
        Path file = Files.writeString(directory.resolve("sluice.yaml"), """
                site: shop.example
                listen: [{ address: 127.0.0.1:0 }]
                control: { address: 127.0.0.1:0%s }
                log: { level: error }
                stacks:
                  old: { origins: ["%s"] }
                  new: { origins: ["%s"] }
                units:
                  shop: { owner: shop@shop.example, match: [{ path: "/**" }] }
                """.formatted(control, old.url(), fresh.url()));
        return Assembly.start(file, directory.resolve("state"));
    }
}
