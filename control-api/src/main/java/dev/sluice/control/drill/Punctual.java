package dev.sluice.control.drill;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** What a socket receives until a moment; a time-out of the socket alone would begin anew with every byte. */
final class Punctual extends InputStream {
    private final Socket socket;
    private final InputStream in;
    private final long deadline;
    private final Duration patience;

    /**
     * @param deadline by {@link System#nanoTime}
     * @param patience how long that is, for the sentence
     */
    Punctual(Socket socket, long deadline, Duration patience) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.deadline = deadline;
        this.patience = patience;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        if (left <= 0) {
            throw late();
        }
        socket.setSoTimeout((int) Math.min(left, Integer.MAX_VALUE));
        try {
            return in.read(bytes, from, length);
        } catch (SocketTimeoutException _) {
            throw late();
        }
    }

    private SocketTimeoutException late() {
        return new SocketTimeoutException("nothing whole within " + patience.toMillis() + " ms");
    }
}
