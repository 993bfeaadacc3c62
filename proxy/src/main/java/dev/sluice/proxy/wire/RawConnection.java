package dev.sluice.proxy.wire;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/**
 * A connection that left HTTP and is handed over as it stands: nothing reads it any more and no deadline runs.
 *
 * @param early bytes that came behind the last message; they belong to the new owner
 */
public record RawConnection(Channel channel, ByteBuf early) {}
