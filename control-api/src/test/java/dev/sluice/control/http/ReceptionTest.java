package dev.sluice.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.sluice.control.TokenReply;
import dev.sluice.control.store.Role;
import dev.sluice.control.store.Token;
import dev.sluice.model.Command;
import dev.sluice.model.JournalEntry;

class ReceptionTest {
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

    private void guess(int times) {
        for (int i = 0; i < times; i++) {
            rig.ask("GET", "/site").as("slc_guess-" + i).send();
        }
    }

    private String status(String host) throws Exception {
        return status(host, "/api/v1/site");
    }

    private String status(String host, String path) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), rig.address.getPort());
                OutputStream out = socket.getOutputStream();
                InputStream in = socket.getInputStream()) {
            socket.setSoTimeout(30_000);
            out.write(("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer " + rig.viewer
                    + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).substring(9, 12);
        }
    }

    @Test
    void a_name_that_was_made_to_lead_here_is_refused_until_the_file_names_it() throws Exception {
        int port = rig.address.getPort();
        for (String own : List.of("127.0.0.1:" + port, "localhost:" + port, "LOCALHOST", "10.1.2.3:80", "[::1]:" + port)) {
            assertThat(status(own)).as(own).isEqualTo("200");
        }
        for (String foreign : List.of("evil.example:" + port, "127.0.0.1.evil.example", "localhost.evil.example", "1.2.3")) {
            assertThat(status(foreign)).as(foreign).isEqualTo("421");
        }
        Files.writeString(rig.file, ControlRig.SITE + "control: { address: \"127.0.0.1:0\", hosts: [Sluice.Shop.Example] }\n");
        rig.post("/config/reload", "");
        assertThat(status("sluice.shop.example:" + port)).isEqualTo("200");
    }

    @Test
    void metrics_are_told_to_who_asks_by_our_names_alone_and_whether_we_live_to_anybody() throws Exception {
        assertThat(status("evil.example", "/metrics")).isEqualTo("421");
        assertThat(status("10.1.2.3:9900", "/metrics")).as("as Prometheus asks for a target that is an address").isEqualTo("200");
        for (String probe : ProbeRoutes.NAMELESS) {
            assertThat(status("evil.example", probe)).as(probe).isEqualTo("200");
        }
        Files.writeString(rig.file, ControlRig.SITE + "control: { address: \"127.0.0.1:0\", hosts: [sluice.shop.example] }\n");
        rig.post("/config/reload", "");
        assertThat(status("sluice.shop.example:9900", "/metrics")).isEqualTo("200");
    }

    @Test
    void what_a_browser_asks_for_another_sites_page_is_refused_and_for_our_own_it_is_not() {
        String own = "http://127.0.0.1:" + rig.address.getPort();
        assertThat(rig.ask("GET", "/site").as(rig.viewer).with("Origin", own).with("Sec-Fetch-Site", "same-origin").send().status())
                .isEqualTo(200);
        for (String site : List.of("cross-site", "same-site")) {
            assertThat(rig.ask("POST", "/revert").as(rig.operator).with("Sec-Fetch-Site", site).send().status()).as(site).isEqualTo(403);
        }
        assertThat(rig.ask("GET", "/site").as(rig.viewer).with("Origin", "null").send().at("/code")).isEqualTo("cross-site");
        assertThat(rig.ask("GET", "/site").as(rig.viewer).with("Origin", own + "0").send().at("/code")).isEqualTo("cross-site");
        assertThat(rig.page("GET", "/").with("Sec-Fetch-Site", "cross-site").send().status()).as("a link to the dashboard").isEqualTo(200);
    }

    @Test
    void who_guesses_is_locked_out_while_every_good_token_is_served_from_the_same_address() {
        guess(Guesses.FREE);
        var locked = rig.ask("GET", "/site").as("slc_one-more").send();
        assertThat(locked.status()).isEqualTo(429);
        assertThat(Integer.parseInt(locked.header("Retry-After"))).isBetween(1, 61);
        assertThat(locked.at("/detail")).contains("none but a good one is looked at for " + locked.header("Retry-After") + " s");
        assertThat(rig.ask("GET", "/site").as(rig.admin).send().status()).as("never seen from there before").isEqualTo(200);
        assertThat(rig.ask("PUT", "/freeze").as(rig.operator).body("{\"mode\":\"open\",\"reason\":\"x\"}").send().status()).isEqualTo(200);
        assertThat(rig.post("/revert", "").status()).as("back to old").isEqualTo(200);
    }

    @Test
    void metrics_that_need_a_token_are_no_place_to_guess() throws Exception {
        try (ControlRig closed = new ControlRig(dir.resolve("closed"), "control: { metrics: token }\n" + ControlRig.SITE)) {
            for (int i = 0; i < Guesses.FREE; i++) {
                assertThat(closed.page("GET", "/metrics").as("slc_guess-" + i).send().status()).isEqualTo(401);
            }
            assertThat(closed.page("GET", "/metrics").as("slc_one-more").send().status()).isEqualTo(429);
        }
    }

    @Test
    void refused_calls_are_journaled_together_however_many_there_are() throws Exception {
        guess(Guesses.FREE + 2);
        try (var asking = Executors.newVirtualThreadPerTaskExecutor()) { // each waits a second for its refusal
            for (int i = 0; i < 40; i++) {
                asking.execute(() -> rig.ask("POST", "/revert").as(rig.viewer).send());
                asking.execute(() -> rig.ask("GET", "/tokens").send());
            }
        }
        rig.server.close();
        assertThat(rig.conductor.note(new JournalEntry.TokenDeleted("settled"), new Command.Asker("test", ""))
                .join()).isTrue();
        var told = rig.conductor.journal().newest("calls-refused", 10);
        assertThat(told).hasSizeBetween(1, 2);
        assertThat(told.stream().map(entry -> (JournalEntry.CallsRefused) entry.entry())
                .flatMap(entry -> entry.counts().values().stream()).mapToLong(Long::longValue).sum()).isEqualTo(Guesses.FREE + 2 + 80);
        assertThat(JournalRoutes.entry(told.getFirst()).toString()).contains("from 127.0.0.1").doesNotContain("slc_");
    }

    @Test
    void a_token_for_some_units_reads_all_and_changes_these_alone() throws Exception {
        var made = rig.ask("POST", "/tokens").as(rig.admin).body("{\"name\":\"shop\",\"role\":\"operator\",\"units\":[\"catalog\"]}")
                .send();
        assertThat(made.at("/units")).isEqualTo("[\"catalog\"]");
        String shop = made.at("/token");
        String reason = "\"reason\":\"x\"}";
        assertThat(rig.ask("GET", "/units/checkout").as(shop).send().status()).isEqualTo(200);
        assertThat(rig.ask("PUT", "/units/catalog/share").as(shop).body("{\"share\":\"5%\"," + reason).send().status()).isEqualTo(200);
        assertThat(rig.ask("POST", "/units/catalog/revert").as(shop).send().status()).isEqualTo(200);
        assertThat(rig.ask("POST", "/revert").as(shop).body("{\"units\":[\"catalog\"]}").send().status()).isEqualTo(200);
        assertThat(rig.ask("POST", "/units/catalog/gates/go/check").as(shop).send().status()).isEqualTo(200);
        assertThat(rig.ask("POST", "/config/check").as(shop).send().status()).as("changes nothing and starts nothing").isEqualTo(200);
        record Beyond(String method, String path, String body) {}
        for (Beyond beyond : List.of(new Beyond("PUT", "/units/checkout/share", "{\"share\":\"0%\"," + reason),
                new Beyond("POST", "/site/shares", "{\"shares\":{\"catalog\":\"0%\",\"checkout\":\"0%\"}," + reason),
                new Beyond("POST", "/revert", ""), new Beyond("POST", "/revert", "{\"units\":[\"checkout\"]}"),
                new Beyond("POST", "/units/checkout/revert", ""), new Beyond("PUT", "/freeze", "{\"mode\":\"hold\"," + reason),
                new Beyond("POST", "/config/reload", ""), new Beyond("POST", "/generations/1/restore", "{" + reason),
                new Beyond("POST", "/config/drift/take-file", "{" + reason), new Beyond("POST", "/units/checkout/gates/go/check", ""),
                new Beyond("POST", "/log/reopen", ""), new Beyond("POST", "/notify/nobody/test", ""))) {
            var answer = rig.ask(beyond.method(), beyond.path()).as(shop).body(beyond.body()).send();
            assertThat(answer.status()).as(beyond + answer.text()).isEqualTo(403);
            assertThat(answer.at("/detail")).as(beyond.toString()).contains("token shop is for catalog alone");
        }
        assertThat(rig.ask("POST", "/tokens").as(rig.admin).body("{\"name\":\"y\",\"role\":\"admin\",\"units\":[\"catalog\"]}").send()
                .at("/errors/0/pointer")).isEqualTo("/units");
        assertThat(rig.store.tokens().all().stream().filter(token -> token.name().equals("shop")).findFirst().orElseThrow().units())
                .isEqualTo(Set.of("catalog"));
    }

    @Test
    void half_of_a_group_is_not_enough_to_move_it_but_enough_to_take_it_back() throws Exception {
        String half = rig.ask("POST", "/tokens").as(rig.admin).body("{\"name\":\"half\",\"role\":\"operator\",\"units\":[\"checkout\"]}")
                .send()
                .at("/token");
        var share = rig.ask("PUT", "/units/checkout/share").as(half).body("{\"share\":\"0%\",\"reason\":\"x\"}").send();
        assertThat(share.status()).isEqualTo(403);
        assertThat(share.at("/detail")).contains("cart");
        assertThat(rig.ask("POST", "/units/checkout/revert").as(half).send().at("/units")).contains("cart");
    }

    @Test
    void a_token_is_rotated_by_its_holder_and_the_text_it_had_lasts_as_long_as_was_said() {
        String old = rig.ask("POST", "/tokens").as(rig.admin).body("{\"name\":\"ci\",\"role\":\"operator\",\"for\":\"30d\"}").send()
                .at("/token");
        assertThat(rig.ask("POST", "/tokens/ci/rotate").as(rig.operator).send().status()).as("somebody else's").isEqualTo(403);
        var overlapping = rig.ask("POST", "/tokens/ci/rotate").as(old).body("{\"overlap\":\"1h\"}").send();
        assertThat(overlapping.status()).isEqualTo(200);
        assertThat(overlapping.at("/expires")).isNotEqualTo("(absent)");
        String next = overlapping.at("/token");
        for (String query : List.of("", "?dry-run=true")) {
            var former = rig.ask("POST", "/tokens/ci/rotate" + query).as(old).send();
            assertThat(former.status()).as(query).isEqualTo(409);
            assertThat(former.at("/code")).as(query).isEqualTo("former-text");
            var again = rig.ask("POST", "/tokens/ci/rotate" + query).as(next).body("{\"overlap\":\"1h\"}").send();
            assertThat(again.at("/code")).as(query).isEqualTo("overlap");
            assertThat(again.at("/detail")).as(query).contains(overlapping.at("/formerUntil"));
            assertThat(rig.ask("POST", "/tokens/ci/rotate" + query).as(rig.admin).body("{\"overlap\":\"1h\"}").send().at("/code"))
                    .as(query).isEqualTo("overlap");
        }
        assertThat(rig.ask("GET", "/site").as(old).send().status()).isEqualTo(200);
        assertThat(rig.ask("GET", "/site").as(next).send().status()).isEqualTo(200);
        String last = rig.ask("POST", "/tokens/ci/rotate").as(rig.admin).send().at("/token");
        assertThat(rig.ask("GET", "/site").as(old).send().status()).isEqualTo(401);
        assertThat(rig.ask("GET", "/site").as(next).send().status()).isEqualTo(401);
        assertThat(rig.ask("GET", "/site").as(last).send().status()).isEqualTo(200);
    }

    @Test
    void of_rotations_at_the_same_time_one_is_carried_out_and_what_it_promised_holds() throws Exception {
        String old = rig.ask("POST", "/tokens").as(rig.admin).body("{\"name\":\"ci\",\"role\":\"operator\"}").send().at("/token");
        List<Integer> statuses = new CopyOnWriteArrayList<>();
        try (var asking = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 5; i++) {
                asking.execute(() -> statuses.add(
                        rig.ask("POST", "/tokens/ci/rotate").as(old).body("{\"overlap\":\"5m\"}").send().status()));
            }
        }
        assertThat(statuses).containsOnlyOnce(200).filteredOn(status -> status == 409).hasSize(4);
        assertThat(rig.ask("GET", "/site").as(old).send().status()).isEqualTo(200);
    }

    @Test
    void a_token_that_is_over_is_no_token_and_the_last_lasting_admin_stays() throws Exception {
        var over = new Token("gone", Role.ADMIN, Instant.EPOCH, Set.of(),
                Optional.of(Instant.EPOCH.plusSeconds(1)));
        var reply = rig.conductor.createToken(over, new Command.Asker("test", "")).join();
        String text = ((TokenReply.Created) reply).text();
        assertThat(rig.ask("GET", "/site").as(text).send().status()).isEqualTo(401);
        assertThat(rig.ask("DELETE", "/tokens/admin").as(rig.admin).send().status()).isEqualTo(200);
        String own = rig.store.tokens().find(rig.admin, Instant.now()).orElseThrow().name();
        assertThat(rig.ask("DELETE", "/tokens/" + own).as(rig.admin).send().at("/code")).isEqualTo("last-admin");
    }
}
