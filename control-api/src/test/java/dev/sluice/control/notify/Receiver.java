package dev.sluice.control.notify;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import dev.sluice.model.Recipient;
import dev.sluice.model.Severity;

/** Somebody's web server, which does what the script says, request by request; when the script is over it takes everything. */
final class Receiver implements AutoCloseable {
    /** What becomes of one request. */
    enum Deed {
        TAKE, FAIL, REFUSE, TOO_MANY, REDIRECT, HANG, RESET, CLOSE, ENDLESS, GARBAGE
    }

    /** One request as it came. */
    record Post(Map<String, String> headers, String body) {
        Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
        }
    }

    final BlockingQueue<Post> posts = new LinkedBlockingQueue<>();
    private final Queue<Deed> script = new ConcurrentLinkedQueue<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final ServerSocket server;

    Receiver(Deed... script) throws IOException {
        this.script.addAll(List.of(script));
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    Recipient recipient() {
        return new Recipient("ops", new Recipient.Webhook(URI.create("http://127.0.0.1:" + server.getLocalPort() + "/T0/hook"),
                Recipient.Format.JSON, Optional.of("a-secret-of-the-hook")), Set.of(), Severity.INFO, Duration.ofMillis(300));
    }

    Post next() throws InterruptedException {
        return Optional.ofNullable(posts.poll(60, TimeUnit.SECONDS)).orElseThrow(() -> new AssertionError("nothing came within 60 s"));
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (Optional<Post> post = read(in); post.isPresent(); post = read(in)) {
                posts.add(post.get());
                Optional<Deed> deed = Optional.ofNullable(script.poll());
                if (!answer(socket, deed.orElse(Deed.TAKE))) {
                    return;
                }
            }
        } catch (IOException e) {
            // the other side went; what it sent was seen
        }
    }

    private static Optional<Post> read(InputStream in) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return Optional.empty();
            }
            head.append((char) next);
        }
        Map<String, String> headers = new TreeMap<>();
        head.toString().lines().skip(1).filter(line -> line.contains(":")).forEach(line -> headers
                .put(line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT), line.substring(line.indexOf(':') + 1).strip()));
        byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
        return Optional.of(new Post(headers, new String(body, StandardCharsets.UTF_8)));
    }

    /** False: the connection is over. */
    private boolean answer(Socket socket, Deed deed) throws IOException {
        return switch (deed) {
            case TAKE -> say(socket, "HTTP/1.1 204 No Content\r\n\r\n");
            case FAIL -> say(socket, "HTTP/1.1 503 Down\r\nContent-Length: 0\r\n\r\n");
            case REFUSE -> say(socket, "HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n");
            case TOO_MANY -> say(socket, "HTTP/1.1 429 Slowly\r\nContent-Length: 0\r\n\r\n");
            case REDIRECT -> say(socket, "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
            case GARBAGE -> say(socket, "220 mail.example ESMTP\r\n");
            case CLOSE -> false;
            case RESET -> {
                socket.setSoLinger(true, 0);
                yield false;
            }
            case HANG -> {
                await();
                yield false;
            }
            case ENDLESS -> {
                say(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                while (closing.getCount() > 0) {
                    say(socket, "1000\r\n" + "x".repeat(0x1000) + "\r\n");
                }
                yield false;
            }
        };
    }

    private void await() {
        try {
            closing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return true;
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
