package dev.sluice.dns.cert;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.sluice.model.CertificateTerms;

/** What a server answers to one GET: the head, and the begin of the body. */
sealed interface Page {
    /** As much of a head as is read, and of what follows it. */
    int MOST_HEAD = 32 << 10;
    int MOST_BODY = 64 << 10;

    /**
     * An answer of HTTP.
     *
     * @param fields by their names in lower case; of several lines the first
     */
    record Answered(int status, Map<String, String> fields, String body) implements Page {
        private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-5]\\d\\d)(?: .*)?");

        public Answered {
            fields = Map.copyOf(fields);
        }

        Optional<String> field(String name) {
            return Optional.ofNullable(fields.get(name));
        }

        static Optional<Page> read(String text) {
            int end = text.indexOf("\r\n\r\n");
            if (end < 0) {
                return Optional.empty();
            }
            String[] lines = text.substring(0, end).split("\r\n", -1);
            Matcher status = STATUS.matcher(lines[0]);
            if (!status.matches()) {
                return Optional.empty();
            }
            Map<String, String> fields = new LinkedHashMap<>();
            for (int i = 1; i < lines.length; i++) {
                int colon = lines[i].indexOf(':');
                if (colon > 0) {
                    fields.putIfAbsent(lines[i].substring(0, colon).toLowerCase(Locale.ROOT), lines[i].substring(colon + 1).strip());
                }
            }
            String body = text.substring(end + 4);
            boolean chunked = fields.getOrDefault("transfer-encoding", "").toLowerCase(Locale.ROOT).contains("chunked");
            return Optional.of(new Answered(Integer.parseInt(status.group(1)), fields, chunked ? unchunked(body) : body));
        }

        /** As far as the chunks go; what is no chunk ends it. */
        private static String unchunked(String body) {
            var whole = new StringBuilder();
            int at = 0;
            while (true) {
                int line = body.indexOf("\r\n", at);
                if (line < 0 || !body.substring(at, line).matches("[0-9A-Fa-f]{1,7}(;.*)?")) {
                    return whole.toString();
                }
                int size = Integer.parseInt(body.substring(at, line).split(";", 2)[0], 16);
                int from = line + 2;
                whole.append(body, from, Math.min(body.length(), from + size));
                at = from + size + 2;
                if (size == 0 || at > body.length()) {
                    return whole.toString();
                }
            }
        }
    }

    /** No answer of HTTP. */
    record Failed(String why) implements Page {}

    /** Nobody was asked for it. */
    record Unasked() implements Page {}

    static Page overTls(InetSocketAddress server, String host, String path, Limit limit) {
        return caught(() -> Handshake.over(server, host, Handshake.Offer.PLAIN_HTTP, limit, socket -> get(socket, host, path, limit)));
    }

    static Page plain(InetSocketAddress server, String host, String path, Limit limit) {
        return caught(() -> {
            try (var socket = new Socket()) {
                socket.connect(server, limit.millis());
                return get(socket, host, path, limit);
            }
        });
    }

    /** Something that may fail. */
    interface Asking {
        Page ask() throws IOException;
    }

    private static Page caught(Asking asking) {
        try {
            return asking.ask();
        } catch (SocketTimeoutException _) {
            return new Failed("no answer in time");
        } catch (IOException failed) {
            return new Failed(String.valueOf(failed.getMessage()));
        }
    }

    private static Page get(Socket socket, String host, String path, Limit limit) throws IOException {
        socket.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: " + host
                + "\r\nUser-Agent: " + CertificateTerms.AGENT
                + "\r\nAccept: */*\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        var got = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        byte[] piece = new byte[8_192];
        try {
            while (got.size() < MOST_HEAD + MOST_BODY) {
                socket.setSoTimeout(limit.millis());
                int count = in.read(piece);
                if (count < 0) {
                    break;
                }
                got.write(piece, 0, count);
            }
        } catch (IOException cut) {
            if (got.size() == 0) {
                throw cut;
            }
        }
        return Answered.read(got.toString(StandardCharsets.ISO_8859_1)).orElse(new Failed("what came is no answer of HTTP/1.1"));
    }
}
