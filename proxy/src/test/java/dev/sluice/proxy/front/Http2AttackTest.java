package dev.sluice.proxy.front;

import static dev.sluice.proxy.front.FramePeer.bytes;
import static dev.sluice.proxy.front.FramePeer.raw;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import dev.sluice.model.Listener.Http2;

/** Clients that flood as fast as they can and come back whenever they are cut (HARDENING R13): the origin is spared, a neighbour served. */
class Http2AttackTest {
    /** {@code -Dattack.seconds} for the long form. */
    private static final long NANOS = TimeUnit.SECONDS.toNanos(Long.getLong("attack.seconds", 1));
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final int ATTACKERS = 3;
    private static final int AT_ONCE = 20;
    private static final byte[] FIELDS = FramePeer.literals(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/flood");

    /** What is sent again and again. */
    record Attack(String name, IntFunction<byte[][]> frames) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Attack> attacks() {
        return List.of(
                new Attack("rapid reset, CVE-2023-44487",
                        i -> frames(raw(FramePeer.HEADERS, 5, 2 * i + 1, FIELDS), raw(FramePeer.RST_STREAM, 0, 2 * i + 1, bytes(8)))),
                new Attack("MadeYouReset by a window of 0, CVE-2025-8671",
                        i -> frames(raw(FramePeer.HEADERS, 4, 2 * i + 1, FIELDS), raw(FramePeer.WINDOW_UPDATE, 0, 2 * i + 1, bytes(0)))),
                new Attack("MadeYouReset by a window that overflows",
                        i -> frames(raw(FramePeer.HEADERS, 5, 2 * i + 1, FIELDS),
                                raw(FramePeer.WINDOW_UPDATE, 0, 2 * i + 1, bytes(Integer.MAX_VALUE)))),
                new Attack("MadeYouReset by fields behind the end",
                        i -> frames(raw(FramePeer.HEADERS, 5, 2 * i + 1, FIELDS), raw(FramePeer.HEADERS, 5, 2 * i + 1, FIELDS))),
                new Attack("SETTINGS", _ -> frames(raw(FramePeer.SETTINGS, 0, 0))),
                new Attack("PING", _ -> frames(raw(FramePeer.PING, 0, 0, new byte[8]))),
                new Attack("CONTINUATION, CVE-2024-27316", i -> frames(raw(i == 0 ? FramePeer.HEADERS : FramePeer.CONTINUATION, 0, 1,
                        i == 0 ? FIELDS : new byte[0]))),
                new Attack("large CONTINUATION", i -> frames(raw(i == 0 ? FramePeer.HEADERS : FramePeer.CONTINUATION, 0, 1,
                        i == 0 ? FIELDS : large()))),
                new Attack("HPACK bomb", i -> frames(raw(FramePeer.HEADERS, 5, 2 * i + 1, Http2ConductTest.bomb(i)))),
                new Attack("requests that nobody waits for", i -> frames(raw(FramePeer.HEADERS, 5, 2 * i + 1, FIELDS))));
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void the_origin_is_spared_and_a_neighbour_served(Attack attack) throws Exception {
        var flooded = new AtomicInteger();
        var came = new AtomicInteger();
        try (var origin = RawOrigin.playing(line -> serve(line, flooded));
                var proxy = Proxied.ofOld(origin.address()).http2(Http2.PRIOR_KNOWLEDGE).connectIn(Duration.ofSeconds(20)).open();
                var neighbour = FramePeer.connect(proxy.address)) {
            long until = System.nanoTime() + NANOS;
            var attackers = new ArrayList<Thread>();
            for (int i = 0; i < ATTACKERS; i++) {
                attackers.add(Thread.ofVirtual().start(() -> attack(attack, proxy, came, until)));
            }
            var nanos = new ArrayList<Long>();
            for (int id = 1; isOn(until, came); id += 2) {
                long begun = System.nanoTime();
                assertThat(neighbour.get(id, "/mine").answer(id).body()).isEqualTo("/mine");
                nanos.add(System.nanoTime() - begun);
            }
            for (Thread attacker : attackers) {
                attacker.join();
            }
            nanos.sort(null);
            System.out.printf("%s: %d connections cut, %d requests at the origin; %d of a neighbour answered, p50 %.1f ms, p99 %.1f ms%n",
                    attack, came.get(), flooded.get(), nanos.size(), nanos.get(nanos.size() / 2) / 1e6,
                    nanos.get(nanos.size() * 99 / 100) / 1e6);
            if (!attack.name().startsWith("requests")) {
                assertThat(came.get()).as("connections, each cut").isGreaterThan(ATTACKERS);
                assertThat(flooded.get()).as("requests at the origin").isLessThanOrEqualTo(100 * came.get());
            }
            Proxied.await(() -> proxy.door.clientConnections() == 1);
        }
    }

    private static void attack(Attack attack, Proxied proxy, AtomicInteger came, long until) {
        while (isOn(until, came)) {
            try (var client = FramePeer.connect(proxy.address)) {
                came.incrementAndGet();
                for (int i = 0; isOn(until, came); i += AT_ONCE) {
                    client.send(several(attack, i));
                }
            } catch (UncheckedIOException _) {
                // cut: and again
            }
        }
    }

    /** Longer where the machine is so busy that nobody has come back yet. */
    private static boolean isOn(long until, AtomicInteger came) {
        long left = until - System.nanoTime();
        return left > 0 || left > -MOST_NANOS && came.get() <= ATTACKERS;
    }

    private static byte[] several(Attack attack, int from) {
        var out = new ByteArrayOutputStream();
        for (int i = from; i < from + AT_ONCE; i++) {
            for (byte[] frame : attack.frames().apply(i)) {
                out.writeBytes(frame);
            }
        }
        return out.toByteArray();
    }

    private static void serve(RawOrigin.Line line, AtomicInteger flooded) {
        for (String request = line.request(); !request.isEmpty(); request = line.request()) {
            if (request.contains(" /flood ")) {
                flooded.incrementAndGet();
            }
            Rules.answer(line, request);
        }
    }

    private static byte[] large() {
        byte[] block = new byte[16_000]; // of fields whose name and value are each one byte
        for (int i = 0; i + 5 <= block.length; i += 5) {
            System.arraycopy(new byte[] {0, 1, 'x', 1, 'y'}, 0, block, i, 5);
        }
        return block;
    }

    private static byte[][] frames(byte[]... frames) {
        return frames;
    }
}
