package dev.sluice.load.bench;

import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import dev.sluice.proxy.outcome.Outcome;
import dev.sluice.proxy.outcome.OutcomeMeter;
import dev.sluice.proxy.outcome.Recorder;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.route.Router;
import dev.sluice.proxy.route.Routing;
import dev.sluice.proxy.route.VisitorReader;

/** One outcome, from the beginning of its exchange to its end, with the guards of 1 000 units armed. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RecordingBench {
    private static final int ROUTES = 256;
    private static final long NANOS_TO_HEAD = 1_234_567;

    private final Route[] routes = new Route[ROUTES];
    private Recorder[] recorder = {};
    private int next;

    @Setup
    public void open() throws Exception {
        var live = BenchSite.live("[address]");
        var router = new Router(new VisitorReader(new byte[32], new SplittableRandom(1)), new SplittableRandom(2));
        recorder = new Recorder[] {new OutcomeMeter(1, live, InstantSource.system()).recorder(0)};
        for (int i = 0; i < ROUTES; i++) {
            var request = BenchSite.request(i, "theme=dark");
            var routing = router.route(live.current(), request, BenchSite.target(request), BenchSite.CLIENT);
            routes[i] = ((Routing.Routed) routing).route();
        }
    }

    @Benchmark
    public void outcome() {
        next = next + 1 & ROUTES - 1;
        Route route = routes[next];
        recorder[0].began(route, route.assignment().side());
        recorder[0].ended(route, route.assignment().side(), Outcome.answered(200), NANOS_TO_HEAD);
    }
}
