package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.sluice.model.ArrivalTerms;
import dev.sluice.model.Arrivals;
import dev.sluice.model.CertificateTerms;
import dev.sluice.model.Cutover;
import dev.sluice.model.DnsTerms;
import dev.sluice.model.Health;
import dev.sluice.model.Site;
import dev.sluice.proxy.outcome.ArrivalCounts.Straggler;

/** At which address a request came in is counted, once, and who it was is remembered for the old one. */
class ArrivalsTest {
    private final RawOrigin origin = RawOrigin.ok();
    private final Proxied proxy = Proxied.between(origin.address()).proxies("127.0.0.0/8")
            .health(new Health("/healthz", Duration.ofHours(1), Duration.ofSeconds(1), 3, 1, Duration.ZERO)).open();

    @BeforeEach
    void count() {
        Cutover now = proxy.live.current().cutover();
        Site was = now.site();
        var site = new Site(was.name(), was.listeners(), was.control(), was.trustedProxies(), was.oldStack(), was.newStack(), was.units(),
                was.freeze(), was.limits(), was.workers(), was.logging(), was.crawlers(), was.gates(), was.recipients(), was.runbooks(),
                was.windows(), terms());
        proxy.live.publish(Cutover.resume(site, now.split().generation() + 1, now.split().exposures()), now);
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        origin.close();
    }

    @Test
    void a_request_counts_where_its_client_connected_to() throws Exception {
        ask("PROXY TCP4 203.0.113.9 192.0.2.10 56324 443\r\n", "GET /shop/hooks/pay/7 HTTP/1.1\r\nHost: a\r\nUser-Agent: Java/17\r\n\r\n");
        ask("PROXY TCP4 203.0.113.9 198.51.100.10 56324 443\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        ask("PROXY TCP4 203.0.113.9 198.51.100.10 56324 443\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        ask("PROXY UNKNOWN\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(proxy.meter.arrivals()).as("one at the old address, two at the new one, one at the loopback address itself")
                .isEqualTo(new Arrivals(1, 2, 1));
        assertThat(proxy.meter.stragglers()).containsExactly(
                new Straggler(InetAddress.ofLiteral("203.0.113.9"), "Java/17", "GET /shop/hooks/pay/7", false));
        assertThat(proxy.meter.stragglers()).as("each is told once").isEmpty();
    }

    @Test
    void who_asks_whether_the_site_is_well_is_no_visitor() throws Exception {
        ask("PROXY TCP4 203.0.113.9 192.0.2.10 56324 443\r\n", "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(proxy.meter.arrivals()).isEqualTo(new Arrivals(0, 0, 0));
        assertThat(proxy.meter.stragglers()).isEmpty();
    }

    @Test
    void whoever_looks_at_certificates_is_no_visitor() throws Exception {
        for (String at : List.of("192.0.2.10", "198.51.100.10")) {
            ask("PROXY TCP4 203.0.113.9 " + at + " 56324 443\r\n",
                    "GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: sluice-certificate-check\r\n\r\n");
        }
        assertThat(proxy.meter.arrivals()).isEqualTo(new Arrivals(0, 0, 0));
        assertThat(proxy.meter.stragglers()).isEmpty();
    }

    @Test
    void what_is_remembered_of_one_is_short() throws Exception {
        ask("PROXY TCP4 203.0.113.9 192.0.2.10 56324 443\r\n",
                "GET /" + "p".repeat(4_000) + " HTTP/1.1\r\nHost: a\r\nUser-Agent: " + "a".repeat(4_000) + "\r\n\r\n");
        assertThat(proxy.meter.stragglers()).singleElement().satisfies(one -> {
            assertThat(one.agent()).hasSize(300);
            assertThat(one.endpoint()).hasSize(300);
        });
    }

    @Test
    void every_request_counts_and_of_a_flood_so_many_a_second_are_remembered() throws Exception {
        int requests = 300;
        long since = System.nanoTime();
        try (RawPeer client = proxy.client()) {
            client.send("PROXY TCP4 203.0.113.9 192.0.2.10 56324 443\r\n");
            for (int i = 0; i < requests; i++) {
                client.send("GET /shop HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.message()).startsWith("HTTP/1.1 200 ");
            }
        }
        long seconds = Duration.ofNanos(System.nanoTime() - since).toSeconds() + 2;
        assertThat(proxy.meter.arrivals()).isEqualTo(new Arrivals(requests, 0, 0));
        assertThat(proxy.meter.stragglers()).hasSizeBetween(50, (int) Math.min(256, 50 * seconds));
    }

    private void ask(String header, String request) throws Exception {
        try (RawPeer client = proxy.client()) {
            client.send(header + request);
            assertThat(client.message()).startsWith("HTTP/1.1 200 ");
        }
    }

    private static DnsTerms terms() {
        var arrivals = new ArrivalTerms(Set.of(InetAddress.ofLiteral("192.0.2.10")), Set.of(InetAddress.ofLiteral("198.51.100.10")),
                List.of());
        return new DnsTerms(List.of(), List.of(), List.of(), DnsTerms.GRACE, CertificateTerms.USUAL, List.of(), Optional.of(arrivals));
    }
}
