package dev.sluice.control.drill;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A client of the edge over one connection of HTTP/1.1, opened anew when it was closed. Every request is tagged. Confined to one thread. */
final class TestClient implements AutoCloseable {
    private static final String CRLF = "\r\n";
    /** Any key will do: who answers with 101 is asked nothing more. */
    private static final String WEB_SOCKET = "Connection: Upgrade" + CRLF + "Upgrade: websocket" + CRLF + "Sec-WebSocket-Version: 13" + CRLF
            + "Sec-WebSocket-Key: c2x1aWNlIGRyaWxsIDEyMw==" + CRLF;

    private static final int CLOSE = 0x8;
    /** Masked with zeros, with code 1000. */
    private static final byte[] CLOSE_FRAME = {(byte) 0x88, (byte) 0x82, 0, 0, 0, 0, 0x03, (byte) 0xe8};

    private final Doorway doorway;
    private final String host;
    private final String tag;
    private final Duration patience;
    private Socket socket = new Socket();
    private InputStream in = InputStream.nullInputStream();
    private AnswerReader answers = new AnswerReader(in);
    private boolean open;

    TestClient(Doorway doorway, String host, String tag, Duration patience) {
        this.doorway = doorway;
        this.host = host;
        this.tag = tag;
        this.patience = patience;
    }

    /** Asks for something and gives the status of the whole answer. */
    int get(String path) throws IOException {
        begin("GET", path, "");
        return answer("GET");
    }

    /** Asks for a WebSocket and gives the status; after 101 the connection is {@link #awaitEnd}'s. */
    int upgrade(String path) throws IOException {
        begin("GET", path, WEB_SOCKET);
        int status = answers.head().status();
        if (status != 101) {
            close();
        }
        return status;
    }

    /** Until the other side ends the WebSocket, or says that it will: then it is answered in kind (RFC 6455 section 5.5.1). */
    void awaitEnd() throws IOException {
        for (int first = in.read(); first >= 0; first = in.read()) {
            in.skipNBytes(frameLength());
            if ((first & 0x0f) == CLOSE) {
                upload(CLOSE_FRAME);
                break;
            }
        }
        close();
    }

    private long frameLength() throws IOException {
        int second = in.read() & 0x7f;
        if (second < 126) {
            return second;
        }
        return new BigInteger(1, in.readNBytes(second == 126 ? Short.BYTES : Long.BYTES)).longValue();
    }

    /** Begins a request with a body of which the rest is to come. */
    void beginUpload(String method, String path, int length) throws IOException {
        begin(method, path, "Content-Type: application/octet-stream" + CRLF + "Content-Length: " + length + CRLF);
    }

    void upload(byte[] piece) throws IOException {
        socket.getOutputStream().write(piece);
        socket.getOutputStream().flush();
    }

    /** The status of the whole answer. */
    int answer(String method) throws IOException {
        AnswerReader.Head head = answers.last();
        answers.body(head, method, OutputStream.nullOutputStream());
        if (head.closes() || head.isOpenEnded()) {
            close();
        }
        return head.status();
    }

    private void begin(String method, String path, String more) throws IOException {
        if (!open) {
            socket = doorway.connect(host, patience);
            in = new BufferedInputStream(socket.getInputStream());
            answers = new AnswerReader(in);
            open = true;
        }
        String head = method + " " + path + " HTTP/1.1" + CRLF + "Host: " + host + CRLF + "Sluice-Test: " + tag + CRLF
                + "User-Agent: sluice-drill" + CRLF + "Accept: */*" + CRLF + more + CRLF;
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    @Override
    public void close() throws IOException {
        open = false;
        socket.close();
    }
}
