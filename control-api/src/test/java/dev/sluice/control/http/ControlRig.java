package dev.sluice.control.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.sluice.config.SiteReader;
import dev.sluice.control.Conductor;
import dev.sluice.control.DnsKeeper;
import dev.sluice.control.Passes;
import dev.sluice.control.SplitSink;
import dev.sluice.control.TokenReply;
import dev.sluice.control.callback.CallbackSpool;
import dev.sluice.control.drill.Course;
import dev.sluice.control.drill.Drills;
import dev.sluice.control.drill.Edge;
import dev.sluice.control.drill.TestVisits;
import dev.sluice.control.gate.GateBoard;
import dev.sluice.control.gate.VerdictJournal;
import dev.sluice.control.notify.Notifier;
import dev.sluice.control.runbook.Runbooks;
import dev.sluice.control.store.DnsHistory;
import dev.sluice.control.store.History;
import dev.sluice.control.store.Role;
import dev.sluice.control.store.Store;
import dev.sluice.control.window.Windows;
import dev.sluice.model.Assignment;
import dev.sluice.model.Command;
import dev.sluice.model.Crawler;
import dev.sluice.model.Cutover;
import dev.sluice.model.Explanation;
import dev.sluice.model.Freeze;
import dev.sluice.model.Pass;
import dev.sluice.model.Question;
import dev.sluice.model.Side;
import dev.sluice.model.Site;
import dev.sluice.model.TestTarget;

/** The control server on a free port over a real conductor and store; the request path is a reference and a script. */
final class ControlRig implements AutoCloseable {
    static final JsonMapper MAPPER = JsonMapper.builder().build();
    static final String SITE = """
            site: shop.example
            stacks:
              old: { origins: ["http://127.0.0.1:9001"] }
              new: { origins: ["http://127.0.0.1:9002"] }
            units:
              catalog:
                owner: shop@shop.example
                match: [{ path: "/c/**" }]
                plan:
                  stages:
                    - { share: 5%, dwell: 1h, ramp: 0s, during: [errors] }
                    - { share: 100%, ramp: 0s, reversibility: forward-only, min-samples: 10 }
              checkout:
                owner: payments@shop.example
                deputy: platform@shop.example
                match: [{ path: "/checkout/**" }, { host: api.shop.example, path: "/orders/**", methods: [GET, POST] }]
                endpoints: ["POST /checkout/pay"]
                group: basket
                requires: { catalog: 50% }
                segments: [{ name: staff, when: { header: { X-Staff: "yes" } }, to: new }]
              cart:
                owner: payments@shop.example
                match: [{ path: "/cart/**" }]
                group: basket
            gates:
              backup: { type: backup }
              go: { type: approval, by: owner }
            """;

    final Path file;
    final Store store;
    final Conductor conductor;
    final History history;
    final ScriptedEvidence evidence = new ScriptedEvidence();
    final AtomicReference<Cutover> inForce = new AtomicReference<>();
    final AtomicReference<Question> asked = new AtomicReference<>();
    final AtomicReference<Assignment.Because> because = new AtomicReference<>(new Assignment.Because.Unclaimed());
    final AtomicReference<Optional<String>> refusal = new AtomicReference<>(Optional.empty());
    final AtomicReference<Optional<Crawler>> crawler = new AtomicReference<>(Optional.empty());
    final AtomicBoolean ready = new AtomicBoolean(true);
    final AtomicInteger reopened = new AtomicInteger();
    final Drills drills;
    final Notifier notifier;
    final Runbooks runbooks;
    final DnsKeeper dns;
    /** How long ago the rounds and minutes of tests were. */
    volatile Duration sinceDns = Duration.ZERO;
    final CallbackSpool callbacks;
    final GateBoard gates;
    final Passes passes;
    final Windows windows;
    final AtomicReference<List<Pass>> let = new AtomicReference<>(List.of());
    final ControlServer server;
    final InetSocketAddress address;
    final String admin;
    final String operator;
    final String viewer;
    final HttpClient client = HttpClient.newHttpClient();

    ControlRig(Path dir) throws Exception {
        this(dir, SITE);
    }

    ControlRig(Path dir, String site) throws Exception {
        this(dir, site, "");
    }

    /** Its own tokens have a suffix, so that a state directory can be opened again. */
    ControlRig(Path dir, String site, String suffix) throws Exception {
        Files.createDirectories(dir);
        file = dir.resolve("sluice.yaml");
        Files.writeString(file, site);
        store = Store.open(dir.resolve("state"));
        history = History.in(store.dir());
        conductor = Conductor.open(store, SiteReader.read(file, Map.of()));
        inForce.set(conductor.resume());
        conductor.start(new Held(), evidence);
        drills = new Drills(conductor, evidence, new NoEdge(), Course.USUAL);
        notifier = Notifier.start(conductor);
        runbooks = new Runbooks(conductor, evidence, () -> Map.of("client", 7L), "0.1.0");
        dns = new DnsKeeper(DnsHistory.in(store.dir()), () -> conductor.current().site().dns(), () -> DnsRoutesTest.AT.plus(sinceDns));
        callbacks = CallbackSpool.open(store.dir(), conductor);
        gates = new GateBoard(
                new GateBoard.Wiring(conductor::current, evidence, drills::last, drills::present, store.exhibits().all(), _ -> {},
                        conductor.freezes(), dns, new TestVisits(conductor::current, new NoEdge(), this::explain), callbacks,
                        InstantSource.system()));
        gates.onJudgement(new VerdictJournal(List.of(), conductor::held));
        passes = new Passes(conductor, new Gatekeeper(), InstantSource.system());
        windows = new Windows(conductor, gates::against, _ -> {}, InstantSource.system());
        server = new ControlServer(wiring(new Site.Address("127.0.0.1", 0)));
        address = server.start();
        admin = token("root-of-the-rig" + suffix, Role.ADMIN);
        operator = token("ops" + suffix, Role.OPERATOR);
        viewer = token("grafana" + suffix, Role.VIEWER);
    }

    ControlServer.Wiring wiring(Site.Address at) {
        return new ControlServer.Wiring(at, conductor, store, evidence, this::explain, () -> "sluice_test_total 1\n",
                () -> loaded(SiteReader.read(file, Map.of())), () -> List.of("http://127.0.0.1:8080"), "0.1.0", ready::get,
                () -> reopened.incrementAndGet() > 0, drills, gates, history, notifier, runbooks, passes, windows, dns, callbacks);
    }

    private static SiteSource.Loading loaded(Site site) {
        return new SiteSource.Loading() {
            @Override
            public Site site() {
                return site;
            }

            @Override
            public List<String> warnings() {
                return List.of("workers: 2 (expected: 1 until the next start)");
            }

            @Override
            public void close() {}
        };
    }

    /** Where nobody listens, so that every drill fails. */
    private static final class NoEdge implements Edge {
        @Override
        public List<String> listeners() {
            return List.of("http://127.0.0.1:1");
        }

        @Override
        public String tag(String unit, TestTarget target, Instant until) {
            return "tag";
        }
    }

    private final class Gatekeeper implements Passes.Gate {
        @Override
        public void let(Collection<Pass> now) {
            let.set(List.copyOf(now));
        }

        @Override
        public String link(Pass pass) {
            return "/.well-known/sluice/pass?token=1.link." + pass.id();
        }

        @Override
        public String header(Pass pass) {
            return "1.key." + pass.id();
        }
    }

    private final class Held implements SplitSink {
        @Override
        public Cutover current() {
            return inForce.get();
        }

        @Override
        public Cutover publish(Cutover next, Cutover basis) {
            inForce.set(next);
            return next;
        }
    }

    private Explanation explain(Question question) {
        asked.set(question);
        return new Explanation(new Assignment("checkout", Side.NEW, because.get(), generation()), "other", false, Freeze.NONE, false,
                crawler.get(), Optional.empty(), refusal.get());
    }

    String token(String name, Role role) throws Exception {
        TokenReply reply = conductor.createToken(name, role, new Command.Asker("test", "rig")).get(60, TimeUnit.SECONDS);
        return ((TokenReply.Created) reply).text();
    }

    long generation() {
        return conductor.current().split().generation();
    }

    URI uri(String path) {
        return URI.create(server.scheme() + "://127.0.0.1:" + address.getPort() + path);
    }

    /** A request under the API's root, as the operator. */
    Ask ask(String method, String path) {
        return new Ask(HttpRequest.newBuilder(), method, uri(Operation.ROOT + path), "");
    }

    /** A request outside of the API's root. */
    Ask page(String method, String path) {
        return new Ask(HttpRequest.newBuilder(), method, uri(path), "");
    }

    Answer get(String path) {
        return ask("GET", path).as(viewer).send();
    }

    Answer put(String path, String body) {
        return ask("PUT", path).as(operator).body(body).send();
    }

    Answer post(String path, String body) {
        return ask("POST", path).as(operator).body(body).send();
    }

    Answer share(String unit, String share) {
        return put("/units/" + unit + "/share", "{\"share\":\"" + share + "\",\"reason\":\"test\"}");
    }

    /** One request in the making. */
    final class Ask {
        private final HttpRequest.Builder builder;
        private final String method;
        private String body;

        private Ask(HttpRequest.Builder builder, String method, URI uri, String body) {
            this.builder = builder.uri(uri);
            this.method = method;
            this.body = body;
        }

        Ask as(String token) {
            builder.setHeader("Authorization", "Bearer " + token);
            return this;
        }

        Ask with(String name, String value) {
            builder.setHeader(name, value);
            return this;
        }

        Ask body(String json) {
            body = json;
            return json.isEmpty() ? this : with("Content-Type", "application/json");
        }

        HttpRequest request() {
            return builder.method(method, body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body)).build();
        }

        Answer send() {
            try {
                return new Answer(client.send(request(), HttpResponse.BodyHandlers.ofByteArray()));
            } catch (IOException e) {
                throw new AssertionError(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError(e);
            }
        }
    }

    /** What came back. */
    record Answer(HttpResponse<byte[]> response) {
        int status() {
            return response.statusCode();
        }

        String text() {
            return new String(response.body(), StandardCharsets.UTF_8);
        }

        JsonNode json() {
            return MAPPER.readTree(text());
        }

        String at(String pointer) {
            JsonNode node = json().at(pointer);
            return node.isMissingNode() ? "(absent)" : node.isString() ? node.stringValue() : node.toString();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("(absent)");
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        server.close();
        gates.close();
        drills.close();
        notifier.close();
        runbooks.close();
        passes.close();
        callbacks.close();
        conductor.close();
        history.close();
        store.close();
    }
}
