package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.control.store.Role;

@Timeout(60)
class EventStreamTest {
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

    @Test
    void without_an_id_only_what_happens_from_now_on_is_told() throws Exception {
        try (Listener listener = listen(rig.ask("GET", "/events").as(rig.viewer))) {
            rig.share("catalog", "5%");
            Event event = listener.nextJournal();
            assertThat(event.id()).isEqualTo(rig.conductor.journal().last());
            assertThat(ControlRig.MAPPER.readTree(event.data()).path("sentence").stringValue()).isEqualTo("catalog 0% → 5%");
            var page = rig.get("/journal?after=" + (event.id() - 1));
            assertThat(page.json().at("/entries/0")).isEqualTo(ControlRig.MAPPER.readTree(event.data()));
        }
    }

    @Test
    void a_stream_that_is_taken_up_again_leaves_nothing_out_and_tells_nothing_twice() throws Exception {
        long begin = rig.conductor.journal().last();
        for (int i = 1; i <= 250; i++) {
            rig.share("catalog", (i % 100) + "%");
        }
        List<Long> seen = new ArrayList<>();
        try (Listener listener = listen(rig.ask("GET", "/events").as(rig.viewer).with("Last-Event-ID", Long.toString(begin)));
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.rangeClosed(1, 50).forEach(i -> threads.execute(() -> rig.share("catalog", i + "%")));
            while (seen.size() < 280) {
                seen.add(listener.nextJournal().id());
            }
        }
        try (Listener listener = listen(rig.ask("GET", "/events").as(rig.viewer).with("Last-Event-ID", seen.getLast().toString()))) {
            while (seen.size() < 300) {
                seen.add(listener.nextJournal().id());
            }
        }
        assertThat(seen).containsExactlyElementsOf(LongStream.rangeClosed(begin + 1, begin + 300).boxed().toList());
    }

    @Test
    void measures_come_by_themselves_and_are_computed_once_for_all() throws Exception {
        try (Listener one = listen(rig.ask("GET", "/events").as(rig.viewer));
                Listener two = listen(rig.ask("GET", "/events").as(rig.viewer))) {
            Event event = one.next("measures");
            two.next("measures");
            var units = ControlRig.MAPPER.readTree(event.data()).path("units");
            assertThat(units.valueStream().map(unit -> unit.path("name").stringValue())).containsExactly("catalog", "checkout", "cart",
                    "-");
            assertThat(units.at("/1/new/count").asInt()).isEqualTo(150);
            assertThat(units.at("/1/freeze/state").stringValue()).isEqualTo("open");
            assertThat(rig.evidence.lastAsked).hasSeconds(10);
            assertThat(rig.evidence.asked.get()).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void one_token_has_a_quarter_of_the_places_and_viewers_leave_a_quarter_to_others() throws Exception {
        List<Listener> listeners = new ArrayList<>();
        for (int token = 0; token < 3; token++) {
            String viewer = rig.token("listener-" + token, Role.VIEWER);
            for (int i = 0; i < EventStream.MOST / 4; i++) {
                listeners.add(listen(rig.ask("GET", "/events").as(viewer)));
            }
            assertThat(rig.ask("GET", "/events").as(viewer).send().status()).as("one more of the same token").isEqualTo(503);
        }
        assertThat(rig.ask("GET", "/events").as(rig.viewer).send().status()).as("one more viewer").isEqualTo(503);
        listeners.add(listen(rig.ask("GET", "/events").as(rig.admin)));
        for (Listener listener : listeners) {
            listener.close();
        }
    }

    @Test
    void there_is_an_end_to_how_many_may_listen_and_places_come_free() throws Exception {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            tokens.add(rig.token("listener-" + i, i == 0 ? Role.OPERATOR : Role.VIEWER));
        }
        List<Listener> listeners = new ArrayList<>();
        for (int i = 0; i < EventStream.MOST; i++) {
            listeners.add(listen(rig.ask("GET", "/events").as(tokens.get(i % tokens.size()))));
        }
        var beyond = rig.ask("GET", "/events").as(rig.viewer).send();
        assertThat(beyond.status()).isEqualTo(503);
        assertThat(beyond.at("/code")).isEqualTo("unavailable");
        assertThat(rig.share("catalog", "5%").status()).isEqualTo(200);
        for (Listener listener : listeners) {
            assertThat(listener.nextJournal().id()).isEqualTo(rig.conductor.journal().last());
        }
        for (Listener listener : listeners.subList(1, EventStream.MOST)) {
            listener.close();
        }
        // a place comes free when the next piece cannot be written: with the next samples
        HttpResponse<InputStream> again = open(rig.ask("GET", "/events").as(rig.viewer));
        while (again.statusCode() == 503) {
            again.body().close();
            listeners.getFirst().next("measures");
            again = open(rig.ask("GET", "/events").as(rig.viewer));
        }
        assertThat(again.statusCode()).isEqualTo(200);
        again.body().close();
        listeners.getFirst().close();
    }

    @Test
    void a_listener_that_reads_nothing_holds_up_nobody() throws Exception {
        try (Socket lazy = new Socket(InetAddress.getLoopbackAddress(), rig.address.getPort())) {
            lazy.setReceiveBufferSize(1024);
            lazy.getOutputStream()
                    .write(("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: 0\r\nAuthorization: Bearer " + rig.viewer
                            + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            try (Listener listener = listen(rig.ask("GET", "/events").as(rig.viewer))) {
                for (int i = 1; i <= 100; i++) {
                    assertThat(rig.share("catalog", i + "%").status()).isEqualTo(200);
                    assertThat(listener.nextJournal().id()).isEqualTo(rig.conductor.journal().last());
                }
            }
        }
    }

    @Test
    void a_stream_ends_with_its_token() throws Exception {
        try (Listener listener = listen(rig.ask("GET", "/events").as(rig.viewer))) {
            assertThat(rig.ask("DELETE", "/tokens/grafana").as(rig.admin).send().status()).isEqualTo(200);
            assertThat(listener.nextJournal().data()).contains("token-deleted");
            assertThat(listener.ended()).isTrue();
        }
    }

    @Test
    void a_stream_needs_a_token_and_a_readable_id() {
        assertThat(rig.ask("GET", "/events").send().status()).isEqualTo(401);
        assertThat(rig.ask("GET", "/events").as(rig.viewer).with("Last-Event-ID", "x").send().status()).isEqualTo(400);
    }

    private record Event(String name, long id, String data) {}

    private HttpResponse<InputStream> open(ControlRig.Ask ask) throws Exception {
        return rig.client.send(ask.request(), HttpResponse.BodyHandlers.ofInputStream());
    }

    private Listener listen(ControlRig.Ask ask) throws Exception {
        HttpResponse<InputStream> response = open(ask);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
        return new Listener(new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8)));
    }

    /** Reads events off a stream. */
    private record Listener(BufferedReader lines) implements AutoCloseable {
        Event nextJournal() throws IOException {
            return next("journal");
        }

        Event next(String wanted) throws IOException {
            String name = "";
            long id = -1;
            String data = "";
            while (true) {
                String line = lines.readLine();
                assertThat(line).as("the stream goes on").isNotNull();
                if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("id: ")) {
                    id = Long.parseLong(line.substring(4));
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                } else if (line.isEmpty() && name.equals(wanted)) {
                    return new Event(name, id, data);
                }
            }
        }

        boolean ended() throws IOException {
            String line = lines.readLine();
            while (line != null) {
                line = lines.readLine();
            }
            return true;
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
