package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;

import dev.sluice.model.FailoverTerms;
import dev.sluice.model.Listener;
import dev.sluice.model.Share;
import dev.sluice.model.Side;

/** SEMANTICS B2, H8: no write reaches two stacks, whatever new does to it and whenever its unit is taken back. */
class OnceOverRevertsTest {
    private static final int ROUNDS = 20;
    private static final int ON_CONNECTIONS = 25;
    private static final int ON_STREAMS = 25;

    private final Map<String, Integer> onOld = new ConcurrentHashMap<>();
    private final Map<String, Integer> onNew = new ConcurrentHashMap<>();
    private final Map<Integer, String> said = new HashMap<>();
    private final SplittableRandom random = new SplittableRandom(20_260);

    @Test
    void a_thousand_posts_in_flight_over_reverts_with_resets_and_hangs_are_seen_once_at_most() {
        try (var old = RawOrigin.playing(line -> {
            for (String request = line.request(); seen(request, onOld); request = line.request()) {
                line.send(RawOrigin.OK);
            }
        });
                var fresh = RawOrigin.playing(this::misbehave);
                var proxy = Proxied.between(old.address(), fresh.address()).failover(FailoverTerms.DEFAULT)
                        .timeouts(Duration.ofMillis(400), Duration.ofSeconds(5)).http2(Listener.Http2.PRIOR_KNOWLEDGE).open()) {
            for (int round = 0; round < ROUNDS; round++) {
                proxy.expose(Proxied.UNIT, exposure -> exposure.rearmed().withShare(Share.ALL));
                play(proxy, round * (ON_CONNECTIONS + ON_STREAMS));
            }
            judge();
            proxy.awaitNoWriteInFlight();
            assertThat(proxy.inFlight(Side.NEW) + proxy.inFlight(Side.OLD)).isZero();
        }
    }

    private void play(Proxied proxy, int first) {
        List<RawPeer> clients = new ArrayList<>();
        for (int i = 0; i < ON_CONNECTIONS; i++) {
            clients.add(proxy.client().send(post(first + i)));
        }
        try (var streams = FramePeer.connect(proxy.address)) {
            for (int i = 0; i < ON_STREAMS; i++) {
                int stream = 2 * i + 1;
                streams.request(stream, false, "POST", "/shop/" + (first + ON_CONNECTIONS + i)).data(stream, "hi", true);
            }
            int enough = onNew.size() + random.nextInt(1, ON_CONNECTIONS / 2); // its origin may be taken for down, and then more do not come
            Proxied.await(() -> onNew.size() >= enough);
            proxy.revert();
            for (int i = 0; i < ON_CONNECTIONS; i++) {
                said.put(first + i, told(clients.get(i).message()));
                clients.get(i).close();
            }
            for (int i = 0; i < ON_STREAMS; i++) {
                FramePeer.Answer answer = streams.answer(2 * i + 1);
                said.put(first + ON_CONNECTIONS + i, told("HTTP/1.1 " + answer.status() + " " + answer.fields() + answer.body()));
            }
        }
    }

    private void misbehave(RawOrigin.Line line) {
        for (String request = line.request(); seen(request, onNew); request = line.request()) {
            int what = Math.floorMod(request.hashCode() * 31, 10);
            if (what < 4) {
                line.send(RawOrigin.OK);
            } else if (what < 5) {
                line.send("HTTP/1.1 500 X\r\nContent-Length: 3\r\n\r\nbad");
            } else if (what < 7) {
                line.peer().toEnd();
            } else {
                line.peer().reset();
            }
        }
    }

    private static boolean seen(String request, Map<String, Integer> by) {
        if (request.isEmpty()) {
            return false;
        }
        by.merge(request.substring(11, request.indexOf(' ', 11)), 1, Integer::sum);
        return true;
    }

    private static String told(String answer) {
        if (answer.toLowerCase(Locale.ROOT).contains("not-executed")) {
            return "not-executed";
        }
        return answer.startsWith("HTTP/1.1 200 ") ? "done" : "unknown";
    }

    private void judge() {
        var counts = new HashMap<String, AtomicInteger>();
        said.forEach((id, word) -> {
            int times = onOld.getOrDefault("" + id, 0) + onNew.getOrDefault("" + id, 0);
            counts.computeIfAbsent(word, _ -> new AtomicInteger()).incrementAndGet();
            assertThat(times).as("POST %d, called %s", id, word).isLessThan(2);
            Consumer<Integer> meaning = word.equals("done") ? n -> assertThat(n).as("POST %d, acknowledged", id).isEqualTo(1)
                    : n -> assertThat(word.equals("not-executed") && n > 0).as("POST %d, called not executed", id).isFalse();
            meaning.accept(times);
        });
        System.out.printf("%d POSTs over %d reverts: %s; %d reached old, %d new, none both%n", said.size(), ROUNDS, counts, onOld.size(),
                onNew.size());
        assertThat(said).hasSize(ROUNDS * (ON_CONNECTIONS + ON_STREAMS));
        assertThat(onNew).isNotEmpty();
        assertThat(counts).containsKeys("done", "unknown");
    }

    private static String post(int id) {
        return "POST /shop/" + id + " HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";
    }
}
