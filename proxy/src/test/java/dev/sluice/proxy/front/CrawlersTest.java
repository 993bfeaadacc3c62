package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.sluice.dns.HostNames;
import dev.sluice.model.Crawler;
import dev.sluice.model.Segment;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.proxy.route.CrawlerVerdicts;

/** Crawlers, told by their agent and verified by a name server, on their way through the door. */
class CrawlersTest {
    private static final String GOOGLE = "Mozilla/5.0 (compatible; Googlebot)";
    private static final List<String> THEIRS = List.of("66.249.66.1", "66.249.66.2");
    private static final String FORGED = "198.51.100.7";

    private final RawOrigin old = RawOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nold");
    private final RawOrigin fresh = RawOrigin.answering("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nnew");

    @AfterEach
    void close() {
        old.close();
        fresh.close();
    }

    @Test
    void each_path_lives_on_one_stack_and_a_raised_share_gives_none_back() {
        try (var zone = zone(ScriptedZone.speaking()); var proxy = proxy(zone).share(new Share(2_500)).open()) {
            THEIRS.forEach(address -> awaitVerified(proxy, address));
            Map<String, String> before = stacks(proxy);
            assertThat(before.values()).contains("old", "new");
            proxy.share(new Share(5_000));
            Map<String, String> after = stacks(proxy);
            assertThat(after).containsAllEntriesOf(newOnes(before));
            assertThat(newOnes(after)).hasSizeGreaterThan(newOnes(before).size());
        }
    }

    @Test
    void a_crawler_gets_no_cookie_and_who_only_says_to_be_one_is_not_verified() {
        try (var zone = zone(ScriptedZone.speaking()); var proxy = proxy(zone).share(Share.NONE).segments(toNew()).open()) {
            awaitVerified(proxy, THEIRS.getFirst());
            assertThat(ask(proxy, "/shop/1", GOOGLE, THEIRS.getFirst())).endsWith("new").doesNotContainIgnoringCase("set-cookie");
            int questions = zone.asked.size();
            for (String address : List.of(FORGED, "198.51.100.8")) {
                assertThat(hasCookie(ask(proxy, "/shop/1", GOOGLE, address))).isTrue();
            }
            Proxied.await(() -> zone.asked.size() == questions + 4); // two addresses, and the name that one of them boasts of
            for (int i = 0; i < 20; i++) {
                assertThat(ask(proxy, "/shop/" + i, GOOGLE, FORGED)).endsWith("old");
            }
            assertThat(ask(proxy, "/shop/1", "bingbot/2.0", THEIRS.getFirst())).endsWith("old");
        }
    }

    @Test
    void a_name_server_that_is_silent_holds_nobody_up() {
        try (var zone = zone(ScriptedZone.silent()); var proxy = proxy(zone).share(Share.NONE).segments(toNew()).open()) {
            for (int i = 0; i < 50; i++) {
                assertThat(ask(proxy, "/shop/" + i, GOOGLE, THEIRS.getFirst())).endsWith("old");
            }
            Proxied.await(() -> zone.asked.size() == 1);
            zone.speak();
            Proxied.await(() -> ask(proxy, "/shop/1", GOOGLE, THEIRS.getFirst()).endsWith("new"));
        }
    }

    @Test
    void browsers_cost_no_question() {
        try (var zone = zone(ScriptedZone.speaking()); var proxy = proxy(zone).open()) {
            assertThat(ask(proxy, "/shop/1", "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0", THEIRS.getFirst())).contains(" 200 OK");
            assertThat(ask(proxy, "/shop/1", GOOGLE, THEIRS.getFirst())).contains(" 200 OK");
            Proxied.await(() -> zone.asked.size() == 3);
            assertThat(zone.asked).containsExactly("1.66.249.66.in-addr.arpa. PTR", "crawl-66-249-66-1.googlebot.com. A",
                    "crawl-66-249-66-1.googlebot.com. AAAA");
        }
    }

    @Test
    void a_new_stack_that_fails_for_crawlers_alone_stays() {
        try (var broken = RawOrigin.answering("HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n");
                var zone = zone(ScriptedZone.speaking());
                var proxy = Proxied.between(old.address(), broken.address()).trusting("127.0.0.0/8").knowing(verdicts(zone))
                        .share(Share.NONE).segments(toNew()).open()) {
            awaitVerified(proxy, THEIRS.getFirst());
            for (int i = 0; i < 100; i++) {
                assertThat(ask(proxy, "/shop/" + i, GOOGLE, THEIRS.getFirst())).startsWith("HTTP/1.1 500 ");
            }
            Proxied.await(() -> proxy.count(Side.NEW, "5xx") >= 100);
            assertThat(proxy.live.current().cutover().split().of(Proxied.UNIT).isLatched()).isFalse();
        }
    }

    private Proxied.Builder proxy(ScriptedZone zone) {
        return Proxied.between(old.address(), fresh.address()).trusting("127.0.0.0/8").knowing(verdicts(zone));
    }

    private static ScriptedZone zone(ScriptedZone zone) {
        THEIRS.forEach(address -> zone.host(address, "crawl-" + address.replace('.', '-') + ".googlebot.com"));
        return zone.pointing(FORGED, "crawl-66-249-66-1.googlebot.com");
    }

    private static CrawlerVerdicts verdicts(ScriptedZone zone) {
        var names = new HostNames(() -> Optional.of(zone.address()));
        return new CrawlerVerdicts(new CrawlerVerdicts.Names() {
            @Override
            public List<String> namesOf(InetAddress address) throws IOException {
                return names.namesOf(address);
            }

            @Override
            public List<InetAddress> addressesOf(String name) throws IOException {
                return names.addressesOf(name);
            }
        }, question -> Thread.ofVirtual().start(question));
    }

    private static Segment toNew() {
        return new Segment("google", List.of(new Segment.Condition.Crawling(Set.of(Crawler.GOOGLEBOT))),
                new Segment.Target.To(Side.NEW));
    }

    /** Until then it is a visitor, who gets a cookie. */
    private static void awaitVerified(Proxied proxy, String address) {
        Proxied.await(() -> !hasCookie(ask(proxy, "/shop/", GOOGLE, address)));
    }

    private static boolean hasCookie(String answer) {
        return answer.contains("\r\nSet-Cookie: sluice=");
    }

    private static Map<String, String> stacks(Proxied proxy) {
        Map<String, String> stacks = new HashMap<>();
        for (int i = 0; i < 60; i++) {
            String path = "/shop/" + i;
            for (String address : THEIRS) {
                String answer = ask(proxy, path, GOOGLE, address);
                String stack = answer.substring(answer.length() - 3);
                assertThat(stacks.merge(path, stack, (known, now) -> known.equals(now) ? known : "both")).isEqualTo(stack);
            }
        }
        return stacks;
    }

    private static Map<String, String> newOnes(Map<String, String> stacks) {
        Map<String, String> exposed = new HashMap<>(stacks);
        exposed.values().removeIf(stack -> !stack.equals("new"));
        return exposed;
    }

    private static String ask(Proxied proxy, String path, String agent, String address) {
        return proxy.ask("GET " + path + " HTTP/1.1\r\nHost: shop.example\r\nX-Forwarded-For: " + address + "\r\nUser-Agent: " + agent
                + "\r\nSec-Fetch-Dest: document\r\n\r\n");
    }
}
