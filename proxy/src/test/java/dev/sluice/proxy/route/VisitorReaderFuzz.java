package dev.sluice.proxy.route;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;

import dev.sluice.model.VisitorKey;
import dev.sluice.model.Visitors;

/** Any Cookie field gives a visitor; nobody forges a bucket, and of the proxy's own cookies nothing reaches an origin. */
public final class VisitorReaderFuzz {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    private static final VisitorReader READER = new VisitorReader(new byte[32], new SplittableRandom(1), () -> NOW);
    private static final Visitors.ToldApart BY = new Visitors.ToldApart(List.of(new VisitorKey.BucketCookie(), new VisitorKey.Address()));
    /** What this key signs at this time, as the seeds have it. */
    public static final String GENUINE = genuine();

    private VisitorReaderFuzz() {}

    /** What the fuzzer calls. */
    public static void fuzzerTestOneInput(byte[] input) {
        String cookies = new String(input, StandardCharsets.ISO_8859_1).replaceAll("[\\x00-\\x08\\x0a-\\x1f\\x7f]", "");
        HttpHeaders headers = DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders().add("Cookie", cookies);
        Visitor visitor = READER.read(headers, BY, InetAddress.getLoopbackAddress(), false);
        boolean believed = visitor.key() instanceof VisitorKey.BucketCookie;
        if (believed && !cookies.contains(GENUINE)) {
            throw new AssertionError("believed: " + cookies);
        }
        String left = VisitorReader.withoutOwnCookie(cookies);
        if (!pairs(left).equals(pairs(cookies).stream().filter(pair -> !isOurs(pair)).toList())) {
            throw new AssertionError("left: " + left + "\nof: " + cookies);
        }
    }

    /** The cookie that a first navigation gets. */
    private static String genuine() {
        HttpHeaders navigation = new DefaultHttpHeaders().add("Sec-Fetch-Dest", "document").add("Sec-Fetch-Mode", "navigate");
        String set = READER.read(navigation, BY, InetAddress.getLoopbackAddress(), false).setCookie().orElseThrow();
        return set.substring(0, set.indexOf(';'));
    }

    private static boolean isOurs(String pair) {
        return pair.startsWith("sluice=") || pair.startsWith("__Host-sluice=");
    }

    /** Read in another way than the proxy does. */
    private static List<String> pairs(String cookies) {
        return Arrays.stream(cookies.split(";", -1)).map(pair -> pair.replaceAll("^[ \\t]+", "")).filter(pair -> !pair.isEmpty())
                .collect(Collectors.toList());
    }
}
