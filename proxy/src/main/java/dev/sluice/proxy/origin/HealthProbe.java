package dev.sluice.proxy.origin;

import java.util.Optional;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.jspecify.annotations.Nullable;

import dev.sluice.proxy.wire.HeadParser;
import dev.sluice.proxy.wire.MessageReader;

/** One question to an origin on a connection of its own. Says once what is wrong with the answer, or that nothing is. Confined to its event loop. */
final class HealthProbe extends ChannelInboundHandlerAdapter {
    private static final int LONGEST_REASON = 200;

    private final byte[] question;
    private final MessageReader reader;
    private final Consumer<Optional<String>> asker;
    private @Nullable ChannelHandlerContext context;
    private boolean over;

    HealthProbe(byte[] question, HeadParser parser, Consumer<Optional<String>> asker) {
        this.question = question;
        this.reader = MessageReader.ofResponses(parser);
        this.asker = asker;
    }

    /** There will be no good answer, if there is none yet. */
    void fail(String why) {
        end(Optional.of(why.substring(0, Math.min(why.length(), LONGEST_REASON))));
    }

    /** What happens from now on is of no interest. */
    void forget() {
        over = true;
        close();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        if (over) {
            close();
        } else {
            var _ = active.writeAndFlush(active.alloc().buffer(question.length).writeBytes(question), active.voidPromise());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        var bytes = (ByteBuf) message;
        if (over) {
            bytes.release();
            return;
        }
        reader.offer(bytes);
        MessageReader.Step step = reader.next();
        while (step == MessageReader.Step.HEAD && ((HttpResponse) reader.head()).status().code() < 200) {
            reader.interim();
            step = reader.next();
        }
        if (step == MessageReader.Step.HEAD) {
            int status = ((HttpResponse) reader.head()).status().code();
            end(status < 400 ? Optional.empty() : Optional.of("status " + status));
        } else if (step == MessageReader.Step.BROKEN) {
            fail(reader.malformed().why());
        }
    }

    /** Over TLS the question waits for the handshake; without one there is no answer. */
    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (event instanceof SslHandshakeCompletionEvent done && !done.isSuccess()) {
            fail("TLS: " + Dialer.root(done.cause()));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        fail("closed without an answer");
        reader.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        fail(cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
    }

    private void end(Optional<String> wrong) {
        if (!over) {
            over = true;
            close();
            asker.accept(wrong);
        }
    }

    private void close() {
        if (context != null) {
            var _ = context.close();
        }
    }
}
