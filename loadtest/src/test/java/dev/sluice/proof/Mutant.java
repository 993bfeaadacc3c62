package dev.sluice.proof;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Requests that are almost right: valid ones with a few changes each, the same for the same seed. Every target carries a number. */
final class Mutant {
    private static final String[] SEEDS = {"GET /%s HTTP/1.1\r\nHost: a\r\n\r\n", "GET http://b:80/%s?q=1 HTTP/1.1\r\nHost: a\r\n\r\n",
            "POST /%s HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
            "POST /%s HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            "PUT /%s HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTE: trailers\r\n\r\n3;a=b\r\nabc\r\n00\r\nX-Sum: 1\r\n\r\n",
            "GET /a/../%s HTTP/1.0\r\nHost: a\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\n\r\n",
            "POST /%s HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 0\r\nCookie: a=b; sluice=1.2.3\r\n\r\n",
            "HEAD /%s HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1.2.3.4\r\nConnection: close\r\n\r\n",
            "OPTIONS /%s HTTP/1.1\r\nHost: [::1]:80\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n"};
    private static final String[] PIECES = {"\r\n", "\n", "\r", " ", "\t", "\0", ":", ";", ",", "0", "00", "-1", "+", "0x", "\u000b",
            "\u007f",
            "\u0085", "\u00a0", "\r\n ", "\r\n\r\n", "\n\n", "\r\r\n", "chunked", "Transfer-Encoding: chunked\r\n",
            "Transfer-Encoding : chunked\r\n",
            "Transfer-Encoding: identity\r\n", "transfer_encoding: chunked\r\n", "Content-Length: 5\r\n", "Content-Length: 0\r\n",
            "Content-Length: 6\r\n", "content-length:\t3\r\n", "Content_Length: 9\r\n", "Connection: content-length\r\n",
            "Connection: close\r\n",
            "Host: b\r\n", "0\r\n\r\n", "5\r\nhello\r\n", "1\r\n", "GET /evil HTTP/1.1\r\nHost: e\r\n\r\n", "%2e%2e/", "../", "..;/", "//",
            "%00", "%0d%0a",
            "%2f", "\\", "#", "?", "*", "http://", "@", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "PRI", "CONNECT ", "Sluice-Unit: x\r\n",
            "X-Forwarded-For: 6.6.6.6\r\n", "Expect: 100-continue\r\n", "Trailer: Content-Length\r\n", "ffffffffffffffff",
            "7fffffffffffffff"};

    private final SplittableRandom random;

    Mutant(long seed) {
        random = new SplittableRandom(seed);
    }

    /**
     * One request.
     *
     * @param target how its target ends when nothing was changed; else empty
     */
    record Request(String text, String target) {
        byte[] bytes() {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    Request next(long number) {
        String request = SEEDS[random.nextInt(SEEDS.length)].formatted("n" + number);
        var text = new StringBuilder(request);
        int changes = random.nextInt(5);
        for (int i = 0; i < changes && !text.isEmpty(); i++) {
            change(text);
        }
        return new Request(text.toString(), changes == 0 ? "n" + number : "");
    }

    private void change(StringBuilder text) {
        int at = random.nextInt(text.length());
        int line = text.lastIndexOf("\r\n", at);
        int start = line < 0 ? 0 : line + 2;
        switch (random.nextInt(8)) {
            case 0 -> text.setCharAt(at, (char) random.nextInt(256));
            case 1 -> text.deleteCharAt(at);
            case 2 -> text.insert(at, piece());
            case 3, 4 -> text.insert(start, piece());
            case 5 -> text.insert(at, text.substring(at, Math.min(text.length(), at + 1 + random.nextInt(20))));
            case 6 -> text.insert(start, text.substring(start, lineEnd(text, start)));
            default -> text.replace(at, Math.min(text.length(), at + 1 + random.nextInt(4)), piece());
        }
    }

    private String piece() {
        return PIECES[random.nextInt(PIECES.length)];
    }

    private static int lineEnd(StringBuilder text, int from) {
        int end = text.indexOf("\r\n", from);
        return end < 0 ? text.length() : end + 2;
    }
}
