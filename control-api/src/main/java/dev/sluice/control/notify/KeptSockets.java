package dev.sluice.control.notify;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;

/** Makes sockets and closes them all at once, whoever waits for one of them. For any thread. */
final class KeptSockets extends SocketFactory implements AutoCloseable {
    private final Queue<Socket> made = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    @Override
    public Socket createSocket() throws IOException {
        return keep(new Socket());
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw new IOException("connecting is for whoever asked for the socket");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return createSocket(host.getHostAddress(), port);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) throws IOException {
        return createSocket(address, port);
    }

    private <T extends Socket> T keep(T socket) throws IOException {
        made.add(socket);
        if (closed) {
            socket.close();
        }
        return socket;
    }

    /** Ends what is under way on them, and waits for nothing: an encrypted one may want to say good-bye. */
    @Override
    public void close() {
        closed = true;
        made.forEach(socket -> Thread.ofVirtual().name("mail-closing").start(() -> {
            try {
                socket.close();
            } catch (IOException e) {
                // it is of no use any more, and that is all that was wanted
            }
        }));
    }

    /** The same for encrypted ones. */
    static final class Encrypted extends SSLSocketFactory {
        private final SSLSocketFactory maker;
        private final KeptSockets sockets;

        Encrypted(SSLSocketFactory maker, KeptSockets sockets) {
            this.maker = maker;
            this.sockets = sockets;
        }

        @Override
        public Socket createSocket() throws IOException {
            return sockets.keep(maker.createSocket());
        }

        @Override
        public Socket createSocket(Socket below, String host, int port, boolean autoClose) throws IOException {
            return sockets.keep(maker.createSocket(below, host, port, autoClose));
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return sockets.createSocket(host, port);
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
            return sockets.createSocket(host, port);
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return sockets.createSocket(host, port);
        }

        @Override
        public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort) throws IOException {
            return sockets.createSocket(address, port);
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return maker.getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return maker.getSupportedCipherSuites();
        }
    }
}
