package dev.sluice.control.gate;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A web server that answers as a test says, by path: well, with nonsense, without end, or never. */
final class ScriptedServer implements AutoCloseable {
    private static final String NEVER = "never";
    private static final String ENDLESS = "endless";

    final List<String> targets = Collections.synchronizedList(new ArrayList<>());
    final AtomicLong sent = new AtomicLong();
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<Socket> open = Collections.synchronizedList(new ArrayList<>());
    private final ServerSocket listener;

    ScriptedServer() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    URI at(String path) {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + path);
    }

    URI json(String path, String body) {
        return answers(path, 200, "application/json", body);
    }

    URI answers(String path, int status, String type, String body) {
        answers.put(path, "HTTP/1.1 " + status + " Scripted\r\nContent-Type: " + type + "\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\nConnection: close\r\n\r\n" + body);
        return at(path);
    }

    /** As {@link #answers}, of requests that are tagged so. */
    void answers(String tag, String path, int status, String body) {
        answers(tag + path, status, "text/html", body);
    }

    /** Takes the request and says nothing. */
    URI hangs(String path) {
        answers.put(path, NEVER);
        return at(path);
    }

    /** Ten gigabytes are announced, and sent as long as anybody takes them. */
    URI endless(String path) {
        answers.put(path, ENDLESS);
        return at(path);
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                open.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (SocketException closed) {
            // the test is over
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(Socket socket) {
        try {
            String head = head(socket.getInputStream());
            String target = head.split(" ", 3)[1];
            String tag = head.lines().filter(line -> line.startsWith("Sluice-Test: ")).map(line -> line.substring(13)).findFirst()
                    .orElse("");
            targets.add((tag + " " + target).strip());
            String path = target.split("\\?", 2)[0];
            String answer = answers.getOrDefault(tag + path,
                    answers.getOrDefault(path, "HTTP/1.1 404 Nothing\r\nContent-Length: 0\r\n\r\n"));
            OutputStream out = socket.getOutputStream();
            if (answer.equals(ENDLESS)) {
                out.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10737418240\r\n\r\n".getBytes(
                        StandardCharsets.US_ASCII));
                byte[] piece = new byte[1 << 16];
                while (true) {
                    out.write(piece);
                    sent.addAndGet(piece.length);
                }
            } else if (!answer.equals(NEVER)) {
                out.write(answer.getBytes(StandardCharsets.UTF_8));
                socket.close();
            }
        } catch (IOException gone) {
            // whoever asked has heard enough
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no request");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : List.copyOf(open)) {
            socket.close();
        }
    }
}
