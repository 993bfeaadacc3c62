package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who gets a place, by connections that are real: of 127.0.0.1, 127.0.0.2 and so on. */
@Timeout(60)
class DoorwayTest {
    private static final int MOST = 16;

    private final Deadlines deadlines = new Deadlines();
    private final Doorway doorway = new Doorway(MOST, Duration.ofHours(1), deadlines);
    private final List<SocketChannel> callers = new ArrayList<>();
    private ServerSocketChannel listening;

    @BeforeEach
    void listen() throws IOException {
        listening = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void close() throws IOException {
        deadlines.close();
        listening.close();
        for (SocketChannel caller : callers) {
            caller.close();
        }
    }

    private SocketChannel enter(int network) throws IOException {
        return enter(network, doorway);
    }

    private SocketChannel enter(int network, Doorway doorway) throws IOException {
        SocketChannel caller = SocketChannel.open().setOption(StandardSocketOptions.SO_REUSEADDR, true)
                .bind(new InetSocketAddress("127.0.0." + network, 0));
        callers.add(caller);
        caller.connect(listening.getLocalAddress());
        SocketChannel accepted = listening.accept();
        callers.add(accepted);
        doorway.enter(accepted);
        return accepted;
    }

    private static Doorway.Ends ends(SocketChannel accepted) throws IOException {
        return new Doorway.Ends(accepted.getLocalAddress(), accepted.getRemoteAddress());
    }

    private SocketChannel known(int network) throws IOException {
        return known(network, new Allotment.Holder("token " + network, false));
    }

    private SocketChannel known(int network, Allotment.Holder holder) throws IOException {
        SocketChannel accepted = enter(network);
        doorway.spoke(ends(accepted));
        doorway.known(ends(accepted), holder);
        return accepted;
    }

    @Test
    void one_token_has_a_quarter_of_the_places_and_its_own_connections_leave_for_more() throws IOException {
        SocketChannel other = known(1, new Allotment.Holder("other", false));
        List<SocketChannel> greedy = new ArrayList<>();
        for (int i = 0; i < 3 * MOST; i++) {
            greedy.add(known(2 + i % 8, new Allotment.Holder("greedy", false)));
        }
        assertThat(greedy.stream().filter(SocketChannel::isOpen)).hasSize(MOST / 4).contains(greedy.getLast());
        assertThat(other.isOpen()).isTrue();
    }

    @Test
    void who_may_only_look_leaves_half_of_the_places_to_others_with_however_many_tokens() throws IOException {
        List<SocketChannel> looking = new ArrayList<>();
        for (int i = 0; i < 3 * MOST; i++) {
            looking.add(known(1 + i % 8, new Allotment.Holder("viewer " + i, true)));
        }
        assertThat(looking.stream().filter(SocketChannel::isOpen)).hasSize(MOST / 2);
        for (int i = 0; i < MOST / 2; i++) {
            assertThat(known(20 + i).isOpen()).isTrue();
        }
    }

    @Test
    void whose_first_words_are_there_and_were_not_read_yet_is_not_closed_for_silence() throws Exception {
        try (Deadlines soon = new Deadlines()) {
            Doorway impatient = new Doorway(MOST, Duration.ofMillis(50), soon);
            SocketChannel unheard = enter(1, impatient);
            callers.get(callers.size() - 2).write(ByteBuffer.wrap(new byte[] {'P'}));
            SocketChannel silent = enter(2, impatient);
            while (silent.isOpen()) {
                Thread.onSpinWait();
            }
            assertThat(unheard.isOpen()).isTrue();
            assertThat(unheard.socket().getInputStream().read()).isEqualTo('P');
            while (unheard.isOpen()) {
                Thread.onSpinWait(); // one byte is no request
            }
        }
    }

    @Test
    void silent_ones_of_an_address_have_a_quarter_of_the_places_and_the_oldest_leaves() throws IOException {
        List<SocketChannel> silent = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            silent.add(enter(1));
        }
        assertThat(silent.subList(0, MOST - MOST / 4)).noneMatch(SocketChannel::isOpen);
        assertThat(silent.subList(MOST - MOST / 4, MOST)).allMatch(SocketChannel::isOpen);
        assertThat(enter(2).isOpen()).isTrue();
        assertThat(silent.getLast().isOpen()).as("it costs no other address").isTrue();
    }

    @Test
    void who_has_spoken_stays_before_who_has_not() throws IOException {
        SocketChannel spoke = enter(1);
        doorway.spoke(ends(spoke));
        doorway.answered(ends(spoke));
        for (int i = 0; i < MOST; i++) {
            enter(1);
        }
        assertThat(spoke.isOpen()).isTrue();
    }

    @Test
    void who_has_spoken_and_was_not_heard_yet_stays_as_well() throws IOException {
        SocketChannel unheard = enter(1);
        callers.get(callers.size() - 2).write(ByteBuffer.wrap(new byte[] {'P'}));
        while (unheard.socket().getInputStream().available() == 0) {
            Thread.onSpinWait();
        }
        for (int i = 0; i < MOST; i++) {
            enter(1);
        }
        assertThat(unheard.isOpen()).isTrue();
    }

    @Test
    void strangers_of_all_addresses_leave_a_quarter_to_who_showed_a_token() throws IOException {
        List<SocketChannel> good = new ArrayList<>();
        for (int i = 0; i < MOST / 4; i++) {
            good.add(known(100 + i));
        }
        for (int i = 0; i < 3 * MOST; i++) {
            enter(1 + i % 50);
        }
        assertThat(good).allMatch(SocketChannel::isOpen);
        assertThat(known(200).isOpen()).isTrue();
        assertThat(good).allMatch(SocketChannel::isOpen);
    }

    @Test
    void when_all_places_are_of_tokens_who_rests_leaves_and_who_is_answered_stays() throws IOException {
        SocketChannel resting = known(1);
        for (int i = 1; i < MOST; i++) {
            known(1, new Allotment.Holder("one of many " + i, false));
        }
        doorway.answered(ends(resting));
        assertThat(known(2).isOpen()).isTrue();
        assertThat(resting.isOpen()).isFalse();
        assertThatIllegalStateException().isThrownBy(() -> enter(3)).withMessageContaining("all " + MOST + " connections are in use");
    }

    @Test
    void places_of_who_has_gone_are_free() throws IOException {
        for (int i = 0; i < MOST; i++) {
            known(1, new Allotment.Holder("one of many " + i, false));
        }
        callers.getLast().close();
        assertThat(enter(2).isOpen()).isTrue();
    }

    @Test
    void who_showed_a_token_rests_on_while_strangers_come_and_go(@TempDir Path dir) throws Exception {
        List<Socket> silent = new ArrayList<>();
        try (ControlRig rig = new ControlRig(dir); Socket known = new Socket(InetAddress.getLoopbackAddress(), rig.address.getPort())) {
            byte[] request = ("HEAD /api/v1/site HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + rig.viewer + "\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1);
            known.setSoTimeout(30_000);
            known.getOutputStream().write(request);
            assertThat(head(known)).startsWith("HTTP/1.1 200 ");
            for (int i = 0; i < 600; i++) {
                silent.add(new Socket(InetAddress.getLoopbackAddress(), rig.address.getPort()));
            }
            assertThat(silent.getFirst().getInputStream().read()).as("the first has left").isNegative();
            known.getOutputStream().write(request);
            assertThat(head(known)).startsWith("HTTP/1.1 200 ");
        } finally {
            for (Socket one : silent) {
                one.close();
            }
        }
    }

    private static String head(Socket from) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = from.getInputStream().read();
            assertThat(next).as("what comes after " + head).isNotNegative();
            head.append((char) next);
        }
        return head.toString();
    }

    @Test
    void a_revert_is_answered_while_600_who_say_nothing_are_there(@TempDir Path dir) throws Exception {
        List<Socket> silent = new ArrayList<>();
        try (ControlRig rig = new ControlRig(dir)) {
            for (int i = 0; i < 600; i++) {
                Socket one = new Socket(InetAddress.getLoopbackAddress(), rig.address.getPort());
                if (i % 2 == 0) { // a silence for which there are ten seconds
                    one.getOutputStream().write("GET /livez HTTP/1.1\r\n".getBytes(StandardCharsets.ISO_8859_1));
                }
                silent.add(one);
            }
            assertThat(rig.ask("POST", "/revert").as(rig.operator).send().status()).isEqualTo(200);
            assertThat(rig.page("GET", "/readyz").send().status()).isEqualTo(200);
        } finally {
            for (Socket one : silent) {
                one.close();
            }
        }
    }
}
