package dev.sluice.proxy.front;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;

import dev.sluice.proxy.exchange.MemoryWatch;
import dev.sluice.proxy.wire.AbruptClose;

/**
 * The client connections of one event loop by what they hold in buffers: looked at ten times a second when memory is tight, and the largest
 * closed when it is short. Confined to that loop.
 */
final class Holders {
    private static final long EVERY_MILLIS = 100;
    /** Who holds less is never closed: it would free next to nothing, for the allocator keeps what is given back in chunks. */
    private static final long LEAST = 16 << 10;

    private final MemoryWatch memory;
    private final int loop;
    private final Set<Channel> clients = new HashSet<>();

    private record Holder(Channel client, long bytes) {}

    Holders(MemoryWatch memory, int index, EventLoop loop) {
        this.memory = memory;
        this.loop = index;
        var _ = loop.scheduleAtFixedRate(this::look, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS); // ends with the loop
    }

    void entered(Channel client) {
        clients.add(client);
        var _ = client.closeFuture().addListener(_ -> clients.remove(client));
    }

    /** All of them together. */
    long held() {
        return clients.stream().mapToLong(Holders::bytesOf).sum();
    }

    private void look() {
        if (!memory.asks()) {
            memory.holds(loop, 0);
            return;
        }
        List<Holder> holders = clients.stream().map(client -> new Holder(client, bytesOf(client)))
                .sorted(Comparator.comparingLong(Holder::bytes).reversed()).toList();
        long excess = memory.holds(loop, holders.stream().mapToLong(Holder::bytes).sum());
        int closed = 0;
        Iterator<Holder> largest = holders.stream().takeWhile(holder -> holder.bytes() >= LEAST).iterator();
        for (; excess > 0 && largest.hasNext(); closed++) {
            Holder holder = largest.next();
            excess -= holder.bytes();
            AbruptClose.of(holder.client());
        }
        memory.closed(closed);
    }

    /** What waits to be taken by the client, wherever it waits, and what came from it and waits to be taken by an origin. */
    private static long bytesOf(Channel client) {
        ChannelOutboundBuffer pending = client.unsafe().outboundBuffer();
        long held = client.pipeline().last() instanceof ClientConnection connection ? connection.held() : 0;
        return (pending == null ? 0 : pending.totalPendingWriteBytes()) + held;
    }
}
