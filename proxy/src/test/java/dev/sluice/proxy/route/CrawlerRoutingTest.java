package dev.sluice.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.sluice.model.Assignment.Because;
import dev.sluice.model.Crawler;
import dev.sluice.model.Explanation;
import dev.sluice.model.Question;
import dev.sluice.model.Segment;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.Visitors;

/** Verified crawlers are bucketed by what they ask for: each path lives on one stack for all of them. */
class CrawlerRoutingTest {
    private static final List<String> ADDRESSES = List.of("66.249.66.1", "66.249.66.2", "40.77.167.1");
    private static final String BING = "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)";
    private static final int PATHS = 4_000;

    private final ScriptedHosts hosts = new ScriptedHosts().host("66.249.66.1", "a.googlebot.com.").host("66.249.66.2", "b.googlebot.com.")
            .host("40.77.167.1", "a.search.msn.com.");
    private final CrawlerVerdicts verdicts = new CrawlerVerdicts(hosts, Runnable::run);
    private final Router router = router(1);

    @Test
    void a_path_lives_on_one_stack_whatever_crawler_asks_from_wherever_at_whichever_proxy() {
        Picture picture = picture("25%");
        Router other = router(99);
        for (int i = 0; i < 200; i++) {
            Set<Side> sides = EnumSet.noneOf(Side.class);
            for (String address : ADDRESSES) {
                sides.add(crawled(router, picture, "/p/" + i, address).assignment().side());
                sides.add(crawled(other, picture, "/p/" + i + "?x=1", address).assignment().side());
            }
            assertThat(sides).hasSize(1);
        }
    }

    @Test
    void a_raised_share_takes_more_paths_and_gives_none_back() {
        Set<String> before = new HashSet<>();
        for (String share : List.of("5%", "25%", "50%", "100%")) {
            Set<String> exposed = new HashSet<>();
            for (int i = 0; i < PATHS; i++) {
                if (crawled(router, picture(share), "/p/" + i, ADDRESSES.getFirst()).assignment().side() == Side.NEW) {
                    exposed.add("/p/" + i);
                }
            }
            double part = Share.parse(share).orElseThrow().basisPoints() / 10_000.0;
            assertThat((double) exposed.size()).isBetween(PATHS * part - 4 * deviation(part), PATHS * part + 4 * deviation(part));
            assertThat(exposed).containsAll(before);
            before = exposed;
        }
    }

    @Test
    void it_gets_no_cookie_and_is_told_by_the_bucket_of_the_path() {
        Route route = crawled(router, picture("25%"), "/p/1", ADDRESSES.getFirst());
        assertThat(route.setCookie()).isEmpty();
        assertThat(route.crawler()).contains(Crawler.GOOGLEBOT);
        assertThat(route.assignment().because()).isInstanceOfSatisfying(Because.InPathBucket.class,
                because -> assertThat(because.crawler()).isEqualTo(Crawler.GOOGLEBOT));
        assertThat(route.assignment().sentence()).matches("bucket \\d+ \\(of the path, for googlebot\\) is (in|out)side the share 25%");
    }

    @Test
    void units_whose_requests_take_turns_deal_out_paths_to_crawlers_too() {
        Picture picture = Sites.picture(Sites.of(Sites.unit("a", "/**").visitors(new Visitors.EachRequest()).share("50%").build()));
        Side first = crawled(router, picture, "/p/1", ADDRESSES.getFirst()).assignment().side();
        for (int i = 0; i < 20; i++) {
            assertThat(crawled(router, picture, "/p/1", ADDRESSES.get(i % 3)).assignment().side()).isEqualTo(first);
        }
    }

    @Test
    void a_segment_may_mean_any_of_them_or_some() {
        var google = new Segment("google", List.of(new Segment.Condition.Crawling(Set.of(Crawler.GOOGLEBOT))),
                new Segment.Target.To(Side.NEW));
        var any = new Segment("any", List.of(new Segment.Condition.Crawling(EnumSet.allOf(Crawler.class))),
                new Segment.Target.Part(Share.ALL));
        Picture picture = Sites.picture(Sites.of(Sites.unit("a", "/**").segments(google, any).build()));
        assertThat(crawled(router, picture, "/", "66.249.66.1").assignment().because()).isEqualTo(new Because.InSegment("google"));
        assertThat(crawled(router, picture, "/", "40.77.167.1").assignment().because())
                .isInstanceOfSatisfying(Because.InPathBucket.class, because -> assertThat(because.segment()).isEqualTo("any"));
        Route visitor = asked(router, picture, "/", ScriptedHosts.GOOGLE, "203.0.113.9");
        assertThat(visitor.assignment().because()).isEqualTo(new Because.NobodyExposed());
        assertThat(visitor.crawler()).isEmpty();
    }

    @Test
    void who_is_not_known_yet_or_not_verified_is_a_visitor() {
        Picture picture = picture("25%");
        Route first = asked(router, picture, "/p/1", ScriptedHosts.GOOGLE, ADDRESSES.getFirst());
        assertThat(first.assignment().because()).isInstanceOf(Because.InBucket.class);
        assertThat(first.crawler()).isEmpty();
        for (int i = 0; i < 2; i++) {
            assertThat(asked(router, picture, "/p/1", ScriptedHosts.GOOGLE, "203.0.113.9").assignment().because())
                    .isInstanceOf(Because.InBucket.class);
        }
    }

    @Test
    void it_is_explained_once_it_is_known() {
        var live = Sites.live(Sites.of(Sites.unit("a", "/**").share("25%").build()));
        var explainer = new Explainer(live, reader(1), new PinnedHealth(InstantSource.system()), verdicts, new Random(3));
        var question = new Question("GET", "shop.example", "/p/1", Map.of("User-Agent", List.of(ScriptedHosts.GOOGLE)),
                InetAddress.ofLiteral(ADDRESSES.getFirst()));
        Explanation before = explainer.explain(question);
        assertThat(before.crawler()).isEmpty();
        Explanation after = explainer.explain(question);
        assertThat(after.crawler()).isEqualTo(Optional.of(Crawler.GOOGLEBOT));
        assertThat(after.assignment().because()).isInstanceOf(Because.InPathBucket.class);
        assertThat(after.drawn()).isFalse();
    }

    private static double deviation(double part) {
        return Math.sqrt(PATHS * part * (1 - part));
    }

    private static Picture picture(String share) {
        return Sites.picture(Sites.of(Sites.unit("a", "/**").share(share).build()));
    }

    private static VisitorReader reader(int seed) {
        return new VisitorReader(Sites.KEY, new Random(seed), InstantSource.fixed(Asking.NOW));
    }

    private Router router(int seed) {
        return new Router(reader(seed), new PinnedHealth(InstantSource.system()), verdicts, new Random(seed));
    }

    /** Twice: the first time is the occasion to find out. */
    private static Route crawled(Router router, Picture picture, String target, String address) {
        String agent = address.startsWith("66.") ? ScriptedHosts.GOOGLE : BING;
        asked(router, picture, target, agent, address);
        return asked(router, picture, target, agent, address);
    }

    private static Route asked(Router router, Picture picture, String target, String agent, String address) {
        return Asking.routed(router, picture, Asking.request("GET", target, "User-Agent", agent, "Sec-Fetch-Dest", "document"),
                InetAddress.ofLiteral(address));
    }
}
