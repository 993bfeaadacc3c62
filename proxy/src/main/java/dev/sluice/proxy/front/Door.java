package dev.sluice.proxy.front;

import java.net.InetSocketAddress;

import io.netty.channel.Channel;

import dev.sluice.model.Listener;

/**
 * One listening socket and the entry of the file that it serves; a connection belongs to the one it came through as long as it lives. Event
 * loops ask; {@link Doors} changes it.
 */
final class Door {
    private volatile Listener entry;
    private volatile boolean leaving;

    Door(Listener entry) {
        this.entry = entry;
    }

    /** How clients are met who come now. */
    Listener entry() {
        return entry;
    }

    /** From now on new clients are met like this. */
    void serve(Listener next) {
        entry = next;
    }

    /** Whether a client is told, with his next answer, to come by another way. */
    boolean isLeaving() {
        return leaving;
    }

    void leave() {
        leaving = true;
    }

    /** As clients type it. */
    static String url(Listener entry, Channel channel) {
        var at = (InetSocketAddress) channel.localAddress();
        String host = at.getAddress().getHostAddress();
        return entry.scheme() + "://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + at.getPort();
    }
}
