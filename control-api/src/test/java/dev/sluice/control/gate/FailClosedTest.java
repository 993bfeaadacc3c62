package dev.sluice.control.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.sluice.model.Gate;
import dev.sluice.model.Share;
import dev.sluice.model.Verdict;

/** No gate passes on what is not there, or is not what it must be. */
class FailClosedTest {
    private static final Gate.Rhythm SOON = new Gate.Rhythm(Duration.ofSeconds(30), Duration.ofSeconds(2));
    private static final String GOOD = "{\"at\":\"2026-12-01T01:59:58Z\",\"open\":[{\"id\":\"INC-1\",\"severity\":4,\"unit\":\"checkout\"}]}";

    GateRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new GateRig();
    }

    @AfterEach
    void stop() throws Exception {
        rig.close();
    }

    private List<Gate> everyType() {
        URI nobody = URI.create("http://127.0.0.1:1/");
        Gate.Book book = new Gate.Book.Asked("jdbc:nobody:shop", "SELECT ?", "", "", Optional.empty());
        return List.of(new Gate.Errors(OptionalInt.of(1)), new Gate.Latency(1.1, 1.25, OptionalInt.of(1)),
                new Gate.Shifts(new Share(20), OptionalInt.of(1)), new Gate.Drilled(),
                new Gate.Approval("owner", false, Duration.ofHours(4)),
                new Gate.Backup(Duration.ofHours(1), 0.5, 2, Duration.ofDays(30), Optional.empty(), Gate.Supply.PUSHED),
                new Gate.Lag(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(5), Gate.Supply.PUSHED),
                new Gate.Http(nobody, Set.of(200), "", SOON), new Gate.Program(new Gate.Run(List.of("/no/such"), Path.of("/")), SOON),
                new Gate.Incidents(2, Gate.Supply.PUSHED),
                new Gate.Prometheus(nobody, "up", OptionalDouble.of(1), OptionalDouble.empty(), SOON),
                new Gate.Reconcile(new Gate.Books.Both(book, book), Share.ALL, Duration.ZERO, SOON),
                new Gate.OriginDirect(Duration.ofSeconds(5), Gate.Supply.PUSHED),
                new Gate.DnsTtl(Gate.DnsTtl.MOST, Gate.DnsTtl.OVER, Set.of()),
                new Gate.DnsPropagation(Share.ALL, Set.of(), Optional.empty()),
                new Gate.DnsPropagation(Share.ALL, Set.of(), Optional.of(new Gate.DnsPropagation.Left(Share.NONE, Duration.ofHours(1)))),
                JourneyGateTest.gate("/checkout/cart"),
                new Gate.Callbacks(),
                new Gate.Certificates(Set.of()));
    }

    @Test
    void a_gate_of_any_type_is_inconclusive_when_nothing_is_there_and_says_what_to_do() throws Exception {
        Set<Class<?>> tried = new LinkedHashSet<>();
        for (Gate gate : everyType()) {
            tried.add(gate.getClass());
            Verdict verdict = rig.look(gate);
            assertThat(verdict).as(gate.type() + ": " + verdict).isInstanceOf(Verdict.Inconclusive.class);
            assertThat(verdict.sentence()).as(gate.type()).isNotBlank().doesNotContain("\n", "null");
            assertThat(verdict.wayOut()).as(gate.type()).isNotBlank();
        }
        assertThat(tried).containsExactlyInAnyOrder(Arrays.stream(Gate.class.getPermittedSubclasses()).toArray(Class<?>[]::new));
    }

    @Test
    void evidence_with_a_damaged_byte_passes_only_when_it_says_the_same_or_as_much() throws Exception {
        Gate gate = new Gate.Incidents(2, new Gate.Supply(Optional.of(rig.server.json("/i", GOOD)), List.of(), SOON));
        assertThat(rig.look(gate)).isInstanceOf(Verdict.Pass.class);
        Random random = new Random(11);
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            StringBuilder spoilt = new StringBuilder(GOOD);
            int at = random.nextInt(spoilt.length());
            switch (random.nextInt(3)) {
                case 0 -> spoilt.setCharAt(at, (char) (33 + random.nextInt(90)));
                case 1 -> spoilt.deleteCharAt(at);
                default -> spoilt.setLength(at);
            }
            rig.server.json("/i", spoilt.toString());
            Verdict verdict = rig.look(gate);
            boolean readable = Document.parse(spoilt.toString()).flaws().isEmpty();
            if (!readable) {
                assertThat(verdict).as(spoilt.toString()).isInstanceOf(Verdict.Inconclusive.class);
                refused++;
            }
            if (verdict instanceof Verdict.Pass) {
                assertThat(spoilt.toString()).contains("\"at\":", "\"open\":[{\"id\":\"", "\"severity\":");
            }
        }
        assertThat(refused).isGreaterThan(150);
    }
}
