package dev.sluice.proxy.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Two judgements on the bytes of one client (HARDENING 2): refused cleanly, or exactly one well-formed request at the origin. Both end with
 * an ordinary request of another client, which must get its own answer.
 */
final class Rules implements AutoCloseable {
    private static final Set<String> OURS = Set.of("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded", "Via",
            "X-Request-Id", "traceparent", "Sluice-Unit", "Sluice-Stack");
    private static final Pattern LINE = Pattern.compile("\r\n");

    final RawOrigin origin;
    final Proxied proxy;
    private int ordinary;

    /** One line of a table: its clause, what the client sends, and what is to come of it. */
    record Case(String clause, String sent, String expected) {
        @Override
        public String toString() {
            return clause;
        }
    }

    Rules() {
        this(RawOrigin.playing(Rules::serve));
    }

    Rules(RawOrigin origin) {
        this.origin = origin;
        this.proxy = Proxied.between(origin.address()).open();
    }

    /** Answers every request with its target. */
    static void serve(RawOrigin.Line line) {
        for (String request = line.request(); !request.isEmpty(); request = line.request()) {
            answer(line, request);
        }
    }

    static void answer(RawOrigin.Line line, String request) {
        String target = request.split(" ", 3)[1];
        String body = request.startsWith("HEAD ") ? "" : target;
        line.send("HTTP/1.1 200 OK\r\nContent-Length: " + target.length() + "\r\n\r\n" + body);
    }

    /** The client is told the status and that nothing was executed; the connection ends; the origin never had a whole request. */
    void refused(String sent, String status) throws InterruptedException {
        try (RawPeer client = proxy.client()) {
            String answer = client.send(sent).toEnd();
            assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("\r\nConnection: close\r\n")
                    .containsOnlyOnce("\r\nContent-Length: ");
        }
        assertThat(origin.gotNothing()).as("a whole request at the origin").isTrue();
        another();
    }

    /** The origin gets exactly this request, besides the fields that are ours, each of them once. */
    void arrives(String sent, String expected) throws InterruptedException {
        try (RawPeer client = proxy.client()) {
            assertThat(client.send(sent).head()).startsWith("HTTP/1.1 200 ");
            assertThat(withoutOurs(origin.received())).isEqualTo(expected);
            assertThat(origin.gotNothing()).as("only one request at the origin").isTrue();
        }
        another();
    }

    /** Another client is served as ever. */
    void another() throws InterruptedException {
        String target = "/ordinary/" + ordinary++;
        try (RawPeer client = proxy.client()) {
            assertThat(client.send("GET " + target + " HTTP/1.1\r\nHost: other\r\n\r\n").message()).startsWith("HTTP/1.1 200 ")
                    .endsWith("\r\n\r\n" + target);
        }
        assertThat(origin.received()).startsWith("GET " + target + " HTTP/1.1\r\nHost: other\r\n");
    }

    private static String withoutOurs(String request) {
        int end = request.indexOf("\r\n\r\n");
        List<String> lines = List.of(LINE.split(request.substring(0, end), -1));
        assertThat(lines.stream().map(Rules::name).filter(OURS::contains)).doesNotHaveDuplicates();
        return lines.stream().filter(line -> !OURS.contains(name(line))).collect(Collectors.joining("\r\n")) + request.substring(end);
    }

    private static String name(String line) {
        int colon = line.indexOf(':');
        return colon < 0 ? "" : line.substring(0, colon);
    }

    /** Returns once the only client connections left are none. */
    void awaitNoClients() {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (proxy.door.clientConnections() > 0) {
            assertThat(System.nanoTime()).as("connections left").isLessThan(deadline);
            LockSupport.parkNanos(200_000);
        }
    }

    @Override
    public void close() {
        proxy.close();
        origin.close();
    }
}
