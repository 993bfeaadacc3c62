package dev.sluice.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} at any moment loses no acknowledged change. */
class DurabilityProof {
    @TempDir
    private Path dir;

    @Test
    void three_kills_lose_no_acknowledged_share() throws Exception {
        prove(3);
    }

    @Test
    @Tag("proof")
    void two_hundred_kills_lose_no_acknowledged_share() throws Exception {
        prove(200);
    }

    private void prove(int rounds) throws Exception {
        Path site = dir.resolve("site.yaml");
        Files.writeString(site, """
                listen: [{ address: "127.0.0.1:0" }]
                control: { address: "127.0.0.1:0" }
                stacks: { old: { origins: ["http://127.0.0.1:1"] }, new: { origins: ["http://127.0.0.1:2"] } }
                units: { all: { owner: proof@shop.example, match: [{ path: "/**" }] } }
                """);
        SplittableRandom random = new SplittableRandom(20_261_120);
        String acknowledged = "0%";
        String asked = "0%";
        long generation = 0;
        for (int round = 1; round <= rounds; round++) {
            Product product = Product.serve(site, dir.resolve("state"));
            Product.Reply unit = product.get("/units/all");
            assertThat(unit.field("share")).as("after kill %d", round - 1).isIn(acknowledged, asked);
            assertThat(unit.generation()).isGreaterThan(generation);
            acknowledged = round % 99 + 1 + "%";
            generation = product.share("all", acknowledged).generation();
            asked = round % 99 + 1 + ".5%";
            CompletableFuture<Void> unanswered = alsoAsk(product, asked);
            pause(random.nextInt(4_000_000));
            product.kill();
            unanswered.join();
        }
        System.out.printf("%d rounds of an acknowledged share change and kill -9: 0 lost, last generation %d%n", rounds, generation);
        Process verify = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp", System.getProperty("java.class.path"), "dev.sluice.launch.Main", "journal", "--verify", "--state",
                dir.resolve("state").toString()).redirectErrorStream(true).start();
        String said = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(verify.waitFor()).as(said).isZero();
        System.out.print(said);
    }

    /** One more change under way when the process dies; whether it lands is open. */
    private static CompletableFuture<Void> alsoAsk(Product product, String share) {
        Executor thread = Executors.newVirtualThreadPerTaskExecutor();
        return CompletableFuture.runAsync(() -> {
            try {
                product.put("/units/all/share", "{\"share\":\"" + share + "\",\"reason\":\"under way\"}");
            } catch (IOException killed) {
                assertThat(killed).isNotNull();
            } catch (InterruptedException stop) {
                throw new CompletionException(stop);
            }
        }, thread);
    }

    private static void pause(int nanos) {
        for (long end = System.nanoTime() + nanos; System.nanoTime() < end;) {
            Thread.onSpinWait();
        }
    }
}
