package dev.sluice.proof;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An origin with a reader of its own, which shares no line with the proxy's and takes nothing but the one canonical spelling. Whatever else
 * arrives is remembered as a failure. It answers with the number of the connection's request and the target that it read.
 */
final class StrictOrigin implements AutoCloseable {
    private static final Pattern REQUEST_LINE = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+) (/[\\x21-\\x7e&&[^#\\\\]]*|\\*) HTTP/1\\.1");
    private static final Pattern FIELD = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+): ([\\t\\x20-\\x7e\\x80-\\xff]*)");
    private static final Pattern HOST = Pattern.compile("(\\[[0-9a-f:.]+]|[a-z0-9._~!$&'()*+,;=-]+)(:\\d{1,5})?");
    private static final Pattern LENGTH = Pattern.compile("0|[1-9]\\d{0,18}");
    private static final Pattern SIZE = Pattern.compile("[1-9a-f][0-9a-f]{0,7}|0");
    private static final Pattern OUR_COOKIE = Pattern.compile("(^|;[ \\t]*)sluice=");
    private static final Pattern DOTS = Pattern.compile("/\\.{1,2}(/|$)");
    private static final Set<String> ONCE = Set.of("host", "content-length", "transfer-encoding", "x-forwarded-for", "x-forwarded-proto",
            "x-forwarded-host", "forwarded", "via", "sluice-unit", "sluice-stack", "connection", "te");
    private static final Set<String> NEVER = Set.of("keep-alive", "proxy-connection", "trailer", "upgrade", "http2-settings");
    private static final Set<String> NEVER_TRAILING = Set.of("content-length", "transfer-encoding", "host", "cookie", "connection",
            "expect");

    private final ServerSocket server = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
    private final AtomicLong requests = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    StrictOrigin() throws IOException {
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    long requests() {
        return requests.get();
    }

    Queue<String> failures() {
        return failures;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> converse(socket));
            } catch (IOException closed) {
                if (!server.isClosed()) {
                    throw new IllegalStateException(closed);
                }
            }
        }
    }

    private void converse(Socket socket) {
        var seen = new StringBuilder();
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(socket.getInputStream(), 1 << 14);
            for (String target = request(in, seen); !target.isEmpty(); target = request(in, seen)) {
                requests.incrementAndGet();
                boolean head = seen.indexOf("HEAD ") == 0;
                socket.getOutputStream()
                        .write(("HTTP/1.1 200 OK\r\nX-Target: " + target + "\r\nContent-Length: " + target.length() + "\r\n\r\n"
                                + (head ? "" : target)).getBytes(StandardCharsets.ISO_8859_1));
                seen.setLength(0);
            }
        } catch (NotCanonical wrong) {
            failures.add(wrong.getMessage() + " in: " + seen);
        } catch (IOException gone) {
            seen.append(gone); // an upload that its client broke off
        }
    }

    /** The target of the next whole request; empty at the end of the connection. */
    private static String request(InputStream in, StringBuilder seen) throws IOException {
        String first = line(in, seen);
        if (first.isEmpty() && seen.isEmpty()) {
            return "";
        }
        Matcher line = REQUEST_LINE.matcher(first);
        require(line.matches(), "request line");
        require(!DOTS.matcher(path(line.group(2))).find(), "dot segment");
        var fields = new Fields();
        for (String field = line(in, seen); !field.isEmpty(); field = line(in, seen)) {
            fields.add(field);
        }
        fields.judge();
        if (fields.chunked) {
            chunks(in, seen);
        } else if (fields.length > 0) {
            byte[] body = in.readNBytes(Math.toIntExact(fields.length));
            if (body.length < fields.length) {
                throw new IOException("cut");
            }
        }
        return line.group(2);
    }

    private static String path(String target) {
        int mark = target.indexOf('?');
        return mark < 0 ? target : target.substring(0, mark);
    }

    private static void chunks(InputStream in, StringBuilder seen) throws IOException {
        for (String size = line(in, seen);; size = line(in, seen)) {
            require(SIZE.matcher(size).matches(), "chunk size");
            int bytes = Integer.parseInt(size, 16);
            if (bytes == 0) {
                break;
            }
            if (in.readNBytes(bytes).length < bytes) {
                throw new IOException("cut");
            }
            require(line(in, seen).isEmpty(), "end of chunk");
        }
        for (String field = line(in, seen); !field.isEmpty(); field = line(in, seen)) {
            Matcher trailer = FIELD.matcher(field);
            require(trailer.matches(), "trailer");
            require(!NEVER_TRAILING.contains(trailer.group(1).toLowerCase(Locale.ROOT).replace('_', '-')), "forbidden trailer");
        }
    }

    /** Without its CR LF; anything else as line end is a failure, the end of the connection in the middle of a message none. */
    private static String line(InputStream in, StringBuilder seen) throws IOException {
        var line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0 && seen.isEmpty()) {
                return "";
            }
            if (b < 0) {
                throw new IOException("cut");
            }
            line.append((char) b);
            seen.append((char) b);
        }
        seen.append('\n');
        int end = line.length() - 1;
        require(end >= 0 && line.charAt(end) == '\r', "line end");
        line.setLength(end);
        require(line.indexOf("\r") < 0, "carriage return");
        return line.toString();
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new NotCanonical(what);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** The fields of one head. */
    private static final class Fields {
        private final Set<String> names = new HashSet<>();
        private boolean chunked;
        private long length = -1;

        void add(String text) {
            Matcher field = FIELD.matcher(text);
            require(field.matches(), "field");
            String name = field.group(1).toLowerCase(Locale.ROOT).replace('_', '-');
            String value = field.group(2);
            require(names.add(name) || !ONCE.contains(name), "twice: " + name);
            require(!NEVER.contains(name), "hop by hop: " + name);
            switch (name) {
                case "host" -> require(HOST.matcher(value).matches(), "host");
                case "transfer-encoding" -> {
                    require(text.equals("Transfer-Encoding: chunked"), "coding");
                    chunked = true;
                }
                case "content-length" -> {
                    require(text.startsWith("Content-Length: ") && LENGTH.matcher(value).matches(), "length");
                    length = Long.parseLong(value);
                }
                case "x-forwarded-for" -> require(value.equals("127.0.0.1"), "forged address");
                case "sluice-stack" -> require(value.equals("old"), "forged stack");
                case "connection" -> require(value.equals("TE"), "connection");
                case "cookie" -> require(!OUR_COOKIE.matcher(value).find(), "our cookie");
                default -> {
                    // any other field is the client's own business
                }
            }
        }

        void judge() {
            require(names.contains("host") && names.contains("sluice-stack"), "incomplete head");
            require(!(chunked && length >= 0), "both framings");
        }
    }

    private static final class NotCanonical extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        NotCanonical(String what) {
            super(what);
        }
    }
}
