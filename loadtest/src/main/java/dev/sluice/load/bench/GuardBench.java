package dev.sluice.load.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import dev.sluice.config.SiteReader;
import dev.sluice.model.Breach;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.GuardTerms;
import dev.sluice.model.Side;
import dev.sluice.proxy.guard.Guard;

/** One answer under the eyes of a guard with 51 streams: the unit, its 49 declared endpoints and what else there is. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GuardBench {
    private static final int ENDPOINTS = 49;
    private static final int CLIENTS = 5_000;
    /** 1 000 requests in a second. */
    private static final long APART = TimeUnit.MILLISECONDS.toNanos(1);

    private Guard[] guard = {};
    private int next;
    private long now = 1;

    @Setup
    public void open() throws Exception {
        String endpoints = IntStream.range(0, ENDPOINTS).mapToObj(i -> "\"GET /u0/" + i + "\"").collect(Collectors.joining(", "));
        Path file = Files.createTempFile("sluice-bench-", ".yaml");
        Files.writeString(file, "stacks: { old: { origins: [\"http://127.0.0.1:9001\"] } }\nunits: { a: { owner: bench@shop.example, "
                + "match: [{ path: \"/u0/**\" }], endpoints: [" + endpoints + "] } }\n");
        CutoverUnit unit = SiteReader.read(file, Map.of()).units().values().iterator().next();
        Files.delete(file);
        guard = new Guard[] {new Guard(unit, GuardTerms.DEFAULT, 2, now)};
        for (int i = 0; i < 1_000_000; i++) {
            success();
        }
    }

    @Benchmark
    public void success() {
        step();
        guard[0].succeeded(0, next % 4 == 0 ? Side.NEW : Side.OLD, next % ENDPOINTS, client(), now);
        guard[0].tick(now);
    }

    /** As in an outage of both, in which every failure is judged and none is a breach. */
    @Benchmark
    public Optional<Breach> failure() {
        step();
        return guard[0].failed(0, next % 2 == 0 ? Side.NEW : Side.OLD, next % ENDPOINTS, client(), now);
    }

    private void step() {
        next++;
        now += APART;
    }

    private long client() {
        return next % CLIENTS * 0x9E3779B97F4A7C15L;
    }
}
