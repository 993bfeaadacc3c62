package dev.sluice.proxy.front;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import javax.net.ssl.SSLContext;

import dev.sluice.model.Origin;

/** An origin that plays a script on every connection and remembers what it was sent. */
final class RawOrigin implements AutoCloseable {
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final Optional<SSLContext> tls;
    private final ServerSocket listener;
    private final List<RawPeer> connections = new CopyOnWriteArrayList<>();
    private final Semaphore closed = new Semaphore(0);
    private final CountDownLatch dead = new CountDownLatch(1);
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

    private RawOrigin(Optional<SSLContext> tls, InetSocketAddress where, Consumer<RawOrigin.Line> script) {
        this.tls = tls;
        try {
            listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(where, 200);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Thread.ofVirtual().start(() -> accept(script));
    }

    /** One connection, as its script sees it. */
    record Line(RawOrigin origin, RawPeer peer, int number) {
        /** The next request, remembered; empty when the connection ended. */
        String request() {
            String message = peer.message();
            if (!message.isEmpty()) {
                origin.received.add(message);
            }
            return message;
        }

        /** Every request until the connection ends, in the same way. */
        void answerAll(String answer) {
            while (!request().isEmpty()) {
                send(answer);
            }
        }

        Line send(String text) {
            peer.send(text);
            return this;
        }
    }

    /** Plays the script on every connection; the connection is closed behind it. */
    static RawOrigin playing(Consumer<Line> script) {
        return playing(anywhere(), script);
    }

    /** As the other one, at an address that is wanted. */
    static RawOrigin playing(InetSocketAddress where, Consumer<Line> script) {
        return new RawOrigin(Optional.empty(), where, script);
    }

    /** The same over TLS. */
    static RawOrigin playing(SSLContext tls, Consumer<Line> script) {
        return new RawOrigin(Optional.of(tls), anywhere(), script);
    }

    private static InetSocketAddress anywhere() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** Answers every request in the same way. */
    static RawOrigin answering(String answer) {
        return playing(line -> line.answerAll(answer));
    }

    static RawOrigin ok() {
        return answering(OK);
    }

    Origin address() {
        return new Origin(tls.isPresent() ? Origin.Scheme.HTTPS : Origin.Scheme.HTTP, "127.0.0.1", listener.getLocalPort());
    }

    /** The next request it was sent. */
    String received() throws InterruptedException {
        String message = received.poll(60, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("the origin got no request");
        }
        return message;
    }

    /** Returns when one more connection was closed at the end of its script. */
    void awaitClosed() throws InterruptedException {
        if (!closed.tryAcquire(60, TimeUnit.SECONDS)) {
            throw new AssertionError("no connection was closed");
        }
    }

    boolean gotNothing() {
        return received.isEmpty();
    }

    int connections() {
        return connections.size();
    }

    /** A port that refuses connections. */
    static Origin absent() {
        try (var gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Origin("127.0.0.1", gone.getLocalPort());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void accept(Consumer<Line> script) {
        try {
            while (true) {
                Socket accepted = listener.accept();
                RawPeer peer = tls.isPresent() ? RawPeer.serving(tls.get(), accepted) : new RawPeer(accepted);
                connections.add(peer);
                int number = connections.size();
                Thread.ofVirtual().start(() -> play(script, new Line(this, peer, number)));
            }
        } catch (IOException closed) {
            connections.forEach(RawPeer::close);
        } finally {
            dead.countDown();
        }
    }

    private static void play(Consumer<Line> script, Line line) {
        try {
            script.accept(line);
        } catch (UncheckedIOException _) {
            // the proxy went away in the middle of the script
        } finally {
            line.peer().close();
            line.origin().closed.release();
        }
    }

    @Override
    public void close() {
        kill();
    }

    /** Nobody listens there any more, and every connection is closed. */
    void kill() {
        try {
            listener.close();
            if (!dead.await(60, TimeUnit.SECONDS)) {
                throw new AssertionError("connections were not closed in time");
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
