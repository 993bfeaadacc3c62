package dev.sluice.proof;

import java.io.IOException;
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

/**
 * A process of its own that does to a control API what it can think of, until its standard input ends: tokens that nobody has, from many addresses; event
 * streams that are opened and closed; readers that read nothing; connections that say nothing. Says so when it has had {@value #STREAMS} event streams,
 * and at its end how much of each it did.
 */
final class Hammer {
    static final int STREAMS = 10_000;
    private static final int GUESSING = 16;
    /** Guessers come from 127.x.0.1, so that each has its guesses before it is locked out. */
    private static final int ADDRESSES = 250;
    private static final int STREAMING = 32;
    private static final int UNREAD = 60;
    private static final int SILENT = 200;

    private final int port;
    private final List<String> tokens;
    private final AtomicLong guesses = new AtomicLong();
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong streams = new AtomicLong();
    private final AtomicLong refusedStreams = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    private Hammer(int port, List<String> tokens) {
        this.port = port;
        this.tokens = tokens;
    }

    /** The port of the control API, and tokens that may read. */
    public static void main(String[] arguments) throws Exception {
        var hammer = new Hammer(Integer.parseInt(arguments[0]), List.of(arguments).subList(1, arguments.length));
        List<Runnable> trades = new ArrayList<>();
        trades.addAll(Collections.nCopies(GUESSING, hammer::guess));
        trades.addAll(Collections.nCopies(STREAMING, hammer::stream));
        trades.addAll(Collections.nCopies(UNREAD, () -> hammer.hold("GET /api/v1/openapi.yaml")));
        trades.addAll(Collections.nCopies(SILENT, () -> hammer.hold("")));
        trades.forEach(trade -> Thread.ofVirtual().start(() -> hammer.again(trade)));
        System.out.println("hammering");
        while (System.in.read() >= 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        System.out.printf("%d guesses, %d event streams and %d that were refused, %d connections that were not taken or cut%n",
                hammer.guesses.get(), hammer.streams.get(), hammer.refusedStreams.get(), hammer.refused.get());
    }

    private void again(Runnable trade) {
        while (true) {
            trade.run();
        }
    }

    private void guess() {
        long guess = guesses.incrementAndGet();
        ask(1 + guess % ADDRESSES, "/site", "slc_nobody" + guess);
    }

    private void stream() {
        String token = tokens.get((int) (asked.getAndIncrement() % tokens.size()));
        if (!ask(0, "/events", token).startsWith("HTTP/1.1 200")) {
            refusedStreams.incrementAndGet();
        } else if (streams.incrementAndGet() == STREAMS) {
            System.out.println("streams");
        }
    }

    /** How the answer begins, upon which it goes. */
    private String ask(long from, String path, String secret) {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(10_000);
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, (byte) from, 0, 1}), 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
            socket.getOutputStream().write(("GET /api/v1" + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + secret
                    + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(64), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            refused.incrementAndGet();
            return "";
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
