package dev.sluice.proxy.exchange;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * What was answered last, and well, to requests for the few files that must not fail while the site is frozen. Shared by all event loops:
 * {@value #MOST} copies of {@value #LARGEST} bytes at most, the oldest goes first.
 */
public final class LastGood {
    static final int LARGEST = 64 << 10;
    static final int MOST = 64;
    private static final String IDENTITY = "";

    private final Map<Key, Copy> copies = new ConcurrentHashMap<>();

    /** What it is a copy of. */
    private record Key(String host, String path, String encoding) {}

    /**
     * An answer with a status of 200.
     *
     * @param type empty: none was given
     * @param encoding empty: none
     * @param since for putting the oldest out
     */
    record Copy(ByteBuf body, String type, String encoding, long since) {
        /** Of the head of an answer and what came behind it. */
        static Copy of(HttpHeaders head, byte[] body) {
            return new Copy(bytes(body), head.get(HttpHeaderNames.CONTENT_TYPE, ""),
                    head.get(HttpHeaderNames.CONTENT_ENCODING, IDENTITY).strip().toLowerCase(Locale.ROOT), System.nanoTime());
        }

        /** To be copied by who gives them away. */
        static ByteBuf bytes(byte[] body) {
            return Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(body).asReadOnly());
        }
    }

    void keep(String host, String path, Copy copy) {
        copies.put(new Key(host, path, copy.encoding), copy);
        while (copies.size() > MOST) {
            long now = System.nanoTime();
            copies.entrySet().stream().max(Comparator.comparingLong(entry -> now - entry.getValue().since))
                    .ifPresent(oldest -> copies.remove(oldest.getKey(), oldest.getValue()));
        }
    }

    /** One that the client can read. */
    Optional<Copy> find(String host, String path, HttpHeaders request) {
        Copy plain = copies.get(new Key(host, path, IDENTITY));
        if (plain != null) {
            return Optional.of(plain);
        }
        for (String coding : request.get(HttpHeaderNames.ACCEPT_ENCODING, "").toLowerCase(Locale.ROOT).split(",", 16)) {
            String[] parts = coding.split(";", 2);
            Copy copy = copies.get(new Key(host, path, parts[0].strip()));
            if (copy != null && (parts.length == 1 || !parts[1].strip().matches("q=0(\\.0{0,3})?"))) {
                return Optional.of(copy);
            }
        }
        return Optional.empty();
    }
}
