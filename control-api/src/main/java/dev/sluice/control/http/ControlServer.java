package dev.sluice.control.http;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

import com.sun.management.UnixOperatingSystemMXBean;
import io.helidon.common.socket.SocketOptions;
import io.helidon.common.tls.Tls;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http1.Http1Config;

import dev.sluice.control.Conductor;
import dev.sluice.control.EvidenceSource;
import dev.sluice.control.Passes;
import dev.sluice.control.PropagationSource;
import dev.sluice.control.callback.CallbackSpool;
import dev.sluice.control.drill.Drills;
import dev.sluice.control.gate.GateBoard;
import dev.sluice.control.notify.Notifier;
import dev.sluice.control.runbook.Runbooks;
import dev.sluice.control.store.History;
import dev.sluice.control.store.Store;
import dev.sluice.control.tls.CertificateKeeper;
import dev.sluice.control.window.Windows;
import dev.sluice.model.Explanation;
import dev.sluice.model.Question;
import dev.sluice.model.Site;

/**
 * The control API on its own address and threads. Each request has a virtual thread; what it may cost is bounded: 1 MiB of body, 16 KiB of
 * head, 10 s for either to arrive, 512 connections or a quarter of the descriptors, of which few are a stranger's ({@link Doorway}),
 * {@value EventStream#MOST} event streams; and what all of them may cost together as well ({@link Backroom}).
 */
public final class ControlServer implements AutoCloseable {
    private static final int HEAD_BYTES = 16 << 10;
    private static final int CONNECTIONS = 512;
    /** Of the descriptors of this process, as far as that is less: the edge leaves so many to us. */
    private static final int PART = 4;
    private static final Duration REFUSED = Duration.ofSeconds(1);
    /** How long a request waits for its turn where others take what there is. */
    private static final Duration TURN = Duration.ofSeconds(5);
    /** Bytes that the system keeps of what a caller does not read. */
    private static final int UNREAD = 128 << 10;
    private static final Duration SILENCE = Duration.ofSeconds(60);
    /** Connections that were closed for others to have their place, and have not noticed yet: who sleeps notices late. */
    static final int LEAVING = SlowLane.MOST + 16;
    /** How often is looked whether certificates have changed. */
    private static final Duration WATCH = Duration.ofSeconds(2);

    private final Wiring wiring;
    private final Deadlines deadlines = new Deadlines();
    private final EventStream events;
    private final Backroom backroom = new Backroom(TURN);
    private final Switchboard switchboard;
    private final Reception reception;
    private final Doorway doorway = new Doorway(connections(), Doorway.FIRST_WORD, deadlines);
    private final Optional<CertificateKeeper> certificates;
    private final WebServer server;

    /** Everything but the socket, which {@link #start} opens. The conductor must have begun. */
    public ControlServer(Wiring wiring) {
        this.wiring = wiring;
        SlowLane slowLane = new SlowLane(REFUSED);
        this.events = new EventStream(wiring, deadlines, slowLane);
        this.switchboard = new Switchboard(rooms(wiring, events, deadlines));
        this.reception = new Reception(wiring, slowLane, doorway, InstantSource.system());
        this.certificates = control().tls().map(tls -> new CertificateKeeper(tls, () -> control().tls(), wiring.store().dir()));
        this.server = server();
    }

    /**
     * What the server stands on.
     *
     * @param address to listen on; port 0 takes any free one
     * @param explainer what would become of a request
     * @param metrics the Prometheus text
     * @param sites the configuration file
     * @param listeners the addresses of the edge as URLs, as they are now, for display
     * @param ready whether the edge takes traffic
     * @param drills rehearsed reverts
     * @param gates what they say, and who takes evidence for them
     * @param reopenLog opens the access log anew; false: there is none
     * @param history what was measured, minute by minute
     * @param notifier who is told what happens
     * @param runbooks steps that people and programs take together
     * @param passes who is let in to what is frozen
     * @param windows planned freezes
     * @param dns how far the records of watched names have moved
     * @param callbacks what is kept of them
     */
    public record Wiring(Site.Address address, Conductor conductor, Store store, EvidenceSource evidence,
            Function<Question, Explanation> explainer, Supplier<String> metrics, SiteSource sites, Supplier<List<String>> listeners,
            String version,
            BooleanSupplier ready, BooleanSupplier reopenLog, Drills drills, GateBoard gates, History history, Notifier notifier,
            Runbooks runbooks, Passes passes, Windows windows, PropagationSource dns, CallbackSpool callbacks) {
        Tokens tokens() {
            return new Tokens(store.tokens(), InstantSource.system());
        }
    }

    /** One subject, one file: a new one is a line here. A literal path stands before the open one that would take it too. */
    private static List<Operation.Room> rooms(Wiring wiring, EventStream events, Deadlines deadlines) {
        return List.of(
                new UnitRoutes(wiring, InstantSource.system()),
                new PlanRoutes(wiring, InstantSource.system()),
                new FreezeRoutes(wiring),
                new CallbackRoutes(wiring),
                new BypassRoutes(wiring, InstantSource.system()),
                new WindowRoutes(wiring),
                new DrillRoutes(wiring, InstantSource.system()),
                new GateRoutes(wiring),
                new ExplainRoutes(wiring),
                new MeasureRoutes(wiring),
                new JournalRoutes(wiring.conductor()),
                new GenerationRoutes(wiring),
                new LedgerRoutes(wiring, deadlines),
                new HistoryRoutes(wiring, InstantSource.system()),
                new ReportRoutes(wiring, InstantSource.system()),
                new AdviceRoutes(wiring, InstantSource.system()),
                events,
                new TokenRoutes(wiring, InstantSource.system()),
                new ConfigRoutes(wiring),
                new DriftRoutes(wiring),
                new LogRoutes(wiring),
                new NotifyRoutes(wiring),
                new RunbookRoutes(wiring),
                new DnsRoutes(wiring),
                new ProbeRoutes(wiring),
                new PageRoutes());
    }

    /** Begins to listen; the address it then has. */
    public InetSocketAddress start() {
        checkFree();
        server.start();
        if (!server.isRunning()) {
            close();
            throw notFree("taken a moment ago");
        }
        certificates.ifPresent(keeper -> keeper.watch(WATCH));
        return new InetSocketAddress(wiring.address().host(), server.port());
    }

    /** Helidon 4.5 logs a port that is in use and goes on without it; so the port is tried beforehand. */
    private void checkFree() {
        try (ServerSocketChannel probe = ServerSocketChannel.open()) {
            probe.bind(address(wiring));
        } catch (IOException | UnresolvedAddressException e) {
            close();
            throw notFree(Optional.ofNullable(e.getMessage()).orElse("unknown host"));
        }
    }

    private IllegalStateException notFree(String why) {
        return new IllegalStateException("control: cannot listen on " + wiring.address().host() + ":" + wiring.address().port() + ": " + why
                + " (expected: a free address of this machine; set control.address in the file, port 0 takes any free one)");
    }

    private static InetSocketAddress address(Wiring wiring) {
        return new InetSocketAddress(wiring.address().host(), wiring.address().port());
    }

    /** {@code http} or {@code https}. */
    public String scheme() {
        return certificates.isPresent() ? "https" : "http";
    }

    private Site.Control control() {
        return wiring.conductor().current().site().control();
    }

    /** The calls it answers. */
    List<Operation> operations() {
        return switchboard.operations();
    }

    @Override
    public void close() {
        events.close();
        server.stop();
        backroom.close();
        reception.close();
        certificates.ifPresent(CertificateKeeper::close);
        deadlines.close();
    }

    private WebServer server() {
        Idempotency idempotency = new Idempotency(wiring.store().answers(), wiring.conductor(), InstantSource.system());
        FrontDesk desk = new FrontDesk(wiring.conductor(), reception, switchboard, idempotency,
                new FrontDesk.Premises(deadlines, backroom));
        DirectHandlers.Builder refusals = DirectHandlers.builder();
        for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
            refusals.addHandler(type, (_, _, status, headers, _) -> refusal(status, headers));
        }
        var accepted = new AcceptOptions(SocketOptions.builder().readTimeout(SILENCE).socketSendBufferSize(UNREAD).build(), doorway);
        WebServerConfig.Builder builder = WebServer.builder().bindAddress(address(wiring)).shutdownHook(false)
                .useNio(false) // so that the read timeout counts
                .connectionOptions(accepted).maxTcpConnections(connections() + LEAVING)
                .idleConnectionTimeout(SILENCE).idleConnectionPeriod(Duration.ofSeconds(10)).shutdownGracePeriod(Duration.ofSeconds(2))
                .protocolsDiscoverServices(false).addProtocol(Http1Config.builder().maxHeadersSize(HEAD_BYTES)
                        .addReceiveListener(new HeadTimer(deadlines, doorway)).build())
                .directHandlers(refusals.build()).routing(routing -> routing.any(desk));
        certificates.ifPresent(keeper -> builder.tls(Tls.builder().sslContext(keeper.context(this::toPlain)).build()));
        return builder.build();
    }

    /** Of who speaks plain HTTP where TLS is spoken: no thread of Helidon's has seen it as a request. */
    private byte[] toPlain() {
        byte[] body = ApiProblem.of(ApiProblem.Code.UNREADABLE, "this port speaks HTTPS, and this is plain HTTP", "ask with https://")
                .answer(wiring.conductor().current().split().generation()).text().getBytes(StandardCharsets.UTF_8);
        byte[] head = ("HTTP/1.1 400 Bad Request\r\nContent-Type: " + ApiProblem.MEDIA_TYPE + "\r\nContent-Length: " + body.length
                + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
        byte[] whole = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, whole, head.length, body.length);
        return whole;
    }

    private static int connections() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? Math.clamp(system.getMaxFileDescriptorCount() / PART, 1, CONNECTIONS)
                : CONNECTIONS;
    }

    /** What never came as far as the desk: a head that is no HTTP, or too large. */
    private DirectHandler.TransportResponse refusal(Status status, ServerResponseHeaders headers) {
        ApiProblem problem = ApiProblem.of(ApiProblem.Code.UNREADABLE, "the head of the request cannot be read: " + status.reasonPhrase(),
                "send HTTP/1.1 with a head of at most 16 KiB");
        headers.set(HeaderNames.CONTENT_TYPE, ApiProblem.MEDIA_TYPE);
        byte[] body = problem.answer(wiring.conductor().current().split().generation()).text().getBytes(StandardCharsets.UTF_8);
        return DirectHandler.TransportResponse.builder().status(Status.BAD_REQUEST_400).headers(headers).entity(body).keepAlive(false)
                .build();
    }
}
