package dev.sluice.control.drill;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.sluice.control.journey.Ask;
import dev.sluice.control.journey.Reply;
import dev.sluice.model.Question;
import dev.sluice.model.Side;
import dev.sluice.model.TestTarget;

/**
 * Sends what a walk asks for through the product's own edge, signed as a test: requests of some units to one side, all others where most
 * visitors of their unit are. Each over a connection of its own. Confined to one thread.
 */
public final class TestVisit {
    private static final String CRLF = "\r\n";
    private static final int LARGEST = 8 << 20;
    private static final Duration TAGGED = Duration.ofHours(1);
    private static final Set<String> OWN = Set.of("host", "content-length", "transfer-encoding", "connection", "sluice-test");
    private static final Pattern CHARSET = Pattern.compile("(?i)charset=\"?([\\w.:-]{1,40})");

    private final Way way;
    private final Pin pin;
    private final TestVisits visits;

    /**
     * How it comes.
     *
     * @param home where its paths begin
     * @param hosts that are behind this proxy
     */
    record Way(Doorway doorway, URI home, Set<String> hosts, Duration patience) {}

    /** Which units it visits on which side. */
    record Pin(Set<String> units, Side side) {}

    TestVisit(Way way, Pin pin, TestVisits visits) {
        this.way = way;
        this.pin = pin;
        this.visits = visits;
    }

    /** Where its paths begin, as the visitor sees it. */
    public URI home() {
        return way.home;
    }

    /** Waits for the whole answer, but no longer than it may. */
    public Reply send(Ask ask) {
        URI url = ask.url().startsWith("/") ? way.home : URI.create(ask.url());
        String host = url.getHost().toLowerCase(Locale.ROOT);
        if (!way.hosts.contains(host)) {
            return new Reply.Failed(host + " is not behind this proxy");
        }
        String path = ask.url().startsWith("/") ? ask.url() : url.getRawPath() + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery());
        long began = System.nanoTime();
        try (Socket socket = way.doorway.connect(host, way.patience)) {
            socket.getOutputStream().write(request(ask, url.getRawAuthority(), path));
            socket.getOutputStream().flush();
            return answer(socket, ask.method(), began);
        } catch (IOException | NumberFormatException failed) {
            return new Reply.Failed(failed.getMessage() == null ? failed.getClass().getSimpleName() : failed.getMessage());
        }
    }

    private byte[] request(Ask ask, String authority, String path) throws IOException {
        byte[] body = ask.body().getBytes(StandardCharsets.UTF_8);
        var head = new StringBuilder(ask.method() + " " + path + " HTTP/1.1" + CRLF + "Host: " + authority + CRLF + "Sluice-Test: "
                + tag(ask.method(), authority, path) + CRLF + "Connection: close" + CRLF);
        ask.fields().stream().filter(field -> !OWN.contains(field.getKey()))
                .forEach(field -> head.append(field.getKey()).append(": ").append(field.getValue()).append(CRLF));
        for (Map.Entry<String, String> usual : Map.of("user-agent", "sluice-journey", "accept", "*/*").entrySet()) {
            if (ask.fields().stream().noneMatch(field -> field.getKey().equals(usual.getKey()))) {
                head.append(usual.getKey()).append(": ").append(usual.getValue()).append(CRLF);
            }
        }
        if (body.length > 0 || Set.of("POST", "PUT", "PATCH").contains(ask.method())) {
            head.append("Content-Length: ").append(body.length).append(CRLF);
        }
        var request = new ByteArrayOutputStream();
        request.write(head.append(CRLF).toString().getBytes(StandardCharsets.UTF_8));
        request.write(body);
        return request.toByteArray();
    }

    /** What no unit claims goes to old anyway, and needs none. */
    private String tag(String method, String authority, String path) {
        String unit = visits.unit(new Question(method, authority, path, Map.of(), InetAddress.getLoopbackAddress()));
        Side side = pin.units.contains(unit) ? pin.side : visits.usual(unit);
        return visits.edge().tag(unit, side == Side.NEW ? TestTarget.NEW : TestTarget.OLD, Instant.now().plus(TAGGED));
    }

    private Reply answer(Socket socket, String method, long began) throws IOException {
        var answers = new AnswerReader(new BufferedInputStream(new Punctual(socket, began + way.patience.toNanos(), way.patience)));
        AnswerReader.Head head = answers.last();
        var body = new Bounded();
        answers.body(head, method, body);
        return new Reply.Answered(head.status(), head.fields(), body.kept.toString(charset(head.fields())),
                Duration.ofNanos(System.nanoTime() - began));
    }

    private static Charset charset(List<Map.Entry<String, String>> fields) {
        Optional<String> name = fields.stream().filter(field -> field.getKey().equals("content-type")).map(Map.Entry::getValue)
                .map(CHARSET::matcher).filter(Matcher::find).map(found -> found.group(1)).findFirst();
        return name.filter(TestVisit::isKnown).map(Charset::forName).orElse(StandardCharsets.UTF_8);
    }

    private static boolean isKnown(String name) {
        try {
            return Charset.isSupported(name);
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /** As much of a body as is read. */
    private static final class Bounded extends OutputStream {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (kept.size() + length > LARGEST) {
                throw new IOException("a body of more than " + (LARGEST >> 20) + " MiB");
            }
            kept.write(bytes, from, length);
        }
    }
}
