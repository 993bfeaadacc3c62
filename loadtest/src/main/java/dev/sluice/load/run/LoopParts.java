package dev.sluice.load.run;

import io.netty.channel.EventLoop;

import dev.sluice.proxy.wire.HeadParser;

/** What the lines of one event loop share. */
record LoopParts(EventLoop loop, Patience patience, HeadParser parser, FieldCase names) {}
