package dev.sluice.proxy.front;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Any bytes are a PROXY header, none, or the beginning of one; more bytes never change what was said of fewer, and reading consumes none. */
public final class ProxyHeaderFuzz {
    private ProxyHeaderFuzz() {}

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        ByteBuf all = Unpooled.wrappedBuffer(input);
        ProxyHeader whole = ProxyHeader.of(all);
        if (all.readableBytes() != input.length) {
            throw new AssertionError("consumed");
        }
        if (length(whole) > input.length) {
            throw new AssertionError("longer than what is here: " + whole);
        }
        for (int end = 0; end < input.length; end++) {
            ProxyHeader part = ProxyHeader.of(all.slice(0, end));
            if (!(part instanceof ProxyHeader.Incomplete) && !alike(part, whole)) {
                throw new AssertionError(part + " of " + end + " bytes, " + whole + " of " + input.length);
            }
        }
        if (whole instanceof ProxyHeader.Incomplete && input.length > 4112) {
            throw new AssertionError("asks for more than a header can be");
        }
    }

    private static boolean alike(ProxyHeader part, ProxyHeader whole) {
        return part.equals(whole) || part instanceof ProxyHeader.Unsound && whole instanceof ProxyHeader.Unsound;
    }

    private static int length(ProxyHeader header) {
        return switch (header) {
            case ProxyHeader.Local(int length) -> length;
            case ProxyHeader.Client(var _, int length) -> length;
            case ProxyHeader.Incomplete _,ProxyHeader.Unsound _ -> 0;
        };
    }
}
