package dev.sluice.load.bench;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

import dev.sluice.proxy.wire.Framing;
import dev.sluice.proxy.wire.HeadParser;
import dev.sluice.proxy.wire.MessageReader;
import dev.sluice.proxy.wire.MessageWriter;

/** The head of a browser's request: out of bytes, and back into bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HeadBench {
    private static final int LONGEST = 32 << 10;

    private final ByteBuf bytes = PooledByteBufAllocator.DEFAULT.directBuffer(2048);
    private final ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(2048);
    private final MessageReader reader = MessageReader.ofRequests(new HeadParser());
    private final HttpMessage head;

    /** Ten fields, as Firefox sends them. */
    public HeadBench() {
        var request = BenchSite.request(7, "theme=dark; SID=9f31b2c4; consent=all");
        MessageWriter.requestLine(bytes, HttpMethod.GET, request.uri());
        MessageWriter.fields(bytes, request.headers());
        MessageWriter.blankLine(bytes);
        reader.limits(LONGEST, LONGEST);
        head = parsed();
    }

    @Benchmark
    public HttpMessage parsing() {
        return parsed();
    }

    @Benchmark
    public ByteBuf writing() {
        out.clear();
        MessageWriter.requestLine(out, HttpMethod.GET, "/shop/area7/item/4711?size=l");
        MessageWriter.fields(out, head.headers());
        MessageWriter.framing(out, Framing.Plain.NONE);
        MessageWriter.blankLine(out);
        return out;
    }

    private HttpMessage parsed() {
        reader.offer(bytes.retainedDuplicate());
        if (reader.next() != MessageReader.Step.HEAD) {
            throw new IllegalStateException("no head in " + bytes.toString(StandardCharsets.US_ASCII));
        }
        HttpMessage message = reader.head();
        reader.body(Framing.Plain.NONE);
        reader.next();
        return message;
    }
}
