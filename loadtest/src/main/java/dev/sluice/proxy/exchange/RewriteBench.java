package dev.sluice.proxy.exchange;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

import dev.sluice.model.Assignment;
import dev.sluice.model.Origin;
import dev.sluice.model.Side;
import dev.sluice.model.Stack;
import dev.sluice.proxy.route.RequestTarget;
import dev.sluice.proxy.wire.Framing;
import dev.sluice.proxy.wire.HeadSink;

/** The head of a browser's request, rewritten for an origin; it stands in the room of what it measures, which nobody else may call. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RewriteBench {
    private final Peer peer = Peer.of(InetAddress.ofLiteral("203.0.113.9"), "https");
    private final SplittableRandom random = new SplittableRandom(1);
    private final Origin origin = new Origin(Origin.Scheme.HTTP, "127.0.0.1", 9001);
    private final Stack stack = new Stack(Side.OLD, List.of(origin), Optional.empty(), Stack.Timeouts.DEFAULT);
    private final RequestHead head = new RequestHead(request(), Framing.Plain.NONE, true);
    private final RequestTarget target = target();
    private final Assignment assignment = new Assignment("unit7", Side.OLD, new Assignment.Because.NobodyExposed(), 1);

    /** Ten fields, one of them cookies, as a browser sends for the next resource of a page; what writes them down is measured elsewhere. */
    @Benchmark
    public void request(Blackhole hole) {
        var headers = head.request().headers();
        var rewrite = new RequestRewrite(head, target, Forwarding.of(peer, headers, List.of()), HopByHop.of(headers), peer, assignment,
                Trace.of(headers, false, random), Handshake.of(head));
        rewrite.write(new Sunk(hole), stack, origin);
    }

    private static HttpRequest request() {
        var request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/shop/area7/item/4711?size=l");
        request.headers().add("Host", "shop.example").add("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0")
                .add("Accept", "*/*").add("Accept-Language", "en").add("Accept-Encoding", "gzip, deflate, br")
                .add("Referer", "https://shop.example/").add("Cookie", "theme=dark; SID=9f31b2c4; consent=all")
                .add("Sec-Fetch-Dest", "empty").add("Sec-Fetch-Mode", "cors").add("Sec-Fetch-Site", "same-origin");
        return request;
    }

    private RequestTarget target() {
        if (RequestTarget.parse("GET", head.request().uri(), List.of("shop.example"),
                true) instanceof RequestTarget.Parsed.Good(var good)) {
            return good;
        }
        throw new IllegalStateException("refused: " + head.request().uri());
    }

    private record Sunk(Blackhole hole) implements HeadSink {
        @Override
        public void request(HttpMethod method, String authority, String path) {
            hole.consume(authority);
        }

        @Override
        public void field(CharSequence name, CharSequence value) {
            hole.consume(value);
        }

        @Override
        public void framing(Framing framing) {
            hole.consume(framing);
        }

        @Override
        public void trailersWanted() {
            hole.consume(true);
        }

        @Override
        public void upgrade(CharSequence protocol) {
            hole.consume(protocol);
        }

        @Override
        public void end() {
            hole.consume(false);
        }
    }
}
