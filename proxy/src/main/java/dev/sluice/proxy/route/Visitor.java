package dev.sluice.proxy.route;

import java.util.Optional;

import dev.sluice.model.VisitorKey;

/**
 * Whoever a decision must hold for.
 *
 * @param bucket 0..9999
 * @param key what told the visitor apart
 * @param client a hash that tells the visitor apart better than 10 000 buckets do
 * @param cookie of ours, that he has or is to get
 * @param setCookie value of a Set-Cookie header that makes the bucket last
 */
record Visitor(int bucket, VisitorKey key, long client, Optional<BucketCookie> cookie, Optional<String> setCookie) {
    /** What his cookie says of his writes; 0: nothing. */
    long fence() {
        return cookie.isPresent() ? cookie.get().fence() : 0;
    }
}
