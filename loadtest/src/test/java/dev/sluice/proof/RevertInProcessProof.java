package dev.sluice.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.EventExecutor;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.config.InvalidSiteException;
import dev.sluice.config.SiteReader;
import dev.sluice.model.Cutover;
import dev.sluice.model.Side;
import dev.sluice.model.TlsFacts;
import dev.sluice.proxy.outcome.Outcome;
import dev.sluice.proxy.outcome.OutcomeMeter;
import dev.sluice.proxy.outcome.Recorder;
import dev.sluice.proxy.route.Caller;
import dev.sluice.proxy.route.LiveSplit;
import dev.sluice.proxy.route.RequestTarget;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.route.Router;
import dev.sluice.proxy.route.Routing;
import dev.sluice.proxy.route.VisitorReader;

/**
 * From the decision of a breach to the last routing decision for new, on real event loops with the real router, meter and guard, but
 * without sockets: each loop routes requests of a unit whose new stack fails everything, and tells what became of them. A decision begins when
 * the guard's finding asks for the time of the revert, and a routing decision is over when the router has returned. Reverts during which
 * garbage was collected are left out.
 */
class RevertInProcessProof {
    private static final int LOOPS = 2;
    /** More than are measured: a revert during which garbage was collected says nothing of the guard. */
    private static final int UNITS = 1_000;
    private static final Instant BEGIN = Instant.parse("2026-11-29T00:00:00Z");
    /** So that nobody takes one for one of many. */
    private static final long APART_SECONDS = 61;
    private static final int LEAST_ROUTED = 100;

    @TempDir
    private Path dir;

    @Test
    @Tag("proof")
    void a_hundred_reverts_reach_all_event_loops() throws Exception {
        var times = measure(100, TimeUnit.SECONDS.toNanos(LOOPS) / 10_000);
        assertThat(times.getValueAtPercentile(50)).as("ns from a decision to the last routing decision for new").isLessThan(1_000_000);
    }

    @Test
    @Tag("proof")
    void a_thousand_reverts_at_2_500_requests_a_second_reach_all_event_loops_within_a_millisecond() throws Exception {
        var times = measure(1_000, TimeUnit.SECONDS.toNanos(LOOPS) / 2_500);
        assertThat(times.getValueAtPercentile(99.9)).as("ns from a decision to the last routing decision for new").isLessThan(1_000_000);
    }

    @Test
    @Tag("proof")
    void so_do_a_thousand_while_the_loops_do_nothing_but_route() throws Exception {
        var times = measure(1_000, 0);
        assertThat(times.getValueAtPercentile(99)).as("ns from a decision to the last routing decision for new").isLessThan(1_000_000);
    }

    /** Nanoseconds from decisions to the last routing decisions for new, where each loop routes a request after so many nanoseconds; 0: at once. */
    private Histogram measure(int reverts, long pause) throws Exception {
        trial(reverts / 2, 0); // what the JVM compiles meanwhile does not count
        var times = trial(reverts / 2, pause);
        times.add(trial(reverts / 2, pause));
        System.out.printf(
                "%d reverts in process, %d event loops, %s: decision to the last routing decision for new p50 %.1f µs, p99 %.1f µs,"
                        + " p99.9 %.1f µs, most %.1f µs%n",
                reverts, LOOPS,
                pause == 0 ? "as many requests as they can" : TimeUnit.SECONDS.toNanos(LOOPS) / pause + " requests/s", at(times, 50),
                at(times, 99), at(times, 99.9), at(times, 100));
        return times;
    }

    private Histogram trial(int reverts, long pause) throws Exception {
        var live = live();
        var asked = ThreadLocal.withInitial(() -> 0L);
        var decided = new AtomicLong();
        live.onWithdraw(_ -> decided.set(asked.get())); // of the loop that did it; another may find the same a moment later
        var minutes = new AtomicLong();
        var meter = new OutcomeMeter(LOOPS, live, () -> {
            asked.set(System.nanoTime());
            return BEGIN.plusSeconds(APART_SECONDS * minutes.incrementAndGet());
        });
        var group = new MultiThreadIoEventLoopGroup(LOOPS, NioIoHandler.newFactory());
        var times = new Histogram(3);
        try {
            List<Loop> loops = IntStream.range(0, LOOPS).mapToObj(i -> new Loop(group.next(), live, meter.recorder(i), i, pause)).toList();
            for (int unit = 0; times.getTotalCount() < reverts; unit++) {
                long before = collections();
                long last = revert(live, loops, unit);
                if (collections() == before) {
                    times.recordValue(Math.max(0, last - decided.get()));
                }
            }
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
        return times;
    }

    private static long collections() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream().mapToLong(GarbageCollectorMXBean::getCollectionCount).sum();
    }

    /** When the last loop decided for new. */
    private static long revert(LiveSplit live, List<Loop> loops, int unit) throws Exception {
        for (Loop loop : loops) {
            loop.begin(unit);
        }
        long begin = System.nanoTime();
        while (!live.current().cutover().split().of("unit" + unit).isLatched()) {
            assertThat(System.nanoTime() - begin).as("unit%d does not go back", unit).isLessThan(TimeUnit.SECONDS.toNanos(30));
            LockSupport.parkNanos(100_000);
        }
        long last = Long.MIN_VALUE;
        for (Loop loop : loops) {
            last = Math.max(last, loop.end());
        }
        return last;
    }

    private LiveSplit live() throws IOException, InvalidSiteException {
        var text = new StringBuilder("""
                listen: [{ address: "127.0.0.1:0" }]
                control: { address: "127.0.0.1:0" }
                stacks: { old: { origins: ["http://127.0.0.1:9001"] }, new: { origins: ["http://127.0.0.1:9002"] } }
                units:
                """);
        for (int i = 0; i < UNITS; i++) {
            text.append(("  unit%d: { owner: proof@shop.example, match: [{ path: \"/unit%d/**\" }], share: 50%%, "
                    + "visitors: { by: [request] } }%n").formatted(i, i));
        }
        var site = SiteReader.read(Files.writeString(dir.resolve("site.yaml"), text), Map.of());
        var generation = new AtomicLong(1);
        return new LiveSplit(Cutover.resume(site, 1, Map.of()), generation::incrementAndGet);
    }

    private static double at(Histogram nanos, double perCent) {
        return nanos.getValueAtPercentile(perCent) / 1_000.0;
    }

    /** An event loop that routes. All but {@link #begin} and {@link #end} is confined to it. */
    private static final class Loop {
        private static final TlsFacts PLAIN = new TlsFacts("none", Optional.empty());

        private final EventExecutor executor;
        private final LiveSplit live;
        private final Recorder recorder;
        private final Router router;
        private final SplittableRandom random;
        private final long pause;
        private int unit = -1;
        private HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/");
        private RequestTarget target = target(request);
        private long last;
        private int routed;

        Loop(EventExecutor executor, LiveSplit live, Recorder recorder, int number, long pause) {
            this.executor = executor;
            this.live = live;
            this.recorder = recorder;
            this.router = new Router(new VisitorReader(new byte[32], new SplittableRandom(number)), new SplittableRandom(number));
            this.random = new SplittableRandom(number);
            this.pause = pause;
        }

        void begin(int next) throws Exception {
            executor.submit(() -> {
                boolean idle = unit < 0;
                unit = next;
                last = Long.MIN_VALUE / 2;
                routed = 0;
                request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/unit" + next + "/page");
                request.headers().add("Host", "shop.example");
                target = target(request);
                if (idle) {
                    turn();
                }
            }).get();
        }

        /** When it last decided for new, once it has decided a few times since the revert. */
        long end() throws Exception {
            int before = executor.submit(() -> routed).get();
            while (executor.submit(() -> routed).get() == before) {
                LockSupport.parkNanos(100_000);
            }
            return executor.submit(() -> last).get();
        }

        private void turn() {
            for (int i = 0; i < (pause == 0 ? LEAST_ROUTED : 1); i++) {
                route();
            }
            if (executor.isShuttingDown()) {
                return;
            }
            if (pause == 0) {
                executor.execute(this::turn);
            } else {
                var _ = executor.schedule(this::turn, pause, TimeUnit.NANOSECONDS);
            }
        }

        private void route() {
            var client = InetAddress.ofLiteral("198.18." + random.nextInt(256) + "." + random.nextInt(256));
            var routing = router.route(live.current(), request, target, new Caller(client, true, PLAIN));
            Route route = ((Routing.Routed) routing).route();
            boolean toNew = route.assignment().side() == Side.NEW;
            if (toNew) {
                last = System.nanoTime();
            }
            routed++;
            recorder.began(route, route.assignment().side());
            recorder.ended(route, route.assignment().side(), Outcome.answered(toNew ? 500 : 200), 1_000_000);
        }

        private static RequestTarget target(HttpRequest request) {
            if (RequestTarget.parse("GET", request.uri(), List.of("shop.example"),
                    true) instanceof RequestTarget.Parsed.Good(RequestTarget good)) {
                return good;
            }
            throw new IllegalStateException("refused: " + request.uri());
        }
    }
}
