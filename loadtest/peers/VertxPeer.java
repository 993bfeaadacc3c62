import java.util.concurrent.ThreadLocalRandom;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.httpproxy.HttpProxy;

/** Vert.x http-proxy with one event loop: a 95/5 split between two ports. Arguments: its port, the port of old, the port of new. */
final class VertxPeer {
    private VertxPeer() {}

    public static void main(String[] arguments) {
        int port = Integer.parseInt(arguments[0]);
        var old = SocketAddress.inetSocketAddress(Integer.parseInt(arguments[1]), "127.0.0.1");
        var fresh = SocketAddress.inetSocketAddress(Integer.parseInt(arguments[2]), "127.0.0.1");
        var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        vertx.deployVerticle(new AbstractVerticle() {
            @Override
            public void start(Promise<Void> started) {
                var client = vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(128).setKeepAlive(true));
                var proxy = HttpProxy.reverseProxy(client)
                        .originSelector(_ -> Future.succeededFuture(ThreadLocalRandom.current().nextInt(100) < 5 ? fresh : old));
                vertx.createHttpServer().requestHandler(proxy).listen(port, "127.0.0.1").<Void>mapEmpty().onComplete(started);
            }
        });
    }
}
