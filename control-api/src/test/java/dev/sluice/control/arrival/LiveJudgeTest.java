package dev.sluice.control.arrival;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;

import org.junit.jupiter.api.Test;

import dev.sluice.model.Arrivals;
import dev.sluice.model.LiveShare;
import dev.sluice.model.LiveShare.Straggler;
import dev.sluice.model.LiveShare.Trait;
import dev.sluice.model.Share;
import dev.sluice.model.Verdict;

/** Whether an old address may be given up, by the minutes of two products. */
class LiveJudgeTest {
    private static final long END = 29_943_480;
    private static final int DAY = 24 * 60;

    @Test
    void a_day_with_next_to_nobody_at_the_old_address_drains_it() {
        LiveShare live = judge(at -> new Arrivals(at == END - 700 ? 1 : 0, 0, 0), _ -> new Arrivals(0, 20, 0));
        assertThat(live.isDrained(live.at())).isTrue();
        assertThat(verdict(live)).isEqualTo(new Verdict.Pass(
                "0.00 % of the requests of the last 24 h came in at the old address (1 of 28801); at most 0.1% for 24 h is asked for"));
        assertThat(live.at()).isEqualTo(Instant.ofEpochSecond(END * 60));
    }

    @Test
    void who_is_left_refuses_it_and_is_named() {
        var java = new Straggler(Trait.AGENT, "Java", 40);
        var network = new Straggler(Trait.NETWORK, "203.0.113.0/24", 40);
        LiveShare live = LiveJudge.judge(List.of(told("here", _ -> new Arrivals(0, 20, 0)), told("old", _ -> new Arrivals(1, 0, 0))), END,
                List.of(java, network));
        assertThat(verdict(live)).isEqualTo(new Verdict.Fail(
                "4.76 % of the requests of the last 24 h came in at the old address (1440 of 30240); at most 0.1% for 24 h is asked for",
                "keep the old address answering; who still comes there: Java, 203.0.113.0/24"));
        assertThat(live.judge(new Share(500), LiveShare.OVER, live.at())).isInstanceOf(Verdict.Pass.class);
    }

    @Test
    void one_hour_of_many_stragglers_is_not_hidden_by_a_day_of_visitors() {
        LiveShare live = judge(at -> new Arrivals(at >= END - 300 && at < END - 240 ? 1 : 0, 0, 0), _ -> new Arrivals(0, 50, 0));
        assertThat(verdict(live).sentence()).as("60 of 72060 in all, 60 of 3060 in that hour").startsWith("in one hour 1.96 %");
        assertThat(verdict(live)).isInstanceOf(Verdict.Fail.class);
    }

    @Test
    void a_product_that_told_nothing_leaves_it_open() {
        LiveShare silent = LiveJudge.judge(List.of(told("here", _ -> new Arrivals(0, 20, 0)), new LiveJudge.Told("old", List.of(), "gone")),
                END,
                List.of());
        assertThat(verdict(silent)).isInstanceOf(Verdict.Inconclusive.class);
        assertThat(verdict(silent).sentence()).startsWith("everybody who counts has told of 0 of the last 1440 min");
        assertThat(silent.sources()).containsExactly(new LiveShare.Source("here", Optional.of(Instant.ofEpochSecond(END * 60)), ""),
                new LiveShare.Source("old", Optional.empty(), "gone"));
        var short1 = new LiveJudge.Told("old", minutes(_ -> Arrivals.NONE).subList(0, DAY - 100), "");
        assertThat(verdict(LiveJudge.judge(List.of(told("here", _ -> new Arrivals(1, 2_000, 0)), short1), END, List.of())))
                .as("100 minutes are missing").isInstanceOf(Verdict.Inconclusive.class);
    }

    @Test
    void where_nobody_was_ever_counted_at_the_old_address_nothing_is_known() {
        LiveShare live = judge(_ -> Arrivals.NONE, _ -> new Arrivals(0, 20, 0));
        assertThat(verdict(live).sentence()).startsWith("no request was ever counted at the old address");
        assertThat(live.isDrained(live.at())).isFalse();
    }

    @Test
    void requests_at_addresses_that_nobody_has_named_and_few_requests_leave_it_open() {
        LiveShare strange = judge(at -> new Arrivals(at == END - 1_000 ? 1 : 0, 0, 1), _ -> new Arrivals(0, 20, 0));
        assertThat(verdict(strange).sentence()).startsWith("1440 of 30241 requests came in at addresses that are neither old nor new");
        LiveShare few = LiveJudge.judge(List.of(told("here", at -> new Arrivals(0, at % 2 == 0 ? 1 : 0, 0)),
                new LiveJudge.Told("old", with(minutes(_ -> Arrivals.NONE), new Arrivals.Minute(END - 3 * DAY, new Arrivals(9, 0, 0))),
                        "")),
                END,
                List.of());
        assertThat(verdict(few).sentence()).startsWith("720 requests in 24 h say too little");
    }

    @Test
    void a_minute_that_another_has_not_told_of_yet_is_waited_for() {
        LiveShare live = LiveJudge.judge(List.of(told("here", _ -> new Arrivals(0, 20, 0)),
                new LiveJudge.Told("old", minutes(_ -> new Arrivals(5, 0, 0)).subList(0, DAY - 1), "")), END, List.of());
        assertThat(live.at()).isEqualTo(Instant.ofEpochSecond((END - 1) * 60));
        assertThat(live.lately()).isEqualTo(new Arrivals(25, 100, 0));
    }

    @Test
    void stragglers_are_told_apart_by_family_network_and_what_they_ask_for() throws Exception {
        var roster = new Roster();
        for (int i = 0; i < 30; i++) {
            roster.note(note("203.0.113." + i, "Java/1.8.0_202", "POST /hooks/pay", true), END);
        }
        roster.note(
                note("2001:db8:7:1::1", "Mozilla/5.0 (X11) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0", "GET /c/1234567/x/y",
                        false),
                END);
        roster.note(note("198.51.100.9", "", "GET /", false), END - 70);
        List<Straggler> top = roster.top(END);
        assertThat(top).containsExactly(new Straggler(Trait.AGENT, "Java", 30), new Straggler(Trait.AGENT, "Edge", 1),
                new Straggler(Trait.NETWORK, "203.0.113.0/24", 30), new Straggler(Trait.NETWORK, "2001:db8:7:0:0:0:0:0/48", 1),
                new Straggler(Trait.ENDPOINT, "POST /hooks/pay", 30), new Straggler(Trait.ENDPOINT, "GET /c/*/…", 1));
        assertThat(Roster.together(List.of(top, top))).first().isEqualTo(new Straggler(Trait.AGENT, "Java", 60));
        assertThat(Roster.family("Mozilla/5.0 (compatible; UptimeRobot/2.0; http://x/)")).isEqualTo("UptimeRobot");
        assertThat(Roster.family("Mozilla/5.0 (Windows NT 10.0; rv:120.0) Gecko/20100101 Firefox/120.0")).isEqualTo("Firefox");
        assertThat(Roster.family("okhttp/3.9.1")).isEqualTo("okhttp");
        assertThat(Roster.family("<script>")).isEqualTo("others");
        assertThat(Roster.family("Mozilla/5.0 (compatible; Mozilla/5.0)")).isEqualTo("others");
    }

    @Test
    void a_roster_is_bounded_whoever_comes() throws Exception {
        var roster = new Roster();
        for (int i = 0; i < 20_000; i++) {
            roster.note(note("10." + (i >> 8 & 255) + "." + (i & 255) + ".1", "agent-" + i + "/1", "GET /p" + i, false), END);
        }
        assertThat(roster.top(END)).hasSize(Roster.TOLD * Trait.values().length).first()
                .isEqualTo(new Straggler(Trait.AGENT, "others", 18_000));
    }

    private static ArrivalSource.Note note(String client, String agent, String endpoint, boolean declared) throws Exception {
        return new ArrivalSource.Note(InetAddress.getByName(client), agent, endpoint, declared);
    }

    private static Verdict verdict(LiveShare live) {
        return live.judge(LiveShare.LEFT, Duration.ofHours(24), live.at());
    }

    private static LiveShare judge(LongFunction<Arrivals> old, LongFunction<Arrivals> fresh) {
        return LiveJudge.judge(List.of(told("here", fresh), told("old", old)), END, List.of());
    }

    private static LiveJudge.Told told(String name, LongFunction<Arrivals> counts) {
        return new LiveJudge.Told(name, minutes(counts), "");
    }

    private static List<Arrivals.Minute> minutes(LongFunction<Arrivals> counts) {
        List<Arrivals.Minute> all = new ArrayList<>();
        for (long at = END - DAY; at < END; at++) {
            all.add(new Arrivals.Minute(at, counts.apply(at)));
        }
        return all;
    }

    private static List<Arrivals.Minute> with(List<Arrivals.Minute> all, Arrivals.Minute first) {
        all.addFirst(first);
        return all;
    }
}
