package dev.sluice.proxy.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import dev.sluice.model.Side;
import dev.sluice.proxy.route.Route;

class HangWatchTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long LOOK = SECOND / 10;

    private final List<String> hung = new ArrayList<>();
    private final HangWatch watch = new HangWatch(request -> ((Named) request).allowed, 0);
    private long now;

    private final class Named extends Unanswered {
        private final String name;
        private final long allowed;

        Named(String name, long allowed) {
            this.name = name;
            this.allowed = allowed;
        }

        @Override
        protected Route route() {
            throw new IllegalStateException("nobody asks");
        }

        @Override
        protected Side side() {
            return Side.NEW;
        }

        @Override
        protected void hung() {
            hung.add(name);
        }
    }

    @Test
    void a_request_without_an_answer_hangs_once_when_its_time_is_over() {
        watch.add(new Named("patient", 3 * SECOND), now);
        watch.add(new Named("impatient", SECOND), now);
        pass(SECOND - LOOK);
        assertThat(hung).isEmpty();
        pass(LOOK);
        assertThat(hung).containsExactly("impatient");
        pass(5 * SECOND);
        assertThat(hung).containsExactly("impatient", "patient");
    }

    @Test
    void whatever_is_answered_in_time_does_not_hang_wherever_it_stands() {
        List<Named> all = List.of(new Named("a", SECOND), new Named("b", SECOND), new Named("c", SECOND), new Named("d", SECOND));
        all.forEach(request -> watch.add(request, now));
        watch.remove(all.get(1));
        watch.remove(all.get(0));
        watch.remove(all.get(3));
        watch.remove(all.get(3));
        pass(2 * SECOND);
        assertThat(hung).containsExactly("c");
        watch.add(all.getFirst(), now);
        pass(SECOND);
        assertThat(hung).containsExactly("c", "a");
    }

    @Test
    void what_nobody_judges_never_hangs() {
        watch.add(new Named("a", HangWatch.UNGUARDED), now);
        pass(100 * SECOND);
        assertThat(hung).isEmpty();
    }

    @Test
    void a_loop_that_stood_still_reads_what_waits_before_it_judges() {
        var answered = new Named("answered", SECOND);
        watch.add(answered, now);
        watch.add(new Named("silent", SECOND), now);
        now += 2 * SECOND;
        watch.look(now);
        assertThat(hung).isEmpty();
        watch.remove(answered);
        pass(LOOK);
        assertThat(hung).containsExactly("silent");
    }

    private void pass(long nanos) {
        for (long end = now + nanos; now < end;) {
            now += LOOK;
            watch.look(now);
        }
    }
}
