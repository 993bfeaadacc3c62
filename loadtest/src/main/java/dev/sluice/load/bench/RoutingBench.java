package dev.sluice.load.bench;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import io.netty.handler.codec.http.HttpRequest;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import dev.sluice.proxy.route.Picture;
import dev.sluice.proxy.route.RequestTarget;
import dev.sluice.proxy.route.Router;
import dev.sluice.proxy.route.Routing;
import dev.sluice.proxy.route.VisitorReader;

/** One decision among 1 000 units with ten segments each: which unit, no segment, whose bucket, which stack. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RoutingBench {
    private static final int REQUESTS = 256;
    private static final int STEP = 37;

    /** How visitors are told apart. */
    @Param({"[request]", "[address]", "[\"session:SID\", address]", "[cookie, address]"})
    public String visitors = "";

    private final HttpRequest[] requests = new HttpRequest[REQUESTS];
    private final RequestTarget[] targets = new RequestTarget[REQUESTS];
    private final Router router = new Router(new VisitorReader(new byte[32], new SplittableRandom(1)), new SplittableRandom(2));
    private Picture[] picture = {};
    private int next;

    @Setup
    public void open() throws Exception {
        picture = new Picture[] {BenchSite.live(visitors).current()};
        for (int i = 0; i < REQUESTS; i++) {
            requests[i] = BenchSite.request(i * STEP % BenchSite.UNITS, "theme=dark; SID=9f31b2c4" + i + "; consent=all");
            targets[i] = BenchSite.target(requests[i]);
        }
    }

    @Benchmark
    public Routing decision() {
        next = next + 1 & REQUESTS - 1;
        return router.route(picture[0], requests[next], targets[next], BenchSite.CLIENT);
    }

    /** What comes before it: the normal form of the target. */
    @Benchmark
    public RequestTarget target() {
        next = next + 1 & REQUESTS - 1;
        return BenchSite.target(requests[next]);
    }
}
