package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.sluice.model.FreezeMode;
import dev.sluice.model.Side;
import dev.sluice.model.WriteState;

/** Writes that outlive their clients, or the patience of a freeze. */
class OrphanTest {
    private static final String POST = "POST /shop/orders HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nmoney";
    private static final Pattern ID = Pattern.compile("(?i)x-request-id: (\\S+)");

    private final RawOrigin old = RawOrigin.ok();
    private final CountDownLatch go = new CountDownLatch(1);

    @AfterEach
    void close() {
        old.close();
    }

    private Proxied before(RawOrigin fresh) {
        return Proxied.between(old.address(), fresh.address()).open();
    }

    /** Answers its first request when it may, and what follows at once. */
    private RawOrigin slow(String answer) {
        return RawOrigin.playing(line -> {
            line.request();
            Proxied.await(() -> go.getCount() == 0);
            line.send(answer).answerAll(RawOrigin.OK);
        });
    }

    /** Sends a request, and goes away when it has come to the origin. */
    private static String leave(Proxied proxy, RawOrigin fresh) throws InterruptedException {
        try (RawPeer client = proxy.client()) {
            client.send(POST);
            String request = fresh.received();
            Matcher id = ID.matcher(request);
            assertThat(id.find()).as(request).isTrue();
            return id.group(1);
        }
    }

    private static WriteState state(Proxied proxy) {
        return proxy.writes.state(Proxied.UNIT, 0);
    }

    @Test
    void a_write_whose_client_went_away_is_in_flight_until_its_origin_has_answered() throws Exception {
        try (var fresh = slow(RawOrigin.OK); var proxy = before(fresh)) {
            String id = leave(proxy, fresh);
            proxy.awaitOne(Side.NEW, "client-gone");
            long generation = proxy.freeze(Proxied.UNIT, FreezeMode.READ_ONLY);
            proxy.awaitSettled(generation);
            assertThat(proxy.writes.state(Proxied.UNIT, generation).isQuiet()).as("while its origin is at it").isFalse();
            go.countDown();
            proxy.awaitNoWriteInFlight();
            assertThat(state(proxy).last().orElseThrow().requestId()).isEqualTo(id);
            assertThat(state(proxy).uncertainInAll()).isZero();
            assertThat(proxy.ask("GET /shop/x HTTP/1.1\r\nHost: a\r\n\r\n")).endsWith("ok");
            assertThat(fresh.connections()).as("its connection was of use again").isEqualTo(1);
            assertThat(proxy.count(Side.NEW, "client-gone")).isEqualTo(1);
        }
    }

    /** Its client takes so little of what comes before the answer that the answer waits behind it, and is heard the moment it has gone. */
    @Test
    void an_answer_that_waited_for_its_client_is_no_second_outcome() throws Exception {
        String hint = "HTTP/1.1 103 Early Hints\r\nLink: <" + "x".repeat(28 << 10) + ">\r\n\r\n";
        var sent = new CountDownLatch(1);
        try (var fresh = RawOrigin.playing(line -> {
            line.request();
            line.send(hint.repeat(8) + RawOrigin.OK);
            sent.countDown();
            line.answerAll(RawOrigin.OK);
        }); var proxy = before(fresh)) {
            try (RawPeer client = proxy.clientThatDoesNotRead()) {
                client.send(POST);
                assertThat(sent.await(60, TimeUnit.SECONDS)).isTrue();
                assertThat(proxy.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).as("a turn of the loop").endsWith("ok");
                assertThat(state(proxy).inFlight()).isEqualTo(1);
                client.reset();
            }
            proxy.awaitNoWriteInFlight();
            assertThat(proxy.meter.measures(Duration.ofMinutes(5)).stream().filter(measure -> measure.side() == Side.NEW)
                    .mapToLong(measure -> measure.outcomes().values().stream().mapToLong(Long::longValue).sum()).sum()).isEqualTo(1);
            assertThat(proxy.count(Side.NEW, "client-gone")).isEqualTo(1);
        }
    }

    @Test
    void an_answer_that_breaks_off_behind_its_head_is_one_all_the_same() throws Exception {
        try (var fresh = RawOrigin.playing(line -> {
            line.request();
            Proxied.await(() -> go.getCount() == 0);
            line.send("HTTP/1.1 201 Created\r\nContent-Length: 10\r\n\r\nhalf");
        }); var proxy = before(fresh)) {
            leave(proxy, fresh);
            go.countDown();
            proxy.awaitNoWriteInFlight();
            assertThat(state(proxy).uncertainInAll()).isZero();
        }
    }

    @Test
    void a_write_that_its_origin_never_answers_ends_uncertain_under_its_name() throws Exception {
        try (var fresh = RawOrigin.playing(RawOrigin.Line::request); var proxy = before(fresh)) {
            String id = leave(proxy, fresh);
            proxy.awaitNoWriteInFlight();
            assertThat(state(proxy).uncertain()).extracting(WriteState.Ended::requestId).containsExactly(id);
        }
    }

    @Test
    void an_upload_that_its_client_breaks_off_is_not_waited_for_but_not_forgotten_either() throws Exception {
        Consumer<RawOrigin.Line> reading = line -> line.peer().toEnd();
        try (var fresh = RawOrigin.playing(reading); var proxy = before(fresh)) {
            try (RawPeer client = proxy.client()) {
                client.send("POST /shop/orders HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\nmoney");
                proxy.awaitWriteInFlight();
                Proxied.await(() -> fresh.connections() == 1);
                assertThat(proxy.ask("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).endsWith("ok");
            }
            fresh.awaitClosed();
            proxy.awaitNoWriteInFlight();
            assertThat(state(proxy).uncertainInAll()).isEqualTo(1);
        }
    }

    @Test
    void no_more_than_some_are_heard_out_so_that_leaving_at_once_takes_up_no_more_than_that() throws Exception {
        int most = 256;
        try (var fresh = RawOrigin.playing(line -> {
            line.request();
            line.peer().toEnd();
        }); var proxy = before(fresh)) {
            for (int i = 0; i < most + 2; i++) {
                leave(proxy, fresh);
            }
            Proxied.await(() -> proxy.count(Side.NEW, "client-gone") == most + 2);
            assertThat(state(proxy).inFlight()).isEqualTo(most);
            assertThat(state(proxy).uncertainInAll()).isEqualTo(2);
            proxy.door.cutWrites(List.of(Proxied.UNIT));
            proxy.awaitNoWriteInFlight();
        }
    }

    @Test
    void a_write_that_is_cut_says_that_nobody_knows_what_came_of_it() throws Exception {
        try (var fresh = RawOrigin.playing(line -> {
            line.request();
            line.peer().toEnd();
        }); var proxy = before(fresh); var client = proxy.client()) {
            leave(proxy, fresh);
            client.send(POST);
            fresh.received();
            Proxied.await(() -> state(proxy).inFlight() == 2);
            proxy.door.cutWrites(List.of("another"));
            proxy.door.cutWrites(List.of(Proxied.UNIT));
            assertThat(client.patient(Duration.ofSeconds(10)).message()).startsWith("HTTP/1.1 503 ")
                    .containsIgnoringCase("sluice-outcome: unknown");
            proxy.awaitNoWriteInFlight();
            assertThat(state(proxy).uncertainInAll()).isEqualTo(2);
            fresh.awaitClosed();
            fresh.awaitClosed();
            assertThat(proxy.count(Side.NEW, "reset")).as("held against the stack").isZero();
        }
    }
}
