import java.net.URI;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.proxy.LoadBalancingProxyClient;
import io.undertow.server.handlers.proxy.ProxyCallback;
import io.undertow.server.handlers.proxy.ProxyClient;
import io.undertow.server.handlers.proxy.ProxyConnection;
import io.undertow.server.handlers.proxy.ProxyHandler;

/** Undertow's reverse proxy with one I/O thread: a 95/5 split between two ports. Arguments: its port, the port of old, the port of new. */
final class UndertowPeer {
    private UndertowPeer() {}

    public static void main(String[] arguments) {
        LoadBalancingProxyClient old = to(arguments[1]);
        LoadBalancingProxyClient fresh = to(arguments[2]);
        var split = new ProxyClient() {
            private LoadBalancingProxyClient pick() {
                return ThreadLocalRandom.current().nextInt(100) < 5 ? fresh : old;
            }

            @Override
            public ProxyTarget findTarget(HttpServerExchange exchange) {
                return old.findTarget(exchange);
            }

            @Override
            public void getConnection(ProxyTarget target, HttpServerExchange exchange, ProxyCallback<ProxyConnection> callback, long timeout,
                    TimeUnit unit) {
                LoadBalancingProxyClient chosen = pick();
                chosen.getConnection(chosen.findTarget(exchange), exchange, callback, timeout, unit);
            }
        };
        Undertow.builder().setIoThreads(1).setWorkerThreads(1).addHttpListener(Integer.parseInt(arguments[0]), "127.0.0.1")
                .setHandler(ProxyHandler.builder().setProxyClient(split).setMaxRequestTime(30_000).build()).build().start();
    }

    private static LoadBalancingProxyClient to(String port) {
        return new LoadBalancingProxyClient().setConnectionsPerThread(128).addHost(URI.create("http://127.0.0.1:" + port));
    }
}
