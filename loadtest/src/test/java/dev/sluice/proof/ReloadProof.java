package dev.sluice.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Units, stacks, certificates and listeners are reloaded and shares changed under steady load of clients that keep their connections, plain
 * and over TLS, of HTTP/1.1 and of HTTP/2: no request is lost and none of their connections (HARDENING R17, G5).
 */
class ReloadProof {
    private static final int SHARES_EACH = 5;

    @TempDir
    private Path dir;

    @Test
    void eight_reloads_in_three_seconds_lose_no_request() throws Exception {
        prove(8, 3, 300);
    }

    @Test
    @Tag("proof")
    void three_hundred_reloads_in_a_minute_lose_no_request() throws Exception {
        prove(300, 60, 1_000);
    }

    private void prove(int reloads, int seconds, int perSecond) throws Exception {
        try (Stack old = new Stack("old"); Stack fresh = new Stack("new"); Stack other = new Stack("new")) {
            Path site = dir.resolve("site.yaml");
            write(site, 0, old, fresh, other);
            try (Product product = Product.serve(site, dir.resolve("state"))) {
                SSLContext anyone = trusting();
                Map<String, SteadyLoad> clients = Map.of("plain", new SteadyLoad(() -> new Edge(product.edgePort()), 16, perSecond / 4),
                        "plain HTTP/2", new SteadyLoad(() -> new StreamEdge(product.edgePort()), 16, perSecond / 4),
                        "TLS", new SteadyLoad(() -> Edge.over(anyone, product.tlsPort()), 16, perSecond / 4),
                        "TLS HTTP/2", new SteadyLoad(() -> StreamEdge.over(anyone, product.tlsPort()), 16, perSecond / 4));
                change(product, site, reloads, TimeUnit.SECONDS.toNanos(seconds) / reloads, old, fresh, other);
                long requests = 0;
                for (Map.Entry<String, SteadyLoad> client : clients.entrySet()) {
                    SteadyLoad.Sum sum = client.getValue().end();
                    System.out.printf("%d reloads and %d share changes in %d s beside %d requests of %s on %d connections: %d lost%n",
                            reloads, reloads * SHARES_EACH, seconds, sum.requests(), client.getKey(), sum.connections(),
                            sum.lost().size());
                    assertThat(sum.lost()).as(client.getKey()).isEmpty();
                    requests += sum.requests();
                }
                assertThat(requests).isGreaterThan(seconds * (long) perSecond / 2);
            }
        }
    }

    private void change(Product product, Path site, int reloads, long everyNanos, Stack... stacks) throws Exception {
        long begin = System.nanoTime();
        for (int round = 1; round <= reloads; round++) {
            LockSupport.parkNanos(begin + round * everyNanos - System.nanoTime());
            write(site, round, stacks);
            Product.Reply reply = product.post("/config/reload", "{\"reason\":\"proof\"}");
            assertThat(reply.status()).as("%s", reply).isEqualTo(200);
            assertThat(product.get("/site").body().split("http", -1)).as("listeners").hasSizeGreaterThan(round % 4 < 2 ? 3 : 2);
            for (int i = 0; i < SHARES_EACH; i++) {
                product.share("all", (round * SHARES_EACH + i) * 7 % 101 + "%");
            }
        }
    }

    /** Every round another site: a unit, the origin of new, the certificate, a third listener. */
    private void write(Path site, int round, Stack... stacks) throws IOException {
        String pair = round % 3 == 0 ? "shop" : "api";
        for (String file : List.of("shop.pem", "shop.key", "api.pem", "api.key")) {
            Files.copy(Path.of("..", "config", "examples", "tls", file), dir.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.writeString(site, """
                listen:
                  - { address: "127.0.0.1:0", http2: prior-knowledge }
                  - address: "127.0.0.1:0"
                    tls: { certificate: %s.pem, key: %s.key }
                %s
                control: { address: "127.0.0.1:0" }
                stacks: { old: { origins: ["http://127.0.0.1:%d"] }, new: { origins: ["http://127.0.0.1:%d"] } }
                units:
                  all: { owner: proof@shop.example, match: [{ path: "/**" }] }
                %s
                """.formatted(pair, pair, round % 4 < 2 ? "  - { address: \"127.0.0.1:0\", proxy-protocol: [192.0.2.0/24] }" : "",
                stacks[0].port(), stacks[1 + round / 2 % 2].port(),
                round % 2 == 0 ? "  extra: { owner: proof@shop.example, match: [{ path: /extra }] }" : ""));
    }

    /** What is proved here is that nobody is cut off, not who is trusted. */
    private static SSLContext trusting() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anyone()}, new SecureRandom());
        return context;
    }

    private static final class Anyone extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
