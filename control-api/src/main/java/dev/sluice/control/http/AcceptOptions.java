package dev.sluice.control.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import io.helidon.common.socket.SocketOptions;

/** What Helidon asks of each socket that it has accepted, before it does anything else with it: the one moment at which we hear of a connection. */
final class AcceptOptions implements SocketOptions {
    private final SocketOptions options;
    private final Doorway doorway;

    AcceptOptions(SocketOptions options, Doorway doorway) {
        this.options = options;
        this.doorway = doorway;
    }

    /** What is thrown here costs this connection and no other. */
    @Override
    public void configureSocket(SocketChannel accepted) {
        options.configureSocket(accepted);
        try {
            doorway.enter(accepted);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    @Override
    public void configureSocket(Socket socket) {
        options.configureSocket(socket);
    }

    @Override
    public Map<SocketOption<?>, Object> socketOptions() {
        return options.socketOptions();
    }

    @Override
    public Duration connectTimeout() {
        return options.connectTimeout();
    }

    @Override
    public Duration readTimeout() {
        return options.readTimeout();
    }

    @Override
    public Optional<Integer> socketReceiveBufferSize() {
        return options.socketReceiveBufferSize();
    }

    @Override
    public Optional<Integer> socketSendBufferSize() {
        return options.socketSendBufferSize();
    }

    @Override
    public boolean socketReuseAddress() {
        return options.socketReuseAddress();
    }

    @Override
    public boolean socketKeepAlive() {
        return options.socketKeepAlive();
    }

    @Override
    public boolean tcpNoDelay() {
        return options.tcpNoDelay();
    }
}
