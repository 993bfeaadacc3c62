package dev.sluice.dns.cert;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * The first words of a handshake, said by hand: whether a server speaks TLS at all, and whether it still takes a version that the JDK has
 * forgotten (RFC 8996). The answer is read as far as it says which version was chosen.
 */
final class Knock {
    static final int TLS_1_0 = 0x0301;
    static final int TLS_1_1 = 0x0302;
    static final int TLS_1_2 = 0x0303;

    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;
    private static final int SERVER_HELLO = 2;
    private static final int RECORD_HEAD = 5;
    /** Record head, type and length of the message, version. */
    private static final int UP_TO_VERSION = RECORD_HEAD + 6;
    private static final int SHOWN = 32;
    /** With ECDHE and without, for certificates of both kinds. */
    private static final int[] SUITES = {0xc02b, 0xc02c, 0xc02f, 0xc030, 0xcca9, 0xcca8, 0xc009, 0xc00a, 0xc013, 0xc014, 0x009c, 0x002f,
            0x0035, 0x000a};
    private static final int[] GROUPS = {29, 23, 24};
    private static final int[] SCHEMES = {0x0403, 0x0503, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0203, 0x0201};
    private static final SecureRandom RANDOM = new SecureRandom();

    private Knock() {}

    /** What came back. */
    sealed interface Heard {
        /** It goes on with this version. */
        record Hello(int version) implements Heard {}

        /** It speaks TLS, and refuses. */
        record Alert(int description) implements Heard {}

        /** Something else came. */
        record NotTls(String begin) implements Heard {}

        /** The connection ended without a word. */
        record Closed(String how) implements Heard {}

        /** Nothing came in time. */
        record Silent() implements Heard {}

        /** There was no connection. */
        record Unreached(String why) implements Heard {}
    }

    static Heard at(InetSocketAddress server, String host, int version, Limit limit) {
        try (var socket = new Socket()) {
            try {
                socket.connect(server, limit.millis());
            } catch (SocketTimeoutException _) {
                return new Heard.Unreached("no answer in time");
            } catch (IOException refused) {
                return new Heard.Unreached(String.valueOf(refused.getMessage()));
            }
            return ask(socket, hello(host, version), limit);
        } catch (SocketTimeoutException _) {
            return new Heard.Silent();
        } catch (EOFException _) {
            return new Heard.Closed("closed");
        } catch (IOException reset) {
            return new Heard.Closed(String.valueOf(reset.getMessage()));
        }
    }

    private static Heard ask(Socket socket, byte[] hello, Limit limit) throws IOException {
        socket.getOutputStream().write(hello);
        byte[] got = new byte[SHOWN];
        int length = read(socket, got, 0, RECORD_HEAD, limit);
        int type = got[0] & 0xff;
        if (length < RECORD_HEAD || got[1] != 3 || type != ALERT && type != HANDSHAKE) {
            return new Heard.NotTls(shown(got, length));
        }
        if (type == ALERT) {
            length = read(socket, got, length, RECORD_HEAD + 2, limit);
            return length < RECORD_HEAD + 2 ? new Heard.Closed("closed") : new Heard.Alert(got[RECORD_HEAD + 1] & 0xff);
        }
        length = read(socket, got, length, UP_TO_VERSION, limit);
        if (length < UP_TO_VERSION || got[RECORD_HEAD] != SERVER_HELLO) {
            return new Heard.NotTls(shown(got, length));
        }
        return new Heard.Hello((got[UP_TO_VERSION - 2] & 0xff) << 8 | got[UP_TO_VERSION - 1] & 0xff);
    }

    /** Up to {@code to}, or to the end of what comes; the first byte has to come. */
    private static int read(Socket socket, byte[] into, int from, int to, Limit limit) throws IOException {
        InputStream in = socket.getInputStream();
        int at = from;
        while (at < to) {
            socket.setSoTimeout(limit.millis());
            int count = in.read(into, at, to - at);
            if (count < 0 && at == 0) {
                throw new EOFException();
            }
            if (count < 0) {
                return at;
            }
            at += count;
        }
        return at;
    }

    private static String shown(byte[] bytes, int length) {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", "·");
    }

    private static byte[] hello(String host, int version) {
        byte[] random = new byte[32];
        RANDOM.nextBytes(random);
        byte[] name = host.getBytes(StandardCharsets.US_ASCII);
        byte[] extensions = Octets.join(
                extension(0, Octets.sized(2, Octets.join(new byte[] {0}, Octets.sized(2, name)))),
                extension(10, Octets.sized(2, Octets.words(GROUPS))),
                extension(11, new byte[] {1, 0}),
                version >= TLS_1_2 ? extension(13, Octets.sized(2, Octets.words(SCHEMES))) : new byte[0],
                extension(0xff01, new byte[] {0}));
        byte[] body = Octets.join(Octets.words(version), random, new byte[] {0}, Octets.sized(2, Octets.words(SUITES)),
                new byte[] {1, 0}, Octets.sized(2, extensions));
        byte[] message = Octets.join(new byte[] {1}, Octets.sized(3, body));
        return Octets.join(new byte[] {HANDSHAKE}, Octets.words(TLS_1_0), Octets.sized(2, message));
    }

    private static byte[] extension(int type, byte[] content) {
        return Octets.join(Octets.words(type), Octets.sized(2, content));
    }
}
