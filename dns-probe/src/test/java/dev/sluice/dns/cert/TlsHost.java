package dev.sluice.dns.cert;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Consumer;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

import io.netty.pkitesting.X509Bundle;

/** A server on the loopback network that does with each connection what a test says. */
public final class TlsHost implements AutoCloseable {
    public static final String PAGE = "HTTP/1.1 200 OK\r\nX-Shop: yes\r\nContent-Length: 11\r\nConnection: close\r\n\r\n<h1>Shop ok";

    private final ServerSocket listening;
    private final Thread taking;

    /** What it does with one. */
    interface Connection {
        void serve(Socket socket) throws IOException;
    }

    TlsHost(ServerSocket listening, Connection each) {
        this.listening = listening;
        taking = Thread.ofVirtual().start(() -> {
            while (!listening.isClosed()) {
                try {
                    Socket socket = listening.accept();
                    Thread.ofVirtual().start(() -> serve(socket, each));
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    private static void serve(Socket socket, Connection each) {
        try (socket) {
            each.serve(socket);
        } catch (IOException expected) {
            // who only looks at a certificate goes in the middle
        }
    }

    static TlsHost raw(String address, int port, Connection each) throws IOException {
        return new TlsHost(new ServerSocket(port, 50, InetAddress.ofLiteral(address)), each);
    }

    /** One that answers each request with a page. */
    static TlsHost plain(String address, int port, String answer) throws IOException {
        return raw(address, port, socket -> answer(socket, answer));
    }

    static TlsHost serving(String address, int port, String answer, X509Bundle... bundles) throws IOException {
        return serving(address, port, answer, context(List.of(bundles), true), "h2", "http/1.1");
    }

    static TlsHost serving(String address, int port, String answer, SSLContext context, String... alpn) throws IOException {
        return serving(address, port, answer, context, parameters -> parameters.setApplicationProtocols(alpn));
    }

    private static TlsHost serving(String address, int port, String answer, SSLContext context, Consumer<SSLParameters> change)
            throws IOException {
        var listening = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(port, 50, InetAddress.ofLiteral(address));
        SSLParameters parameters = listening.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
        change.accept(parameters);
        listening.setSSLParameters(parameters);
        return new TlsHost(listening, socket -> {
            ((SSLSocket) socket).startHandshake();
            answer(socket, answer);
        });
    }

    /** One that refuses whoever asks for another name. */
    static TlsHost only(String name, X509Bundle bundle) throws IOException {
        return serving("127.0.0.1", 0, PAGE, context(List.of(bundle), true),
                parameters -> parameters.setSNIMatchers(List.of(SNIHostName.createSNIMatcher(name.replace(".", "\\.")))));
    }

    /** One that takes TLS 1.3 alone. */
    static TlsHost newest(X509Bundle... bundles) throws IOException {
        return serving("127.0.0.1", 0, PAGE, context(List.of(bundles), true),
                parameters -> parameters.setProtocols(new String[] {"TLSv1.3"}));
    }

    /** One whose page is the shop's. */
    public static TlsHost shop(String address, int port, X509Bundle bundle) throws IOException {
        return serving(address, port, PAGE, bundle);
    }

    private static void answer(Socket socket, String answer) throws IOException {
        socket.setSoTimeout(5_000);
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        String line = in.readLine();
        while (line != null && !line.isEmpty()) {
            line = in.readLine();
        }
        if (line != null) {
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
        }
    }

    static SSLContext context(List<X509Bundle> bundles, boolean whole) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (X509Bundle bundle : bundles) {
                X509Certificate[] chain = whole && !bundle.isSelfSigned() ? TestAuthority.whole(bundle) : TestAuthority.alone(bundle);
                store.setKeyEntry("key" + store.size(), bundle.getKeyPair().getPrivate(), new char[0], chain);
            }
            KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException failure) {
            throw new AssertionError(failure);
        }
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** Refuses connections from then on: the port is not free before the thread has left its {@code accept}. */
    @Override
    public void close() throws IOException {
        listening.close();
        try {
            taking.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
