package dev.sluice.load;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;

/** One connection of a scripted origin. It takes the requests one after the other and writes bytes, not messages, so that it can lie. */
final class ScriptedHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final Function<Hit, Behaviour> script;
    private final Random chance;
    private final ArrayDeque<Turn> waiting = new ArrayDeque<>();
    private boolean busy;

    /** A request and whether the connection may serve another after it. */
    private record Turn(Hit hit, boolean keepAlive) {}

    ScriptedHandler(Function<Hit, Behaviour> script, int seed) {
        this.script = script;
        this.chance = new Random(seed);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            var _ = write(context, head(Page.text(400, ""), 0, false)).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        Map<String, String> headers = new HashMap<>();
        request.headers().forEach(header -> headers.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
        String path = request.uri().split("\\?", 2)[0];
        waiting.add(new Turn(new Hit(request.method().name(), path, headers, request.content().toString(StandardCharsets.UTF_8)),
                HttpUtil.isKeepAlive(request)));
        next(context);
    }

    private void next(ChannelHandlerContext context) {
        if (!busy && !waiting.isEmpty()) {
            busy = true;
            var turn = waiting.remove();
            act(context, turn, script.apply(turn.hit()));
        }
    }

    private void act(ChannelHandlerContext context, Turn turn, Behaviour behaviour) {
        switch (behaviour) {
            case Behaviour.Answer answer -> answer(context, turn, answer.page().apply(turn.hit()));
            case Behaviour.Delay delay -> later(context, delay.by(), () -> act(context, turn, delay.then()));
            case Behaviour.Takes takes -> later(context, usual(takes), () -> act(context, turn, takes.then()));
            case Behaviour.Noted noted -> {
                noted.note().run();
                act(context, turn, noted.then());
            }
            case Behaviour.Sometimes sometimes ->
                act(context, turn, chance.nextInt(100) < sometimes.perCent() ? sometimes.then() : sometimes.otherwise());
            case Behaviour.Stall _ -> {}
            case Behaviour.StallMidBody stall -> {
                var _ = write(context, halfOf(stall.page()));
            }
            case Behaviour.Close _ -> close(context);
            case Behaviour.ResetMidHead reset -> write(context, half(headOf(reset.page()))).addListener(_ -> reset(context));
            case Behaviour.ResetMidBody reset -> write(context, halfOf(reset.page())).addListener(_ -> reset(context));
            case Behaviour.CloseMidBody close -> write(context, halfOf(close.page())).addListener(ChannelFutureListener.CLOSE);
            case Behaviour.WrongLength lie -> finish(context, turn, head(lie.page(), lie.announced(), true) + lie.page().body());
            case Behaviour.Raw raw -> finish(context, turn, raw.bytes());
        }
    }

    private Duration usual(Behaviour.Takes takes) {
        return Duration.ofNanos((long) (takes.median().toNanos() * Math.exp(takes.spread() * chance.nextGaussian())));
    }

    private void answer(ChannelHandlerContext context, Turn turn, Page page) {
        boolean bodiless = turn.hit().method().equals("HEAD");
        finish(context, turn, head(page, length(page), turn.keepAlive()) + (bodiless ? "" : page.body()));
    }

    private void finish(ChannelHandlerContext context, Turn turn, String bytes) {
        var written = write(context, bytes);
        if (!turn.keepAlive()) {
            written.addListener(ChannelFutureListener.CLOSE);
            return;
        }
        busy = false;
        next(context);
    }

    private static ChannelFuture write(ChannelHandlerContext context, String bytes) {
        return context.writeAndFlush(Unpooled.copiedBuffer(bytes, StandardCharsets.UTF_8));
    }

    private static void reset(ChannelHandlerContext context) {
        context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        close(context);
    }

    private static void close(ChannelHandlerContext context) {
        var _ = context.close();
    }

    private static void later(ChannelHandlerContext context, Duration by, Runnable then) {
        var _ = context.executor().schedule(then, by.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static String headOf(Page page) {
        return head(page, length(page), true);
    }

    private static String head(Page page, int length, boolean keepAlive) {
        var head = new StringBuilder("HTTP/1.1 ").append(HttpResponseStatus.valueOf(page.status())).append("\r\n");
        page.headers().forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        if (!keepAlive) {
            head.append("Connection: close\r\n");
        }
        return head.append("Content-Length: ").append(length).append("\r\n\r\n").toString();
    }

    private static String halfOf(Page page) {
        return headOf(page) + half(page.body());
    }

    private static String half(String text) {
        return text.substring(0, text.length() / 2);
    }

    private static int length(Page page) {
        return page.body().getBytes(StandardCharsets.UTF_8).length;
    }

    /** The peer went away, which is its right; nothing is left to answer. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        close(context);
    }
}
