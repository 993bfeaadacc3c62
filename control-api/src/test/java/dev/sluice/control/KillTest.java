package dev.sluice.control;

import static dev.sluice.control.AtWork.answer;
import static dev.sluice.control.AtWork.revert;
import static dev.sluice.control.AtWork.share;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.control.store.ChildJvm;
import dev.sluice.control.store.Store;
import dev.sluice.model.Command;
import dev.sluice.model.Exposure;

class KillTest {
    private static final int ROUNDS = 20;

    @TempDir
    private Path temp;

    /** A product that changes without end and says what was acknowledged: unit, share in basis points, generation. */
    static final class Changing {
        private Changing() {}

        public static void main(String[] args) throws Exception {
            try (AtWork sluice = new AtWork(Path.of(args[0]), Sites.of("a", "b", "c"))) {
                for (String unit : new String[] {"a", "b"}) {
                    Thread.ofPlatform().daemon().start(() -> change(sluice, unit));
                }
                while (true) {
                    if (sluice.isLatched("c")) {
                        acknowledged("c", 0, sluice.done(new Command.Rearm("c", AtWork.ALICE)));
                    }
                    acknowledged("c", -1, sluice.done(revert("c")));
                }
            }
        }

        private static void change(AtWork sluice, String unit) {
            try {
                for (int i = sluice.share(unit);; i++) {
                    acknowledged(unit, (i + 1) % 10_000, answer(sluice.ask(share(unit, (i + 1) % 10_000))));
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @SuppressWarnings("SystemOut") // its parent listens there
        private static void acknowledged(String unit, int basisPoints, Reply reply) {
            if (reply instanceof Reply.Done done && done.durable()) {
                System.out.println(unit + " " + basisPoints + " " + done.inForce().split().generation());
            }
        }
    }

    @Test
    void nothing_acknowledged_is_lost_when_the_process_is_killed_at_any_moment() throws Exception {
        Path dir = temp.resolve("state");
        Random random = new Random(11);
        long generation = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Map<String, Integer> acknowledged = new HashMap<>();
            try (ChildJvm child = ChildJvm.run(Changing.class, dir)) {
                int lines = 1 + random.nextInt(60);
                for (String line = child.line(); !line.isEmpty(); line = child.line()) {
                    String[] said = line.split(" ", 3);
                    acknowledged.put(said[0], Integer.valueOf(said[1]));
                    assertThat(Long.parseLong(said[2])).as("generations only rise").isGreaterThanOrEqualTo(round * 1_000L);
                    generation = Math.max(generation, Long.parseLong(said[2]));
                    lines--;
                    if (lines == 0) {
                        child.kill();
                    }
                }
                assertThat(lines).as("the child ended by itself").isNotPositive();
            }
            assertThat(Store.verify(dir).problems()).isEmpty();
            generation = check(dir, acknowledged, generation);
        }
    }

    /** Each unit stands at what was acknowledged last, or at the one change that was under way. */
    private static long check(Path dir, Map<String, Integer> acknowledged, long generation) throws Exception {
        try (Store store = Store.open(dir)) {
            Map<String, Exposure> stands = store.stands().all();
            for (String unit : new String[] {"a", "b"}) {
                int last = acknowledged.getOrDefault(unit, stands.get(unit).share().basisPoints());
                assertThat(stands.get(unit).share().basisPoints()).isIn(last, (last + 1) % 10_000);
            }
            assertThat(store.stands().reserved()).isGreaterThanOrEqualTo(generation);
            assertThat(store.journal().after(store.journal().last() - 1, 1)).hasSize(1);
            return store.stands().reserved();
        }
    }
}
