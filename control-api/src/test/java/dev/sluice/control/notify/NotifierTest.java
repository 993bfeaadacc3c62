package dev.sluice.control.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.sluice.control.notify.Receiver.Deed;
import dev.sluice.control.store.Journaled;
import dev.sluice.model.Breach;
import dev.sluice.model.Crawlers;
import dev.sluice.model.FreezeTerms;
import dev.sluice.model.JournalEntry;
import dev.sluice.model.Limits;
import dev.sluice.model.Logging;
import dev.sluice.model.Origin;
import dev.sluice.model.Recipient;
import dev.sluice.model.Revert;
import dev.sluice.model.Severity;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.Site;
import dev.sluice.model.Stack;

class NotifierTest {
    private static final Instant TWO = Instant.parse("2026-12-01T02:00:00.120Z");
    private static final List<Duration> AT_ONCE = List.of(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMillis(3));

    private final AtomicReference<Site> site = new AtomicReference<>(site(List.of()));
    private final Notifier notifier = new Notifier(site::get, AT_ONCE, Duration.ofMillis(100));

    @AfterEach
    void close() {
        notifier.close();
    }

    static Site site(List<Recipient> recipients) {
        Site.Address nowhere = new Site.Address("127.0.0.1", 0);
        var second = Duration.ofSeconds(1);
        return new Site("shop.example", List.of(), new Site.Control(nowhere, true), List.of(),
                new Stack(Side.OLD, List.of(new Origin("127.0.0.1", 9_001)), Optional.empty(), new Stack.Timeouts(second, second, second)),
                Optional.empty(), Map.of(), FreezeTerms.DEFAULT, Limits.DEFAULT, 1, Logging.DEFAULT, Crawlers.DEFAULT, Map.of(), recipients,
                Map.of(), List.of());
    }

    private static Journaled shares(long seq, String unit) {
        return new Journaled(seq, TWO, 1_042, "ci", "<!channel> \"5% held\"",
                new JournalEntry.SharesSet(Map.of(unit, new JournalEntry.Move(new Share(500), new Share(2_500)))), "9f86");
    }

    private static Journaled breach(long seq) {
        var revert = new Revert(Set.of("checkout"), new Revert.Cause.Breached(new Breach.Blackout("checkout", 4, 2, Duration.ofSeconds(3))),
                TWO, 1_043);
        return new Journaled(seq, TWO, 1_043, "sluice", "", new JournalEntry.Reverted(revert, Map.of()), "9f87");
    }

    private static Recipient with(Recipient to, Set<String> units, Severity atLeast, Recipient.Format format) {
        return new Recipient(to.name(), unsigned(to, format), units, atLeast, to.timeout());
    }

    private static Recipient.Webhook unsigned(Recipient to, Recipient.Format format) {
        return new Recipient.Webhook(((Recipient.Webhook) to.way()).url(), format, Optional.empty());
    }

    private static Recipient hook(String name, String url, Duration timeout) {
        return new Recipient(name, new Recipient.Webhook(URI.create(url), Recipient.Format.JSON, Optional.empty()), Set.of(), Severity.INFO,
                timeout);
    }

    private void accept(Journaled... entries) {
        List.of(entries).forEach(notifier::accept);
    }

    /** Waits for what another thread counts. */
    private Notifier.Standing standing(Predicate<Notifier.Standing> until) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        Notifier.Standing now = notifier.standings().getFirst();
        while (!until.test(now)) {
            assertThat(System.nanoTime()).as("still %s", now).isLessThan(deadline);
            LockSupport.parkNanos(200_000);
            now = notifier.standings().getFirst();
        }
        return now;
    }

    @Test
    void a_cloud_event_is_the_entry_in_its_envelope_the_same_at_each_attempt() throws Exception {
        try (var receiver = new Receiver(Deed.FAIL)) {
            site.set(site(List.of(with(receiver.recipient(), Set.of(), Severity.INFO, Recipient.Format.CLOUDEVENTS))));
            accept(shares(41, "checkout"));
            Receiver.Post failed = receiver.next();
            Receiver.Post post = receiver.next();
            assertThat(post.body()).isEqualTo(failed.body());
            assertThat(post.header("Content-Type")).contains("application/cloudevents+json");
            JsonNode event = JsonMapper.shared().readTree(post.body());
            assertThat(event.propertyNames()).containsExactly("specversion", "id", "source", "type", "datacontenttype", "time", "subject",
                    "severity", "data");
            assertThat(post.body()).startsWith("{\"specversion\":\"1.0\",\"id\":\"41-9f86\",\"source\":\"sluice:shop.example\","
                    + "\"type\":\"dev.sluice.shares\",\"datacontenttype\":\"application/json\",\"time\":\"2026-12-01T02:00:00.120Z\","
                    + "\"subject\":\"checkout\",\"severity\":\"info\",\"data\":{\"site\":\"shop.example\",\"seq\":41,");
            assertThat(event.at("/data/detail/moves/checkout/to").stringValue()).isEqualTo("25%");
            assertThat(notifier.test("ops", "ana").orElseThrow()).isInstanceOf(Attempt.Delivered.class);
            JsonNode test = JsonMapper.shared().readTree(receiver.next().body());
            assertThat(test.path("id").stringValue()).startsWith("test-");
            assertThat(test.path("type").stringValue()).isEqualTo("dev.sluice.test");
            assertThat(test.at("/data/sentence").stringValue()).contains("asked for by ana");
        }
    }

    @Test
    void an_entry_is_posted_with_its_particulars_and_signed() throws Exception {
        try (var receiver = new Receiver()) {
            site.set(site(List.of(receiver.recipient())));
            accept(shares(41, "checkout"));
            Receiver.Post post = receiver.next();
            JsonNode json = JsonMapper.shared().readTree(post.body());
            assertThat(json.toString()).startsWith("{\"site\":\"shop.example\",\"seq\":41,\"at\":\"2026-12-01T02:00:00.120Z\","
                    + "\"severity\":\"info\",\"kind\":\"shares\",\"units\":[\"checkout\"],\"sentence\":\"checkout 5% → 25%\",\"actor\":\"ci\"");
            assertThat(json.at("/detail/moves/checkout/to").stringValue()).isEqualTo("25%");
            assertThat(post.header(Postman.ENTRY)).contains("41");
            String signature = post.header(Postman.SIGNATURE).orElseThrow();
            long at = Long.parseLong(signature.replaceAll("t=(\\d+),.*", "$1"));
            assertThat(signature).isEqualTo(Postman.signature("a-secret-of-the-hook", at, post.body()));
            assertThat(Math.abs(Instant.now().getEpochSecond() - at)).isLessThan(60);
        }
    }

    @Test
    void the_signature_is_the_one_that_other_programs_make() {
        // printf '1.{}' | openssl dgst -sha256 -hmac a-secret-of-the-hook
        assertThat(Postman.signature("a-secret-of-the-hook", 1, "{}"))
                .isEqualTo("t=1,v1=7f34dc7bc67415a6edbfbef821b9b539f78b9f287d854d293e7c48c7ff13ec26");
    }

    @Test
    void a_chat_gets_one_text_in_which_strangers_call_nobody() throws Exception {
        try (var receiver = new Receiver()) {
            site.set(site(List.of(with(receiver.recipient(), Set.of(), Severity.INFO, Recipient.Format.SLACK))));
            accept(shares(41, "checkout"));
            assertThat(JsonMapper.shared().readTree(receiver.next().body()).toString())
                    .isEqualTo(
                            "{\"text\":\"*INFO* shop.example: checkout 5% → 25% (by ci: &lt;!channel&gt; \\\"5% held\\\"; journal entry 41)\"}");
        }
    }

    @Test
    void who_asks_for_some_units_and_what_matters_hears_of_nothing_else() throws Exception {
        try (var receiver = new Receiver()) {
            site.set(site(List.of(with(receiver.recipient(), Set.of("checkout"), Severity.CRITICAL, Recipient.Format.JSON))));
            accept(shares(41, "checkout"), new Journaled(42, TWO, 1, "ops", "", new JournalEntry.TokenCreated("ci", "admin"), ""),
                    breach(43));
            assertThat(receiver.next().header(Postman.ENTRY)).contains("43");
            assertThat(receiver.posts).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(value = Deed.class, names = {"FAIL", "TOO_MANY", "HANG", "RESET", "CLOSE", "GARBAGE"})
    void what_may_pass_is_tried_again_until_it_is_taken(Deed deed) throws Exception {
        try (var receiver = new Receiver(deed, deed)) {
            site.set(site(List.of(receiver.recipient())));
            accept(shares(41, "checkout"), shares(42, "checkout"));
            List<String> seen = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                seen.add(receiver.next().header(Postman.ENTRY).orElseThrow());
            }
            assertThat(seen).as("in order").containsExactly("41", "41", "41", "42");
            Notifier.Standing now = standing(one -> one.delivered() == 2);
            assertThat(now.givenUp()).isZero();
            assertThat(now.trouble()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(value = Deed.class, names = {"REFUSE", "REDIRECT"})
    void what_does_not_pass_is_given_up_at_once_and_said(Deed deed) throws Exception {
        try (var receiver = new Receiver(deed)) {
            site.set(site(List.of(receiver.recipient())));
            accept(shares(41, "checkout"));
            Notifier.Standing now = standing(one -> one.givenUp() == 1);
            assertThat(now.trouble().orElseThrow()).startsWith("answered ").contains("(expected: 2xx)");
            assertThat(receiver.posts).hasSize(1);
            accept(shares(42, "checkout"));
            assertThat(standing(one -> one.delivered() == 1).trouble()).isEmpty();
            assertThat(notifier.givenUp()).isEqualTo(1);
        }
    }

    @Test
    void what_nobody_takes_is_given_up_after_the_last_attempt() throws Exception {
        try (var receiver = new Receiver(Deed.FAIL, Deed.FAIL, Deed.FAIL, Deed.FAIL)) {
            site.set(site(List.of(receiver.recipient())));
            accept(shares(41, "checkout"));
            assertThat(standing(one -> one.givenUp() == 1).trouble()).contains("answered 503 (expected: 2xx)");
            assertThat(receiver.posts).hasSize(AT_ONCE.size() + 1);
        }
    }

    @Test
    void an_answer_without_end_is_not_read() throws Exception {
        try (var receiver = new Receiver(Deed.ENDLESS)) {
            site.set(site(List.of(receiver.recipient())));
            accept(shares(41, "checkout"), shares(42, "checkout"));
            standing(one -> one.delivered() == 2);
        }
    }

    @Test
    void a_webhook_that_hangs_holds_up_nobody_and_what_finds_no_room_is_counted() throws Exception {
        try (var hanging = new Receiver(IntStream.range(0, 50).mapToObj(_ -> Deed.HANG).toArray(Deed[]::new)); var well = new Receiver()) {
            Recipient other = well.recipient();
            site.set(site(List.of(hanging.recipient(), new Recipient("well", unsigned(other, Recipient.Format.JSON), Set.of(),
                    Severity.INFO, other.timeout()))));
            long begun = System.nanoTime();
            for (int seq = 1; seq <= Outbox.ROOM + 100; seq++) {
                notifier.accept(shares(seq, "checkout"));
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).as("of the conductor's thread").isLessThan(Duration.ofSeconds(2));
            for (int seq = 1; seq <= 100; seq++) {
                Receiver.Post post = well.next();
                assertThat(post.header(Postman.ENTRY)).contains(Integer.toString(seq));
                assertThat(post.header(Postman.SIGNATURE)).isEmpty();
            }
            assertThat(standing(one -> one.dropped() > 0).dropped()).isBetween(98L, 100L);
        }
    }

    @Test
    void a_test_says_whether_it_was_taken_and_is_tried_once() throws Exception {
        try (var receiver = new Receiver(Deed.TAKE, Deed.FAIL, Deed.HANG)) {
            site.set(site(List.of(receiver.recipient())));
            assertThat(notifier.test("ops", "ana").orElseThrow()).isInstanceOf(Attempt.Delivered.class);
            assertThat(receiver.next().body()).contains("\"test\":true").contains("asked for by ana");
            assertThat(notifier.test("ops", "ana").orElseThrow()).isInstanceOfSatisfying(Attempt.Failed.class,
                    failed -> assertThat(failed.why()).isEqualTo("answered 503 (expected: 2xx)"));
            assertThat(notifier.test("ops", "ana").orElseThrow()).isInstanceOfSatisfying(Attempt.Failed.class,
                    failed -> assertThat(failed.why()).isEqualTo("no answer within 300 ms"));
            assertThat(receiver.posts).hasSize(2);
            assertThat(notifier.test("nobody", "ana")).isEmpty();
        }
        assertThat(notifier.test("ops", "ana").orElseThrow()).isInstanceOfSatisfying(Attempt.Failed.class,
                failed -> assertThat(failed.why()).isEqualTo("nobody listens there"));
    }

    @Test
    void the_file_in_force_says_who_is_told() throws Exception {
        try (var first = new Receiver(); var second = new Receiver()) {
            site.set(site(List.of(first.recipient())));
            accept(shares(41, "checkout"));
            first.next();
            Recipient moved = new Recipient("ops", unsigned(second.recipient(), Recipient.Format.JSON), Set.of(), Severity.INFO,
                    Duration.ofSeconds(1));
            site.set(site(List.of(moved)));
            accept(shares(42, "checkout"));
            assertThat(second.next().header(Postman.ENTRY)).contains("42");
            site.set(site(List.of()));
            accept(shares(43, "checkout"));
            site.set(site(List.of(moved)));
            accept(shares(44, "checkout"));
            assertThat(second.next().header(Postman.ENTRY)).contains("44");
            assertThat(first.posts).isEmpty();
        }
    }

    @Test
    void a_webhook_does_not_show_its_secrets() {
        assertThat(hook("ops", "https://hooks.example/T0/B0/s3cret", Duration.ofSeconds(1))).hasToString("ops at https://hooks.example");
    }

    @Test
    void a_message_that_cannot_be_made_costs_itself_and_no_other() throws Exception {
        try (var receiver = new Receiver()) {
            var outbox = new Outbox(receiver.recipient(), new Courier(InstantSource.system()), AT_ONCE);
            outbox.offer(() -> {
                throw new IllegalStateException("by our own fault");
            });
            outbox.offer(() -> Message.test("shop.example", "ana", receiver.recipient().way()));
            assertThat(receiver.next().body()).contains("\"test\":true");
            outbox.end();
            outbox.await(Duration.ofSeconds(60));
            assertThat(outbox.counts().givenUp()).isEqualTo(1);
        }
    }

    @Test
    void a_name_without_an_address_is_told_as_what_it_is() {
        site.set(site(List.of(hook("ops", "http://nowhere.invalid/hook", Duration.ofSeconds(10)))));
        assertThat(notifier.test("ops", "ana").orElseThrow()).isInstanceOfSatisfying(Attempt.Failed.class,
                failed -> assertThat(failed.why()).isEqualTo("its host has no address"));
    }
}
