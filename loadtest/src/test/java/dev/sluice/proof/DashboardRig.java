package dev.sluice.proof;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.sluice.load.ScriptedOrigin;

/** Two stacks, the product between them, visitors who keep coming, and a browser that shows the dashboard. */
final class DashboardRig implements AutoCloseable {
    /** Who owns the unit that moves by a plan, and approves its gate. */
    static final String OWNER = "search@shop.example";
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> PATHS = List.of("/c/tea", "/p/1", "/search?q=x", "/cart", "/checkout/address");

    final ScriptedOrigin old = ScriptedOrigin.open();
    final ScriptedOrigin fresh = ScriptedOrigin.open();
    final Browser browser;
    final Product product;
    private final Path state;
    private final HttpClient visitors = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
    private final Map<String, String> tokens = new ConcurrentHashMap<>();
    private int visit;

    /** Leaves a proof out, with the reason, where there is no browser. */
    static DashboardRig open(Path dir) throws IOException {
        var chromium = Browser.installed();
        assumeTrue(chromium.isPresent(), "Chromium is not here (Debian: apt-get install chromium)");
        return new DashboardRig(chromium.orElseThrow(), dir);
    }

    private DashboardRig(Path chromium, Path dir) throws IOException {
        state = dir.resolve("state");
        Path site = dir.resolve("site.yaml");
        write(site);
        product = Product.serve(site, state);
        browser = Browser.start(chromium, dir.resolve("profile"));
        var _ = pace.scheduleAtFixedRate(this::visit, 0, 25, TimeUnit.MILLISECONDS);
    }

    private void write(Path site) throws IOException {
        Files.writeString(site, """
                site: shop.example
                listen: [{ address: "127.0.0.1:0" }]
                control: { address: "127.0.0.1:0" }
                trusted-proxies: [127.0.0.0/8]
                stacks: { old: { origins: ["%s"] }, new: { origins: ["%s"] } }
                units:
                  catalog:
                    owner: shop@shop.example
                    match: [{ path: "/c/**" }, { path: "/p/**" }]
                    endpoints: ["GET /c/{category}", "GET /p/{product}"]
                  search:
                    owner: search@shop.example
                    match: [{ path: "/search/**" }]
                    plan:
                      stages:
                        - { share: 10%%, dwell: 3s, ramp: 1s, min-samples: 1 }
                        - { share: 50%%, dwell: 30m, ramp: 1s, min-samples: 1, entry: [go], exit: [errors] }
                        - { share: 100%%, dwell: 72h }
                  checkout:
                    owner: payments@shop.example
                    match: [{ path: "/cart/**" }, { path: "/checkout/**" }]
                    endpoints: ["GET /cart", "GET /checkout/{step}", "POST /checkout/pay"]
                    data: moved
                gates:
                  go: { type: approval, by: owner, not: requester }
                windows:
                  - { name: final, units: [checkout], mode: hold, start: 2036-12-01T02:00:00Z, at-most: 15m, owner: ops@shop.example }
                """.formatted(old.url(), fresh.url()));
    }

    private void visit() {
        visit++;
        boolean pays = visit % 9 == 0;
        var ask = HttpRequest
                .newBuilder(
                        URI.create("http://127.0.0.1:" + product.edgePort() + (pays ? "/checkout/pay" : PATHS.get(visit % PATHS.size()))))
                .header("X-Forwarded-For", "10.1.%d.%d".formatted(visit / 200 % 4, visit % 200));
        ask = pays ? ask.POST(HttpRequest.BodyPublishers.ofString("x=1")) : ask;
        var _ = visitors.sendAsync(ask.build(), HttpResponse.BodyHandlers.discarding()); // what they see is other proofs' business
    }

    /** The dashboard, signed in with a token of a role; it bears the role's name unless another is given. */
    BrowserTab signedIn(String role, String name) throws IOException, InterruptedException {
        BrowserTab tab = browser.tab();
        tab.looks(1_440, false);
        tab.go(dashboard() + "#token=" + token(role, name));
        tab.awaitText("#connection", "live");
        return tab;
    }

    /** By a token for one unit alone. */
    BrowserTab signedInFor(String unit, String name) throws IOException, InterruptedException {
        tokens.put(name, product.post("/tokens", "{\"name\":\"" + name + "\",\"role\":\"operator\",\"units\":[\"" + unit
                + "\"],\"reason\":\"proof\"}").field("token"));
        return signedIn("operator", name);
    }

    String dashboard() {
        return product.control().resolve("/").toString();
    }

    String token(String role, String name) throws IOException, InterruptedException {
        String known = tokens.get(name);
        if (known == null) {
            known = product.post("/tokens", "{\"name\":\"" + name + "\",\"role\":\"" + role + "\",\"reason\":\"proof\"}").field("token");
            tokens.put(name, known);
        }
        return known;
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return JSON.readTree(product.get(path).body());
    }

    JsonNode unit(String name) throws IOException, InterruptedException {
        return get("/units/" + name);
    }

    /** The sentences of the journal of one kind, oldest first. */
    List<String> journaled(String kind) throws IOException, InterruptedException {
        return get("/journal?limit=1000").get("entries").valueStream().filter(entry -> entry.get("kind").asString().equals(kind))
                .map(entry -> entry.get("actor").asString() + ": " + entry.get("sentence").asString() + " — "
                        + entry.get("reason").asString())
                .toList();
    }

    @Override
    public void close() {
        pace.shutdownNow();
        browser.close();
        visitors.shutdownNow();
        product.close();
        old.close();
        fresh.close();
    }
}
