package dev.sluice.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpUtil;
import org.jspecify.annotations.Nullable;

import dev.sluice.model.PathPattern;

/**
 * An HTTP/1.1 origin on 127.0.0.1 that misbehaves on command, and remembers what it was asked. Scripts may be changed at any time and
 * hold for the requests after. One event loop serves all its connections; any thread may ask and tell.
 */
public final class ScriptedOrigin implements AutoCloseable {
    private static final int LARGEST_BODY = 16 * 1024 * 1024;

    private final MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel listener;
    /** In order of telling; the first that matches counts. Replaced, never changed. */
    private volatile Map<Route, Behaviour> script = Map.of();
    private volatile Behaviour otherwise = Behaviour.ok();
    private final LongAdder requests = new LongAdder();
    private final LongAdder connections = new LongAdder();
    private final Map<String, LongAdder> byPath = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> byVisitor = new ConcurrentHashMap<>();
    private final Map<String, Integer> posted = new ConcurrentHashMap<>();

    /** What a behaviour is for; the method {@code *} stands for any. */
    private record Route(String method, PathPattern path) {
        boolean takes(Hit hit) {
            return (method.equals("*") || method.equals(hit.method())) && path.matches(hit.path());
        }
    }

    private ScriptedOrigin(int seed, int port) throws IOException {
        var bootstrap = new ServerBootstrap().group(loop).channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        connections.increment();
                        channel.pipeline().addLast(new HttpRequestDecoder(), new WholeRequests(),
                                new ScriptedHandler(ScriptedOrigin.this::behaviourFor, seed + connections.intValue()));
                    }
                });
        var bound = bootstrap.bind("127.0.0.1", port).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            var _ = loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw new IOException("no port " + port + " for an origin on 127.0.0.1", bound.cause());
        }
        listener = bound.channel();
    }

    /** Opens an origin that answers everything with 200; its chances are always the same. */
    public static ScriptedOrigin open() throws IOException {
        return open(0);
    }

    /** The same at a port that others know already; 0: any. */
    public static ScriptedOrigin open(int port) throws IOException {
        return new ScriptedOrigin(20_260, port);
    }

    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** What to do from now on with a method ({@code *}: any) and a path pattern; what was told before for the same is forgotten. */
    public synchronized void on(String method, String path, Behaviour behaviour) {
        var pattern = PathPattern.parse(path).orElseThrow(() -> new IllegalArgumentException("path: " + path));
        var next = new LinkedHashMap<>(script);
        next.put(new Route(method, pattern), behaviour);
        script = next;
    }

    /** What to do from now on with all that no script is for. */
    public void onAnythingElse(Behaviour behaviour) {
        otherwise = behaviour;
    }

    /** Requests read whole so far. */
    public long requests() {
        return requests.sum();
    }

    /** Connections accepted so far. */
    public long connections() {
        return connections.sum();
    }

    /** Requests for a path, or below it when it ends with <code>/**</code>. */
    public long requestsFor(String path) {
        var pattern = PathPattern.parse(path).orElseThrow(() -> new IllegalArgumentException("path: " + path));
        return byPath.entrySet().stream().filter(entry -> pattern.matches(entry.getKey())).mapToLong(entry -> entry.getValue().sum()).sum();
    }

    /** Requests of one visitor, who says who it is in {@code X-Visitor}. */
    public long requestsOf(String visitor) {
        var count = byVisitor.get(visitor);
        return count == null ? 0 : count.sum();
    }

    /** How often each id was posted. */
    public Map<String, Integer> posted() {
        return Map.copyOf(posted);
    }

    /** Begins to remember anew: paths, visitors, ids. */
    public void forget() {
        byPath.clear();
        byVisitor.clear();
        posted.clear();
    }

    private Behaviour behaviourFor(Hit hit) {
        requests.increment();
        byPath.computeIfAbsent(hit.path(), _ -> new LongAdder()).increment();
        hit.visitor().ifPresent(visitor -> byVisitor.computeIfAbsent(visitor, _ -> new LongAdder()).increment());
        if (hit.method().equals("POST")) {
            hit.id().ifPresent(id -> posted.merge(id, 1, Integer::sum));
        }
        return script.entrySet().stream().filter(entry -> entry.getKey().takes(hit)).map(Map.Entry::getValue).findFirst().orElse(otherwise);
    }

    /** Requests with their bodies; says 100 Continue in bytes, because nothing here encodes messages. */
    private static final class WholeRequests extends HttpObjectAggregator {
        WholeRequests() {
            super(LARGEST_BODY);
        }

        @Override
        protected @Nullable Object newContinueResponse(HttpMessage start, int maxContentLength, ChannelPipeline pipeline) {
            return HttpUtil.is100ContinueExpected(start)
                    ? Unpooled.copiedBuffer("HTTP/1.1 100 Continue\r\n\r\n", StandardCharsets.US_ASCII)
                    : null;
        }
    }

    /** Ends all connections at once. */
    @Override
    public void close() {
        listener.close().awaitUninterruptibly();
        loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
