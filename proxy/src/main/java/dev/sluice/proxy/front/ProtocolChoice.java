package dev.sluice.proxy.front;

import java.util.function.Consumer;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Stands where a client has not said yet which HTTP it speaks; when it has, lets the handlers for that in and goes. They see a connection
 * that has just become active. Confined to its event loop.
 */
abstract class ProtocolChoice extends ChannelInboundHandlerAdapter implements ClientConnection {
    private final Worker worker;
    private final Door door;
    private final Consumer<Boolean> others;
    private @Nullable ChannelHandlerContext context;

    /**
     * @param others adds the handlers behind this one; true: for HTTP/2
     */
    ProtocolChoice(Worker worker, Door door, Consumer<Boolean> others) {
        this.worker = worker;
        this.door = door;
        this.others = others;
    }

    @Override
    public Door door() {
        return door;
    }

    @Override
    public long held() {
        return 0;
    }

    @Override
    public void drain() {
        abandon();
    }

    @Override
    public void abandon() {
        if (context != null) {
            var _ = context.close();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext from) {
        worker.opened(this);
        from.read();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        var _ = from.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext from) {
        worker.closed(this);
    }

    void letIn(ChannelHandlerContext from, boolean http2) {
        others.accept(http2);
        from.fireChannelActive();
    }
}
