package dev.sluice.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes at 25 %, {@code kill -9} in the middle, then a revert: the ledger says what the new stack holds. */
class LedgerProof {
    private static final int CLIENTS = 12;
    private static final Pattern ENTRY = Pattern.compile("\"certainty\":\"(\\w+)\".*?\"idempotencyKey\":\"post-(\\d+)\"");

    @TempDir
    private Path dir;

    private final Map<Integer, String> said = new ConcurrentHashMap<>();
    private final AtomicInteger next = new AtomicInteger();

    @Test
    void after_a_kill_in_the_middle_of_five_hundred_writes_the_ledger_equals_what_new_holds() throws Exception {
        try (Ledger old = Ledger.faithful("old"); Ledger fresh = Ledger.faithful("new")) {
            Map<Integer, String> entered = entered(500, 1, old, fresh);
            judge(500, entered, fresh);
            assertThat(entered.values()).as("new cut no answer").doesNotContain("unknown");
        }
    }

    @Test
    @Tag("proof")
    void so_it_does_after_ten_kills_of_five_thousand_writes_to_a_stack_that_cuts_its_answers() throws Exception {
        try (Ledger old = new Ledger("old"); Ledger fresh = new Ledger("new")) {
            judge(5_000, entered(5_000, 10, old, fresh), fresh);
        }
    }

    private Map<Integer, String> entered(int posts, int kills, Till old, Till fresh) throws Exception {
        int port = freePort();
        Path site = dir.resolve("site.yaml");
        Files.writeString(site, """
                listen: [{ address: "127.0.0.1:%d" }]
                control: { address: "127.0.0.1:0" }
                stacks: { old: { origins: ["http://127.0.0.1:%d"] }, new: { origins: ["http://127.0.0.1:%d"] } }
                units:
                  pay:
                    owner: proof@shop.example
                    match: [{ path: "/pay/**" }]
                    share: 25%%
                    visitors: { by: ["header:X-User"] }
                    data: moved
                    guard: off
                    ledger: { ids: ["path:/pay/{id}"] }
                """.formatted(port, old.port(), fresh.port()));
        Product product = Product.serve(site, dir.resolve("state"));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture<?>[] clients = IntStream.range(0, CLIENTS)
                    .mapToObj(_ -> CompletableFuture.runAsync(() -> send(posts, port), threads)).toArray(CompletableFuture[]::new);
            for (int kill = 1; kill <= kills; kill++) {
                int enough = posts * kill / (kills + 1);
                while (said.size() < enough) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                }
                product.kill();
                product = Product.serve(site, dir.resolve("state"));
            }
            CompletableFuture.allOf(clients).join();
        }
        try (Product last = product) {
            String before = last.get("/units/pay").body();
            Product.Reply revert = last.post("/units/pay/revert", "{\"reason\":\"proof\"}");
            assertThat(revert.field("writes")).as("what was shown before").isEqualTo(new Product.Reply(200, before).field("writes"));
            Map<Integer, String> entered = read(last);
            long accepted = entered.values().stream().filter("accepted"::equals).count();
            assertThat(revert.field("writes")).isEqualTo(Long.toString(accepted));
            assertThat(revert.field("uncertain")).isEqualTo(Long.toString(entered.size() - accepted));
            return entered;
        }
    }

    private static Map<Integer, String> read(Product product) throws Exception {
        Map<Integer, String> entered = new TreeMap<>();
        long after = 0;
        Product.Reply page = product.get("/ledger/pay?limit=1000");
        while (page.body().contains("\"seq\"")) {
            Matcher entry = ENTRY.matcher(page.body());
            while (entry.find()) {
                assertThat(entered.put(Integer.valueOf(entry.group(2)), entry.group(1))).as("entry of %s twice", entry.group(2)).isNull();
            }
            after = Long.parseLong(page.field("next"));
            page = product.get("/ledger/pay?limit=1000&after=" + after);
        }
        return entered;
    }

    private void judge(int posts, Map<Integer, String> entered, Till fresh) {
        Set<Integer> held = new TreeSet<>(Stream.iterate(0, id -> id + 1).limit(posts).filter(id -> fresh.times(id) > 0).toList());
        Set<Integer> accepted = new HashSet<>();
        Set<Integer> open = new TreeSet<>();
        entered.forEach((id, certainty) -> (certainty.equals("accepted") ? accepted : open).add(id));
        assertThat(held).as("what the ledger calls accepted").containsAll(accepted);
        assertThat(entered.keySet()).as("what new holds").containsAll(held);
        said.forEach((id, what) -> {
            if (what.equals("new")) {
                assertThat(accepted).as("what was answered by new").contains(id);
            }
        });
        assertThat(open).allSatisfy(id -> assertThat(said.get(id)).as("POST %d, which may have been accepted", id)
                .isNotIn("old", "new", "not-executed"));
        long openAndHeld = open.stream().filter(held::contains).count();
        System.out.printf("%d POSTs at 25 %%: new holds %d, the ledger has %d accepted and %d of which nobody knows (new holds %d of these);"
                + " 0 missing, 0 wrong%n", posts, held.size(), accepted.size(), open.size(), openAndHeld);
        assertThat(held.size()).isGreaterThan(posts / 8);
        assertThat(accepted.size() + openAndHeld).isEqualTo(held.size());
    }

    /** Each number is sent once; who finds nobody there tries again, for then nothing was sent. */
    private void send(int posts, int port) {
        for (int id = next.getAndIncrement(); id < posts; id = next.getAndIncrement()) {
            try (Edge edge = connected(port)) {
                for (boolean last = false; id < posts && !last;) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                    edge.post("/pay/" + id, "X-User: u" + id + "\r\nIdempotency-Key: post-" + id + "\r\n", "%10d".formatted(id));
                    edge.flush();
                    Edge.Answer answer = edge.read();
                    said.put(id, answer.status() == 200 ? answer.body().split(" ", 2)[0] : answer.outcome());
                    last = answer.last();
                    id = last ? id : next.getAndIncrement();
                }
            } catch (IOException lost) {
                said.put(id, "lost");
            }
        }
    }

    private static Edge connected(int port) {
        while (true) {
            try {
                return new Edge(port);
            } catch (IOException nobody) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        }
    }

    private static int freePort() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }
}
