package dev.sluice.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.sluice.model.Crawler;

/** Who says to be a crawler is believed when the name of his address, and the address of that name, say so too (SEMANTICS G). */
class CrawlerVerdictsTest {
    private static final String THERE = "66.249.66.1";
    private static final String BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

    private final ScriptedHosts hosts = new ScriptedHosts();
    private final Queue<Runnable> elsewhere = new ArrayDeque<>();
    private final AtomicLong now = new AtomicLong();
    private final CrawlerVerdicts verdicts = new CrawlerVerdicts(hosts, elsewhere::add, now::get);

    @ParameterizedTest
    @CsvSource({"Googlebot/2.1, crawl-66-249-66-1.googlebot.com., GOOGLEBOT", "'x (compatible; Googlebot)', a.google.com, GOOGLEBOT",
            "bingbot/2.0, msnbot-1.search.msn.com., BINGBOT", "Applebot/0.1, 17-1.applebot.apple.com, APPLEBOT",
            "YandexBot/3.0, SPIDER-1.YANDEX.COM., YANDEXBOT", "Baiduspider/2.0, baiduspider-1.crawl.baidu.com, BAIDUSPIDER"})
    void a_name_of_the_engine_that_leads_back_to_the_address_verifies(String agent, String name, Crawler crawler) {
        hosts.host(THERE, name);
        assertThat(ask(agent, THERE)).isEmpty();
        find();
        assertThat(ask(agent, THERE)).contains(crawler);
    }

    @ParameterizedTest
    @CsvSource({"googlebot.com.evil.example.", "notgooglebot.com.", "googlebot.com.", "crawl.googlebot.com.evil.", "search.msn.com"})
    void another_name_does_not(String name) {
        hosts.host(THERE, name);
        assertNobody(ScriptedHosts.GOOGLE);
    }

    @Test
    void a_name_that_does_not_lead_back_does_not() {
        hosts.host("66.249.66.2", "crawl-1.googlebot.com.").named(THERE, "crawl-1.googlebot.com.", "crawl-9.googlebot.com.");
        assertNobody(ScriptedHosts.GOOGLE);
    }

    @Test
    void the_crawler_of_another_engine_does_not() {
        hosts.host(THERE, "msnbot-1.search.msn.com.");
        assertNobody(ScriptedHosts.GOOGLE);
        assertThat(ask("bingbot", THERE)).contains(Crawler.BINGBOT);
    }

    @Test
    void nobody_is_asked_about_who_does_not_claim_it() {
        hosts.host(THERE, "crawl-1.googlebot.com.");
        assertThat(ask(BROWSER, THERE)).isEmpty();
        assertThat(ask("SomeOtherBot/1.0", THERE)).isEmpty();
        assertThat(verdicts.of(Asking.request("GET", "/").headers(), InetAddress.ofLiteral(THERE))).isEmpty();
        assertThat(elsewhere).isEmpty();
    }

    @Test
    void an_address_is_asked_about_once_and_then_again_after_a_day() {
        hosts.host(THERE, "crawl-1.googlebot.com.");
        for (int i = 0; i < 3; i++) {
            assertThat(ask(ScriptedHosts.GOOGLE, THERE)).isEmpty();
        }
        find();
        pass(Duration.ofHours(24).minusSeconds(1));
        assertThat(ask(ScriptedHosts.GOOGLE, THERE)).contains(Crawler.GOOGLEBOT);
        assertThat(hosts.asked).hasValue(1);
        pass(Duration.ofSeconds(1));
        assertThat(ask(ScriptedHosts.GOOGLE, THERE)).isEmpty();
        assertThat(elsewhere).hasSize(1);
    }

    @Test
    void who_is_none_is_asked_about_again_after_an_hour() {
        hosts.named(THERE, "dsl-1.example.");
        assertNobody(ScriptedHosts.GOOGLE);
        pass(Duration.ofHours(1).minusSeconds(1));
        assertNobody(ScriptedHosts.GOOGLE);
        assertThat(hosts.asked).hasValue(1);
        hosts.host(THERE, "crawl-1.googlebot.com.");
        pass(Duration.ofSeconds(1));
        assertThat(ask(ScriptedHosts.GOOGLE, THERE)).isEmpty();
        find();
        assertThat(ask(ScriptedHosts.GOOGLE, THERE)).contains(Crawler.GOOGLEBOT);
    }

    @Test
    void when_dns_is_silent_it_is_asked_again_after_a_minute() {
        hosts.host(THERE, "crawl-1.googlebot.com.").silent(true);
        assertNobody(ScriptedHosts.GOOGLE);
        hosts.silent(false);
        assertNobody(ScriptedHosts.GOOGLE);
        assertThat(hosts.asked).hasValue(1);
        pass(Duration.ofMinutes(1));
        assertThat(ask(ScriptedHosts.GOOGLE, THERE)).isEmpty();
        find();
        assertThat(ask(ScriptedHosts.GOOGLE, THERE)).contains(Crawler.GOOGLEBOT);
    }

    @Test
    void a_flood_of_claimants_asks_thirty_two_questions_at_once_and_the_rest_later() {
        for (int i = 0; i < 200; i++) {
            ask(ScriptedHosts.GOOGLE, "192.0.2." + i);
        }
        assertThat(elsewhere).hasSize(32);
        find();
        ask(ScriptedHosts.GOOGLE, "192.0.2.199");
        assertThat(elsewhere).hasSize(1);
    }

    private void assertNobody(String agent) {
        assertThat(ask(agent, THERE)).isEmpty();
        find();
        assertThat(ask(agent, THERE)).isEmpty();
        assertThat(elsewhere).isEmpty();
    }

    private Optional<Crawler> ask(String agent, String from) {
        return verdicts.of(Asking.request("GET", "/", "User-Agent", agent).headers(), InetAddress.ofLiteral(from));
    }

    private void find() {
        for (Runnable question = elsewhere.poll(); question != null; question = elsewhere.poll()) {
            question.run();
        }
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
