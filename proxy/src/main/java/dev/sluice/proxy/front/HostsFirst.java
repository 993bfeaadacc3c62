package dev.sluice.proxy.front;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Function;

import io.netty.resolver.NameResolver;
import io.netty.resolver.SimpleNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.PromiseNotifier;

/** Answers for the hosts that are known without asking, and asks a name server for the others. Confined to one event loop. */
final class HostsFirst extends SimpleNameResolver<InetAddress> {
    private final Function<String, List<InetAddress>> known;
    private final NameResolver<InetAddress> others;

    HostsFirst(EventExecutor loop, Function<String, List<InetAddress>> known, NameResolver<InetAddress> others) {
        super(loop);
        this.known = known;
        this.others = others;
    }

    @Override
    protected void doResolve(String name, Promise<InetAddress> promise) {
        List<InetAddress> found = known.apply(name);
        if (found.isEmpty()) {
            var _ = PromiseNotifier.cascade(others.resolve(name), promise);
        } else {
            promise.setSuccess(found.getFirst());
        }
    }

    @Override
    protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
        List<InetAddress> found = known.apply(name);
        if (found.isEmpty()) {
            var _ = PromiseNotifier.cascade(others.resolveAll(name), promise);
        } else {
            promise.setSuccess(found);
        }
    }

    @Override
    public void close() {
        others.close();
    }
}
