package dev.sluice.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.sluice.model.Assignment.Because;
import dev.sluice.model.CertificatePattern;
import dev.sluice.model.ClientCertificate;
import dev.sluice.model.Cutover;
import dev.sluice.model.Endpoint;
import dev.sluice.model.Explanation;
import dev.sluice.model.FailoverTerms;
import dev.sluice.model.Freeze;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.Question;
import dev.sluice.model.Segment;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.TlsFacts;
import dev.sluice.model.Visitors;

class ExplainerTest {
    private final LiveSplit live = Sites.live(Sites.of(Sites.unit("shop", "/shop/**").share("100%").endpoints("GET /shop/{item}").build(),
            Sites.unit("one", "/x/a").share("30%").build()));
    private final VisitorReader visitors = new VisitorReader(Sites.KEY, new Random(1), InstantSource.fixed(Asking.NOW));
    private final Explainer explainer = new Explainer(live, visitors, new Random(2));

    @Test
    void it_says_what_the_router_would_do() {
        Explanation explanation = explain("GET", "/shop/./a?b", Map.of("user-agent", List.of("x")));
        assertThat(explanation.assignment().unit()).isEqualTo("shop");
        assertThat(explanation.assignment().side()).isEqualTo(Side.NEW);
        assertThat(explanation.assignment().because()).isInstanceOf(Because.InBucket.class);
        assertThat(explanation.endpoint()).isEqualTo("GET /shop/{item}");
        assertThat(explanation.write()).isFalse();
        assertThat(explanation.refusal()).isEmpty();
    }

    @Test
    void it_says_who_else_may_answer_and_when() {
        var terms = new FailoverTerms(true, List.of(Endpoint.parse("GET /shop/logout").orElseThrow()), new Share(2_000));
        var shops = Sites.live(Sites.of(Sites.unit("shop", "/shop/**").share("100%").failover(terms).assets("/shop/assets/**").build(),
                Sites.unit("kept", "/kept/**").segments(new Segment("staff", List.of(), new Segment.Target.To(Side.OLD))).assets("/kept/**")
                        .share("1%").build(),
                Sites.unit("hidden", "/hidden/**").assets("/hidden/**").build()));
        var asked = new Explainer(shops, visitors, new Random(2));
        assertThat(asked.explain(question("GET", "/shop/a", Map.of())).otherwise()).contains("old, if new fails");
        assertThat(asked.explain(question("GET", "/shop/assets/a", Map.of())).otherwise())
                .contains("old, if new fails or does not have it");
        assertThat(asked.explain(question("GET", "/shop/assets/a", Map.of("Range", List.of("bytes=0-1")))).otherwise())
                .contains("old, if new does not have it");
        assertThat(asked.explain(question("GET", "/kept/a", Map.of())).otherwise()).contains("new, if old does not have it");
        assertThat(asked.explain(question("GET", "/hidden/a", Map.of())).otherwise()).as("nobody is exposed").isEmpty();
        assertThat(asked.explain(question("GET", "/shop/logout", Map.of())).otherwise()).isEmpty();
        assertThat(asked.explain(question("POST", "/shop/a", Map.of())).otherwise()).isEmpty();
        assertThat(asked.explain(question("GET", "/shop/a", Map.of("X-HTTP-Method-Override", List.of("DELETE")))).otherwise()).isEmpty();
        assertThat(asked.explain(question("GET", "/elsewhere", Map.of())).otherwise()).isEmpty();
    }

    @Test
    void a_visitor_is_explained_the_bucket_that_its_request_would_get() {
        var asking = new Asking();
        var request = Asking.request("GET", "/x/a", "User-Agent", "curl");
        assertThat(explain("GET", "/x/a", Map.of("User-Agent", List.of("curl"))).assignment())
                .isEqualTo(asking.route(live.current(), request).assignment());
    }

    @Test
    void the_cookie_of_a_tls_visitor_is_read_too() {
        Visitor tls = visitors.read(Asking.request("GET", "/", "Sec-Fetch-Dest", "document").headers(),
                (Visitors.ToldApart) Sites.BY_COOKIE, Asking.CLIENT, true);
        String cookie = tls.setCookie().orElseThrow().split(";", 2)[0];
        assertThat(explain("GET", "/x/a", Map.of("Cookie", List.of(cookie))).assignment().because())
                .isInstanceOfSatisfying(Because.InBucket.class, because -> assertThat(because.bucket()).isEqualTo(tls.bucket()));
    }

    @Test
    void what_a_handshake_would_have_said_is_asked_by_segments() {
        var partners = new Segment("partners",
                List.of(new Segment.Condition.Certificate(List.of(new CertificatePattern.Named("a.example"))),
                        new Segment.Condition.Tls(Set.of("1.3"))),
                new Segment.Target.To(Side.NEW));
        var asked = new Explainer(Sites.live(Sites.of(Sites.unit("shop", "/**").segments(partners).build())), visitors, new Random(3));
        var shown = Optional.of(new ClientCertificate(Set.of("a.example"), "", ""));
        for (TlsFacts facts : List.of(new TlsFacts("1.3", shown), new TlsFacts("1.2", shown), new TlsFacts("1.3", Optional.empty()))) {
            var question = new Question("GET", "shop.example", "/", Map.of(), InetAddress.ofLiteral("203.0.113.9"), facts);
            boolean meant = facts.version().equals("1.3") && facts.certificate().isPresent();
            assertThat(asked.explain(question).assignment().side()).isEqualTo(meant ? Side.NEW : Side.OLD);
        }
    }

    @Test
    void what_would_be_refused_says_why() {
        assertThat(explain("GET", "/a%00", Map.of()).refusal()).hasValueSatisfying(why -> assertThat(why).startsWith("400 path: %00"));
        assertThat(explain("GET", "/x%2Fa", Map.of()).refusal()).hasValueSatisfying(why -> assertThat(why).startsWith("400 path"));
        assertThat(explain("CONNECT", "a:1", Map.of()).refusal()).hasValueSatisfying(why -> assertThat(why).startsWith("405"));
        assertThat(explain("G T", "/", Map.of()).refusal()).isPresent();
        assertThat(explain("GET", "/", Map.of("bad name\n", List.of("bad\nvalue"))).refusal()).isEmpty();
    }

    @Test
    void a_freeze_refuses_what_it_does_not_let_pass() {
        Cutover cutover = live.current().cutover();
        var freeze = new Freeze(FreezeMode.READ_ONLY, Instant.EPOCH, Optional.empty(), 500);
        live.publish(new Cutover(cutover.site(), cutover.split().with(500, Set.of("shop"), exposure -> exposure.withFreeze(freeze))),
                cutover);
        assertThat(explain("POST", "/shop/a", Map.of()).refusal()).contains("503 unit shop is read-only since 1970-01-01T00:00:00Z");
        assertThat(explain("GET", "/shop/a", Map.of()).refusal()).isEmpty();
        assertThat(explain("GET", "/shop/a", Map.of()).freeze()).isEqualTo(freeze);
    }

    private Explanation explain(String method, String target, Map<String, List<String>> headers) {
        return explainer.explain(question(method, target, headers));
    }

    private static Question question(String method, String target, Map<String, List<String>> headers) {
        return new Question(method, "shop.example", target, headers, InetAddress.ofLiteral("203.0.113.9"));
    }

    @Test
    void a_bucket_that_is_drawn_for_a_first_visit_is_said_to_be_drawn() {
        var first = explain("GET", "/x/a", Map.of("Sec-Fetch-Dest", List.of("document")));
        assertThat(first.drawn()).isTrue();
        assertThat(first.sentence()).contains("draws its bucket at random");
        Visitor known = visitors.read(Asking.request("GET", "/", "Sec-Fetch-Dest", "document").headers(),
                (Visitors.ToldApart) Sites.BY_COOKIE, Asking.CLIENT, false);
        String cookie = known.setCookie().orElseThrow().split(";", 2)[0];
        assertThat(explain("GET", "/x/a", Map.of("Sec-Fetch-Dest", List.of("document"), "Cookie", List.of(cookie))).drawn()).isFalse();
        assertThat(explain("GET", "/x/a", Map.of("User-Agent", List.of("curl"))).drawn()).isFalse();
    }

    @Test
    void a_time_in_a_refusal_is_told_in_seconds() {
        Cutover cutover = live.current().cutover();
        var freeze = new Freeze(FreezeMode.CLOSED, Instant.parse("2026-12-01T02:00:00.123456789Z"), Optional.empty(), 500);
        live.publish(new Cutover(cutover.site(), cutover.split().with(500, Set.of("shop"), exposure -> exposure.withFreeze(freeze))),
                cutover);
        assertThat(explain("GET", "/shop/a", Map.of()).refusal()).contains("503 unit shop is closed since 2026-12-01T02:00:00Z");
    }
}
