package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.model.Command;
import dev.sluice.model.JournalEntry;

/** What one token makes the server hold and do is bounded, and keeps nobody from the way back. */
@Timeout(120)
class BackroomTest {
    /** Of so many a page of the journal is longer than 1 MiB. */
    private static final int ENTRIES = 1_000;

    @TempDir
    Path dir;
    ControlRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new ControlRig(dir);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private void fillJournal() {
        String reason = "\uD83D\uDE00".repeat(Fields.LONGEST_REASON);
        List<CompletableFuture<Boolean>> told = IntStream.range(0, ENTRIES)
                .mapToObj(i -> rig.conductor.note(new JournalEntry.TokenDeleted("gone" + i), new Command.Asker("test", reason))).toList();
        assertThat(told).allMatch(CompletableFuture::join);
    }

    /** One that reads nothing. */
    private Socket silent(String path, String token) throws Exception {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(2_048);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), rig.address.getPort()));
        socket.getOutputStream()
                .write(("GET /api/v1" + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + token + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @Test
    void who_does_not_read_what_is_answered_gets_no_more_and_others_are_answered() throws Exception {
        fillJournal();
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            silent.add(silent("/journal?limit=1000", rig.viewer));
        }
        var refused = rig.get("/journal?limit=1000");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(refused.at("/code")).isEqualTo("unavailable");
        assertThat(rig.ask("GET", "/journal?limit=1000").as(rig.admin).send().status()).isEqualTo(200);
        assertThat(rig.post("/revert", "").status()).isEqualTo(200);
        for (Socket socket : silent) {
            socket.close();
        }
    }

    @Test
    void a_page_of_the_journal_ends_when_it_is_long_and_the_next_one_goes_on() {
        fillJournal();
        var page = rig.get("/journal?limit=1000");
        int seen = page.json().path("entries").size();
        assertThat(page.text().length()).isLessThan(2 << 20);
        assertThat(seen).isBetween(100, ENTRIES - 1);
        var rest = rig.get("/journal?limit=1000&after=" + page.json().path("next").asLong()).json().path("entries");
        assertThat(seen + rest.size()).isEqualTo((int) rig.conductor.journal().last());
    }

    @Test
    void of_very_many_things_that_are_wrong_the_first_are_told_and_how_many_there_are() {
        var answer = rig.ask("POST", "/config/check").as(rig.viewer).body(unknownKeys(10_000)).send();
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("errors").size()).isEqualTo(50);
        assertThat(answer.at("/detail")).endsWith(" (and 9999 more)");
        var most = rig.ask("POST", "/config/check").as(rig.viewer).body(unknownKeys(StrictJson.VALUES)).send();
        assertThat(most.status()).isEqualTo(400);
        assertThat(most.at("/detail")).isEqualTo("more than 20000 values");
        String name = "k".repeat(10_000);
        var named = rig.ask("POST", "/config/check").as(rig.viewer).body("{\"" + name + "\":1}").send();
        assertThat(named.text()).contains("unknown key of 10000 characters").doesNotContain(name);
    }

    private static String unknownKeys(int many) {
        return IntStream.range(0, many).mapToObj(i -> "\"k" + i + "\":1").collect(Collectors.joining(",", "{", "}"));
    }

    @Test
    void large_bodies_that_do_not_arrive_keep_out_neither_small_ones_nor_those_of_others() throws Exception {
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), rig.address.getPort());
            socket.getOutputStream().write(("POST /api/v1/config/check HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + rig.viewer
                    + "\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{").getBytes(StandardCharsets.US_ASCII));
            slow.add(socket);
        }
        assertThat(rig.ask("POST", "/config/check").as(rig.viewer).body("{}").send().status()).isEqualTo(200);
        var others = rig.ask("POST", "/config/check").as(rig.admin).body("{\"reason\":\"x\"" + " ".repeat(900_000) + "}").send();
        assertThat(others.status()).isEqualTo(200);
        assertThat(rig.post("/units/catalog/revert", "").status()).isEqualTo(200);
        for (Socket socket : slow) {
            socket.close();
        }
    }

    @Test
    void of_what_costs_much_a_viewer_has_one_at_a_time_and_leaves_one_to_others() throws Exception {
        try (Backroom room = new Backroom(Duration.ofMillis(200)); var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            CountDownLatch begun = new CountDownLatch(1);
            CompletableFuture<Void> end = new CompletableFuture<>();
            ApiAnswer done = ApiAnswer.text(200, "text/plain", "done");
            Allotment.Holder viewer = new Allotment.Holder("vic", true);
            Future<Backroom.Made> first = callers.submit(() -> room.tell(viewer, Operation.Effort.MUCH, () -> {
                begun.countDown();
                end.join();
                return done;
            }));
            begun.await();
            for (String name : List.of("vic", "val")) {
                assertThat(callers.submit(() -> {
                    try {
                        return room.tell(new Allotment.Holder(name, true), Operation.Effort.MUCH, () -> done).answer().status();
                    } catch (ApiProblem problem) {
                        return problem.status();
                    }
                }).get()).as(name).isEqualTo(503);
            }
            assertThat(room.tell(new Allotment.Holder("ops", false), Operation.Effort.MUCH, () -> done).answer().text()).isEqualTo("done");
            end.complete(null);
            assertThat(first.get().answer().text()).isEqualTo("done");
        }
    }
}
