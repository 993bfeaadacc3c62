package dev.sluice.control.notify;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import dev.sluice.pem.Pem;

/** Somebody's mail server, of which each answer can be scripted; it encrypts as the example certificate of shop.example, which is good for 127.0.0.1. */
final class MailServer implements AutoCloseable {
    static final Path CA = Path.of("../config/examples/tls/shop.pem").toAbsolutePath().normalize();

    /** What clients said, line by line. */
    final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private final Map<String, Queue<String>> script = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final ServerSocket server;
    private final boolean encrypts;

    private MailServer(ServerSocket server, boolean encrypts) {
        this.server = server;
        this.encrypts = encrypts;
        Thread.ofVirtual().start(this::accept);
    }

    static MailServer plain() throws IOException {
        return new MailServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), false);
    }

    static MailServer startingTls() throws IOException {
        return new MailServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), true);
    }

    static MailServer encrypted() throws Exception {
        return new MailServer(context().getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress()), false);
    }

    /** What it answers to a command, the first time, the second time, …; then it takes everything. Nothing: it hangs. */
    MailServer on(String command, String... answers) {
        script.put(command, new ConcurrentLinkedQueue<>(List.of(answers)));
        return this;
    }

    int port() {
        return server.getLocalPort();
    }

    private static SSLContext context() throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("shop", Pem.key(Files.readString(CA.resolveSibling("shop.key"))), new char[0],
                Pem.certificates(Files.readString(CA)).toArray(Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
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
            say(socket, answer("CONNECT", "220 mail.example ESMTP"));
            Socket now = socket;
            BufferedReader in = reader(now);
            boolean body = false;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                heard.add(line);
                if (body) {
                    body = !line.equals(".");
                    if (!body) {
                        say(now, answer(".", "250 taken"));
                    }
                    continue;
                }
                String command = line.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
                say(now, answer(command, usual(command, now instanceof SSLSocket)));
                body = command.equals("DATA");
                if (command.equals("STARTTLS")) {
                    SSLSocket tls = (SSLSocket) context().getSocketFactory().createSocket(now, null, true);
                    tls.setUseClientMode(false);
                    now = tls;
                    in = reader(now);
                }
            }
        } catch (Exception e) {
            heard.add("(" + e.getClass().getSimpleName() + ")");
        }
    }

    private String usual(String command, boolean encrypted) {
        return switch (command) {
            case "EHLO" -> encrypts && !encrypted ? "250-mail.example\r\n250 STARTTLS" : "250-mail.example\r\n250 AUTH PLAIN";
            case "DATA" -> "354 go on";
            case "AUTH" -> "235 welcome";
            case "STARTTLS" -> "220 go on";
            case "QUIT" -> "221 bye";
            default -> "250 ok";
        };
    }

    private String answer(String command, String usual) throws InterruptedException {
        Queue<String> answers = script.getOrDefault(command, new ConcurrentLinkedQueue<>());
        String next = answers.isEmpty() ? usual : answers.remove();
        if (next.isEmpty()) {
            closing.await();
        }
        return next;
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write((text + "\r\n").getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    @Override
    public void close() throws IOException {
        closing.countDown();
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
