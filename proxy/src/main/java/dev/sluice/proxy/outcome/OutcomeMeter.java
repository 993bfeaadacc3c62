package dev.sluice.proxy.outcome;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

import dev.sluice.model.Measure;
import dev.sluice.proxy.route.LiveSplit;

/** Counts what became of exchanges. */
public final class OutcomeMeter {
    public OutcomeMeter(int loops, LiveSplit live, InstantSource clock) {}

    public Recorder recorder(int loop) {
        return new Recorder();
    }

    public List<Measure> measures(Duration last) {
        return List.of();
    }
}
