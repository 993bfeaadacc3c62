package dev.sluice.proxy.route;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;

import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Network;
import dev.sluice.model.Share;
import dev.sluice.model.VisitorKey;
import dev.sluice.model.Visitors;

/**
 * Tells visitors apart and gives each a bucket: the same on every proxy with the same site key and after every restart (SEMANTICS C). Any
 * thread may use one, if its generator of random numbers allows that.
 */
public final class VisitorReader {
    private static final VisitorKey ADDRESS = new VisitorKey.Address();
    private static final VisitorKey COOKIE = new VisitorKey.BucketCookie();
    private static final int IPV6_PREFIX = 56;
    /** Cookies of our name that are looked at; more than two is an attempt to keep us busy. */
    private static final int COOKIES_READ = 2;
    private static final List<String> OWN_COOKIES = List.of(BucketCookie.NAME_ON_TLS, BucketCookie.NAME_ON_PLAIN, Passes.COOKIE_ON_TLS,
            Passes.COOKIE_ON_PLAIN);

    private final Keys keys;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final Fences fences;
    private final TestTags tests;
    private final Passes passes;
    private final LongAdder rejected = new LongAdder();

    /** Reads for the site with a secret key of 32 bytes; {@code random} draws the buckets of new browsers. */
    public VisitorReader(byte[] siteKey, RandomGenerator random) {
        this(siteKey, random, InstantSource.system());
    }

    /** As the other one, and what it knows of fences goes into first cookies. */
    public VisitorReader(byte[] siteKey, RandomGenerator random, Fences fences) {
        this(siteKey, random, InstantSource.system(), fences);
    }

    /** As the other one, with its own clock, which says when cookies expire. */
    public VisitorReader(byte[] siteKey, RandomGenerator random, InstantSource clock) {
        this(siteKey, random, clock, new Fences(clock));
    }

    VisitorReader(byte[] siteKey, RandomGenerator random, InstantSource clock, Fences fences) {
        this.keys = new Keys(siteKey);
        this.random = random;
        this.clock = clock;
        this.fences = fences;
        this.tests = new TestTags(keys, clock);
        this.passes = new Passes(keys, clock);
    }

    /** Signed test requests, which are nobody's visit. */
    public TestTags tests() {
        return tests;
    }

    /** Who is let in to what is frozen. */
    public Passes passes() {
        return passes;
    }

    /** A Cookie header without the proxy's own cookies, which are no business of an origin; empty when nothing is left. */
    public static String withoutOwnCookie(String cookieHeader) {
        return cookieHeader.contains(BucketCookie.NAME_ON_PLAIN)
                ? Cookies.without(cookieHeader, OWN_COOKIES)
                : cookieHeader;
    }

    /** Cookies of our name that were forged, changed, expired or signed with another key, since the start. */
    public long rejectedCookies() {
        return rejected.sum();
    }

    /** Whether a request brings a cookie of ours that holds its bucket. */
    boolean isRemembered(HttpHeaders headers, boolean tls) {
        return cookie(headers, tls, clock.millis() / 1000).isPresent();
    }

    /** The visitor who sent a request. */
    Visitor read(HttpHeaders headers, Visitors.ToldApart visitors, InetAddress address, boolean tls) {
        boolean keepsCookie = visitors.by().contains(COOKIE);
        boolean navigates = keepsCookie && Navigation.isOne(headers);
        long now = clock.millis() / 1000;
        Optional<BucketCookie> cookie = keepsCookie ? cookie(headers, tls, now) : Optional.empty();
        for (VisitorKey key : visitors.by()) {
            Optional<Visitor> visitor = switch (key) {
                case VisitorKey.BucketCookie _ -> cookie.map(VisitorReader::holder);
                case VisitorKey.Header header -> Optional.ofNullable(headers.get(header.name())).filter(value -> !value.isEmpty())
                        .map(value -> hashed(value, key));
                case VisitorKey.Session session -> sessionCookie(headers, session.cookie()).map(value -> hashed(value, key));
                case VisitorKey.Address _ -> Optional.empty();
            };
            if (visitor.isPresent()) {
                return navigates ? remembered(visitor.get(), cookie, now, tls) : visitor.get();
            }
        }
        boolean newBrowser = navigates && Navigation.isOfBrowser(headers);
        Visitor visitor = newBrowser ? holder(BucketCookie.fresh(random.nextInt(Share.WHOLE), now)) : byAddress(headers, address);
        return navigates ? remembered(visitor, cookie, now, tls) : visitor;
    }

    /** Of a path in its normal form, for those who are not told apart: the same for all of them. */
    int bucketOfPath(String path) {
        return bucket(Xxh64.hash(path.getBytes(StandardCharsets.UTF_8), keys.pathSalt()));
    }

    /** Tells a client apart where visitors are not: by its network. */
    long clientAt(InetAddress address) {
        return Xxh64.hash(prefix(address), keys.salt());
    }

    /** Whoever asks from a network, where visitors are not told apart. */
    Visitor anybody(InetAddress address) {
        return visitor(clientAt(address), ADDRESS);
    }

    /** The visitor with a cookie for it, unless there is one with half of its life to go. */
    private Visitor remembered(Visitor visitor, Optional<BucketCookie> cookie, long now, boolean tls) {
        if (cookie.isPresent() && !cookie.get().isOld(now)) {
            return visitor;
        }
        BucketCookie kept = cookie.isPresent() ? cookie.get().renewed(now)
                : BucketCookie.fresh(visitor.bucket(), now).fenced(fences.of(visitor.client()));
        return new Visitor(visitor.bucket(), visitor.key(), visitor.client(), Optional.of(kept), Optional.of(kept.setCookie(keys, tls)));
    }

    Fences fences() {
        return fences;
    }

    /** The Set-Cookie header for a visitor whose write on new is accepted; empty for who has no cookie and gets none. */
    Optional<String> fencing(Visitor visitor, CutoverUnit unit, boolean tls) {
        return visitor.cookie().map(cookie -> cookie.fenced(fences.fence(unit, cookie.fence())).setCookie(keys, tls,
                cookie.expires() - clock.millis() / 1000));
    }

    private Optional<BucketCookie> cookie(HttpHeaders headers, boolean tls, long now) {
        if (!headers.contains(HttpHeaderNames.COOKIE)) {
            return Optional.empty();
        }
        String name = BucketCookie.name(tls);
        int looked = 0;
        for (Iterator<String> each = headers.valueStringIterator(HttpHeaderNames.COOKIE); each.hasNext();) {
            String header = each.next();
            int at = Cookies.find(header, name, 0);
            for (; at >= 0 && looked < COOKIES_READ; at = Cookies.find(header, name, Cookies.end(header, at) + 1)) {
                Optional<BucketCookie> cookie = BucketCookie.read(Cookies.valueAt(header, at), keys, now);
                if (cookie.isPresent()) {
                    return cookie;
                }
                looked++;
                rejected.increment();
            }
        }
        return Optional.empty();
    }

    private static Optional<String> sessionCookie(HttpHeaders headers, String name) {
        if (!headers.contains(HttpHeaderNames.COOKIE)) {
            return Optional.empty();
        }
        for (Iterator<String> each = headers.valueStringIterator(HttpHeaderNames.COOKIE); each.hasNext();) {
            Optional<String> value = Cookies.value(each.next(), name).filter(text -> !text.isEmpty());
            if (value.isPresent()) {
                return value;
            }
        }
        return Optional.empty();
    }

    /** Whoever holds a cookie; its time of expiry tells apart those who share a bucket. */
    private static Visitor holder(BucketCookie cookie) {
        long client = (cookie.expires() * Share.WHOLE + cookie.bucket()) * 0x9E3779B97F4A7C15L;
        return new Visitor(cookie.bucket(), COOKIE, client, Optional.of(cookie), Optional.empty());
    }

    private Visitor hashed(String value, VisitorKey key) {
        return visitor(Xxh64.hash(value.getBytes(StandardCharsets.UTF_8), keys.salt()), key);
    }

    private Visitor byAddress(HttpHeaders headers, InetAddress address) {
        byte[] prefix = prefix(address);
        String agent = headers.get(HttpHeaderNames.USER_AGENT, "");
        byte[] key = Arrays.copyOf(prefix, prefix.length + agent.length());
        for (int i = 0; i < agent.length(); i++) {
            key[prefix.length + i] = (byte) agent.charAt(i);
        }
        return visitor(Xxh64.hash(key, keys.salt()), ADDRESS);
    }

    private static Visitor visitor(long hash, VisitorKey key) {
        return new Visitor(bucket(hash), key, hash, Optional.empty(), Optional.empty());
    }

    private static int bucket(long hash) {
        return (int) Math.unsignedMultiplyHigh(hash, Share.WHOLE);
    }

    private static byte[] prefix(InetAddress address) {
        return address instanceof Inet6Address ? Network.masked(address.getAddress(), IPV6_PREFIX) : address.getAddress();
    }
}
