package dev.sluice.proxy.front;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

import dev.sluice.model.Origin;

/** A listener whose queue is full: the kernel lets whoever connects wait, until {@link #accept} makes room. */
final class FullListener implements AutoCloseable {
    private final ServerSocket listener;
    private final List<Socket> fillers = new ArrayList<>();

    FullListener() {
        try {
            listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            for (int i = 0; i < 2; i++) {
                fillers.add(new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort()));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Origin address() {
        return new Origin("127.0.0.1", listener.getLocalPort());
    }

    /** Lets in those who filled the queue, and so the one behind them. */
    void accept() {
        try {
            for (int i = 0; i < 2; i++) {
                fillers.add(listener.accept());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket filler : fillers) {
                filler.close();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
