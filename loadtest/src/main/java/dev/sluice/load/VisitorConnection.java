package dev.sluice.load;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.function.Consumer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import org.jspecify.annotations.Nullable;

import dev.sluice.load.VisitorClient.Reply;

/** One connection of the client, with at most one request under way. Confined to the client's event loop. */
final class VisitorConnection extends SimpleChannelInboundHandler<FullHttpResponse> {
    private static final String CUT = "the connection ended before the answer was whole";

    private final ArrayDeque<Channel> idle;
    /** Whoever waits for the answer. */
    private @Nullable Consumer<Reply> expecting;
    private @Nullable ChannelHandlerContext context;

    VisitorConnection(ArrayDeque<Channel> idle) {
        this.idle = idle;
    }

    void expect(Consumer<Reply> callback) {
        expecting = callback;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext channel, FullHttpResponse response) {
        if (response.decoderResult().isFailure()) {
            giveUp("unreadable answer: " + response.decoderResult().cause().getMessage());
            return;
        }
        var answered = new Reply.Answered(response.status().code(), response.headers().copy(),
                response.content().toString(StandardCharsets.UTF_8));
        if (expecting != null && HttpUtil.isKeepAlive(response)) {
            idle.push(channel.channel());
        } else {
            var _ = channel.close();
        }
        settle(answered);
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        idle.remove(channel.channel());
        settle(new Reply.Failed(CUT));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
        var _ = channel.close();
        settle(new Reply.Failed(cause instanceof PrematureChannelClosureException ? CUT : String.valueOf(cause.getMessage())));
    }

    /** Ends the connection, because what is under way has failed. */
    void giveUp(String why) {
        if (context != null) {
            var _ = context.close();
        }
        settle(new Reply.Failed(why));
    }

    private void settle(Reply reply) {
        var callback = expecting;
        expecting = null;
        if (callback != null) {
            callback.accept(reply);
        }
    }
}
