package dev.sluice.control;

import static dev.sluice.control.AtWork.answer;
import static dev.sluice.control.AtWork.share;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.model.Command;
import dev.sluice.model.Cutover;
import dev.sluice.model.Exposure;

class WithdrawalRaceTest {
    private static final String[] UNITS = IntStream.range(0, 200).mapToObj(i -> "u" + i).toArray(String[]::new);

    @TempDir
    private Path dir;

    @Test
    void a_withdrawn_unit_stays_withdrawn_whatever_the_conductor_was_writing_down() throws Exception {
        try (AtWork sluice = new AtWork(dir, Sites.of(UNITS))) {
            List<CompletableFuture<Reply>> replies = new ArrayList<>();
            Thread eventLoop = Thread.ofPlatform().start(() -> {
                for (String unit : UNITS) {
                    sluice.conductor.withdrawn(sluice.picture.withdraw(unit, sluice.now()));
                }
            });
            Random random = new Random(4);
            while (eventLoop.isAlive() || replies.size() < 400) {
                replies.add(sluice.ask(share(UNITS[random.nextInt(UNITS.length)], 1 + random.nextInt(9_999))));
                replies.add(sluice.ask(share(UNITS[random.nextInt(UNITS.length)], 1 + random.nextInt(9_999))));
                assertThat(answer(replies.getLast())).isNotInstanceOf(Reply.NotOnDisk.class);
            }
            eventLoop.join();
            for (CompletableFuture<Reply> reply : replies) {
                answer(reply);
            }
            latchesOnlyGrow(sluice.picture.published);
            assertThat(sluice.picture.current().split().exposures()).hasSize(UNITS.length + 1)
                    .allSatisfy((unit, exposure) -> assertThat(unit.equals("-") || exposure.isLatched()).isTrue());
            assertThat(sluice.done(new Command.Rearm(UNITS[0], AtWork.ALICE))).isInstanceOf(Reply.Done.class);
            assertThat(sluice.store.stands().all()).isEqualTo(sluice.picture.current().split().exposures());
            assertThat(sluice.entries("revert")).hasSize(UNITS.length);
            assertThat(sluice.store.verify().problems()).isEmpty();
        }
    }

    private static void latchesOnlyGrow(List<Cutover> pictures) {
        Set<String> latched = Collections.emptySet();
        long generation = 0;
        for (Cutover picture : pictures) {
            Set<String> now = new HashSet<>();
            picture.split().exposures().forEach((unit, exposure) -> remember(unit, exposure, now));
            assertThat(now).containsAll(latched);
            assertThat(picture.split().generation()).isGreaterThan(generation);
            latched = now;
            generation = picture.split().generation();
        }
    }

    private static void remember(String unit, Exposure exposure, Set<String> latched) {
        if (exposure.isLatched()) {
            latched.add(unit);
        }
    }
}
