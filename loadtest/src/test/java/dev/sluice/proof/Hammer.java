package dev.sluice.proof;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import dev.sluice.load.incident.Traffic;

/**
 * A process of its own that does to a control API what it can think of, until its standard input ends: tokens that nobody has, event streams that are
 * opened and closed, readers that read nothing, connections that say nothing. Says at its end how much of each it did.
 */
final class Hammer {
    private static final int GUESSING = 16;
    private static final int STREAMING = 16;
    private static final int UNREAD = 60;
    private static final int SILENT = 200;

    private final int port;
    private final String token;
    private final AtomicLong guesses = new AtomicLong();
    private final AtomicLong streams = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    private Hammer(int port, String token) {
        this.port = port;
        this.token = token;
    }

    /** The port of the control API and a token that may read; or the port of the edge, which then gets as many requests as it takes. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 1) {
            saturate(Integer.parseInt(arguments[0]));
            return;
        }
        var hammer = new Hammer(Integer.parseInt(arguments[0]), arguments[1]);
        List<Runnable> trades = new ArrayList<>();
        trades.addAll(Collections.nCopies(GUESSING, hammer::guess));
        trades.addAll(Collections.nCopies(STREAMING, hammer::stream));
        trades.addAll(Collections.nCopies(UNREAD, () -> hammer.hold("GET /api/v1/openapi.yaml")));
        trades.addAll(Collections.nCopies(SILENT, () -> hammer.hold("")));
        trades.forEach(trade -> Thread.ofVirtual().start(() -> hammer.again(trade)));
        untilToldToEnd();
        System.out.printf("%d guesses, %d event streams, %d connections that were not taken or cut%n", hammer.guesses.get(),
                hammer.streams.get(), hammer.refused.get());
    }

    private static void untilToldToEnd() throws IOException {
        System.out.println("hammering");
        while (System.in.read() >= 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    private static void saturate(int edge) throws Exception {
        try (var traffic = new Traffic(edge, Traffic.Crowd.reading(20_000, 1_000), _ -> "/x").start()) {
            untilToldToEnd();
            System.out.printf("%d requests were sent to the edge meanwhile%n", traffic.sent());
        }
    }

    private void again(Runnable trade) {
        while (true) {
            trade.run();
        }
    }

    private void guess() {
        ask("GET /api/v1/site HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer slc_nobody" + guesses.incrementAndGet()
                + "\r\nConnection: close\r\n\r\n", 1 << 20);
    }

    private void stream() {
        if (ask("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n\r\n", 64)) {
            streams.incrementAndGet();
        }
    }

    private boolean ask(String request, int most) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port); InputStream in = socket.getInputStream()) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return in.readNBytes(most).length > 0;
        } catch (IOException e) {
            refused.incrementAndGet();
            return false;
        }
    }

    /** Says that much, and neither reads nor goes. */
    private void hold(String begin) {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(1_024);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
            if (!begin.isEmpty()) {
                String request = begin + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
                socket.getOutputStream().write(request.repeat(8).getBytes(StandardCharsets.US_ASCII));
            }
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(15));
        } catch (IOException e) {
            refused.incrementAndGet();
        }
    }
}
