package dev.sluice.proxy.exchange;

import java.util.random.RandomGenerator;

import io.netty.channel.EventLoop;

import dev.sluice.proxy.freeze.Notices;
import dev.sluice.proxy.freeze.ParkedRequests;
import dev.sluice.proxy.freeze.WriteBarrier;
import dev.sluice.proxy.origin.OriginPool;
import dev.sluice.proxy.outcome.AccessEntry;
import dev.sluice.proxy.outcome.Recorder;
import dev.sluice.proxy.outcome.Ring;
import dev.sluice.proxy.route.LiveSplit;
import dev.sluice.proxy.route.Router;
import dev.sluice.proxy.trace.Span;

/** What the exchanges of one event loop work with; but for the split in force, no other loop touches any of it. */
public record LoopParts(EventLoop loop, LiveSplit live, Router router, Recorder recorder, WriteBarrier.Loop writes,
        ParkedRequests.Loop parked, OriginPool pool,
        LongStreams streams, InMotion motion, Ring<AccessEntry> access, Ring<Span> spans, MemoryWatch memory, WriteLedger ledger,
        LastGood lastGood,
        Notices notices, CallbackShelf callbacks, RandomGenerator random) {}
