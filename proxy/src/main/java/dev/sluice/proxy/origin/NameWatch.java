package dev.sluice.proxy.origin;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;
import io.netty.resolver.AddressResolver;
import io.netty.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the addresses of one name: it looks every second, and the resolver's cache asks the name server when what it was told has run
 * out. What was found last is kept while nothing better is known. Confined to one event loop.
 */
final class NameWatch {
    private static final Logger LOG = LoggerFactory.getLogger(NameWatch.class);
    private static final Comparator<InetAddress> ORDER = Comparator.comparing(InetAddress::getHostAddress);

    private final EventLoop loop;
    private final AddressResolver<InetSocketAddress> resolver;
    private final String name;
    private final Runnable onChange;
    private List<InetAddress> addresses = List.of();
    private boolean failing;
    private boolean stopped;

    NameWatch(EventLoop loop, AddressResolver<InetSocketAddress> resolver, String name, Runnable onChange) {
        this.loop = loop;
        this.resolver = resolver;
        this.name = name;
        this.onChange = onChange;
    }

    /** In a fixed order; empty: it was not found yet. */
    List<InetAddress> addresses() {
        return addresses;
    }

    /** Whether it has never been found though it was looked for. */
    boolean isUnknown() {
        return failing && addresses.isEmpty();
    }

    void look() {
        if (!stopped && !loop.isShuttingDown()) {
            Future<List<InetSocketAddress>> found = resolver.resolveAll(InetSocketAddress.createUnresolved(name, 0));
            var _ = found.addListener(_ -> looked(found));
        }
    }

    void stop() {
        stopped = true;
    }

    private void looked(Future<List<InetSocketAddress>> found) {
        if (stopped || loop.isShuttingDown()) {
            return;
        }
        if (found.isSuccess()) {
            found(found.getNow().stream().map(InetSocketAddress::getAddress).distinct().sorted(ORDER).toList());
        } else {
            notFound(found.cause());
        }
        var _ = loop.schedule(this::look, 1, TimeUnit.SECONDS);
    }

    private void found(List<InetAddress> now) {
        failing = false;
        if (!now.equals(addresses)) {
            LOG.info("origin name={} addresses={} before={}", name, now, addresses);
            addresses = now;
            onChange.run();
        }
    }

    private void notFound(Throwable cause) {
        if (!failing) {
            failing = true;
            LOG.warn("origin name={} is not found, keeping={} why={}", name, addresses, Dialer.reason(cause));
            onChange.run();
        }
    }
}
