package dev.sluice.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Random;

import io.netty.handler.codec.http.HttpRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.sluice.model.Share;
import dev.sluice.model.VisitorKey;
import dev.sluice.model.Visitors;

class VisitorReaderTest {
    private static final Visitors.ToldApart BY_COOKIE = (Visitors.ToldApart) Sites.BY_COOKIE;
    private static final VisitorKey COOKIE = new VisitorKey.BucketCookie();
    private static final VisitorKey USER = new VisitorKey.Header("X-User-Id");
    private static final VisitorKey SESSION = new VisitorKey.Session("JSESSIONID");
    private static final VisitorKey ADDRESS = new VisitorKey.Address();
    private static final String CHROME = "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0";

    private final VisitorReader reader = reader(Sites.KEY, Duration.ZERO);

    @Test
    void a_browsers_first_navigation_gets_a_random_bucket_and_a_cookie_that_holds_it() {
        Visitor first = read(document());
        assertThat(first.setCookie()).isPresent();
        assertThat(first.key()).isEqualTo(COOKIE);
        Visitor again = read(Asking.request("GET", "/", "Cookie", "a=b; " + pair(first) + "; c=d"));
        assertThat(again.bucket()).isEqualTo(first.bucket());
        assertThat(again.client()).isEqualTo(first.client());
        assertThat(again.key()).isEqualTo(COOKIE);
        assertThat(again.setCookie()).isEmpty();
        assertThat(read(document()).client()).isNotEqualTo(first.client());
    }

    @Test
    void the_cookie_has_its_attributes_by_transport() {
        assertThat(read(document()).setCookie().orElseThrow())
                .matches("sluice=1\\.\\d{1,4}\\.0\\.1774958400\\.[\\w-]{4}\\.[\\w-]{22}; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax");
        assertThat(read(document(), BY_COOKIE, true).setCookie().orElseThrow())
                .matches(
                        "__Host-sluice=1\\.\\d{1,4}\\.0\\.1774958400\\.[\\w-]{4}\\.[\\w-]{22}; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure");
    }

    @Test
    void a_cookie_of_the_other_transport_is_not_looked_at() {
        String plain = pair(read(document()));
        assertThat(read(Asking.request("GET", "/", "Cookie", plain), BY_COOKIE, true).key()).isEqualTo(ADDRESS);
    }

    @Test
    void an_older_browser_that_asks_for_html_keeps_the_bucket_of_its_address() {
        Visitor machine = read(Asking.request("GET", "/", "User-Agent", CHROME, "Accept", "*/*"));
        Visitor older = read(Asking.request("GET", "/", "User-Agent", CHROME, "Accept", "text/html,*/*;q=0.8"));
        assertThat(machine.setCookie()).isEmpty();
        assertThat(older.setCookie()).isPresent();
        assertThat(older.bucket()).isEqualTo(machine.bucket());
        assertThat(read(Asking.request("GET", "/", "Cookie", pair(older))).bucket()).isEqualTo(machine.bucket());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            value = {"Sec-Fetch-Dest|empty|text/html", "Sec-Fetch-Dest|image|text/html", "Sec-Fetch-Dest|iframe|text/html",
                    "Sec-Fetch-Mode|cors|text/html",
                    "X-A|b|application/json", "X-A|b|*/*", "User-Agent|Mozilla/5.0 (compatible; Googlebot/2.1)|text/html",
                    "User-Agent|Baiduspider|text/html"})
    void what_is_no_navigation_of_a_person_gets_no_cookie(String name, String value, String accept) {
        Visitor visitor = read(Asking.request("GET", "/", name, value, "Accept", accept));
        assertThat(visitor.setCookie()).isEmpty();
        assertThat(visitor.key()).isEqualTo(ADDRESS);
    }

    @Test
    void a_forged_a_changed_and_a_foreign_cookie_are_ignored_replaced_and_counted() {
        String value = pair(read(document())).substring("sluice=".length());
        String foreign = reader(new byte[32], Duration.ZERO).read(document().headers(), BY_COOKIE, Asking.CLIENT, false).setCookie()
                .orElseThrow();
        String[] bad = {"1.0.0.9999999999.AAAA.AAAAAAAAAAAAAAAAAAAAAA", value.replaceFirst("^1\\.\\d+", "1.0"),
                value.substring(0, value.length() - 1), value + "A", "",
                ".", "1", "x".repeat(4_000), foreign.substring("sluice=".length(), foreign.indexOf(';')),
                value.replaceFirst("\\.0\\.", ".1."), "1.-1.0.1.a.b"};
        for (int i = 0; i < bad.length; i++) {
            HttpRequest navigation = document();
            navigation.headers().set("Cookie", "sluice=" + bad[i]);
            Visitor visitor = read(navigation);
            assertThat(visitor.setCookie()).as(bad[i]).isPresent();
            assertThat(reader.rejectedCookies()).isEqualTo(i + 1);
        }
    }

    @Test
    void an_expired_cookie_is_replaced_and_one_past_half_of_its_life_renewed_with_its_bucket() {
        String pair = pair(read(document()));
        int bucket = read(Asking.request("GET", "/", "Cookie", pair)).bucket();
        HttpRequest navigation = document();
        navigation.headers().set("Cookie", pair);
        assertThat(reader(Sites.KEY, Duration.ofDays(14)).read(navigation.headers(), BY_COOKIE, Asking.CLIENT, false).setCookie())
                .isEmpty();
        Visitor renewed = reader(Sites.KEY, Duration.ofDays(16)).read(navigation.headers(), BY_COOKIE, Asking.CLIENT, false);
        assertThat(renewed.bucket()).isEqualTo(bucket);
        assertThat(renewed.setCookie().orElseThrow()).startsWith("sluice=1." + bucket + ".");
        VisitorReader later = reader(Sites.KEY, Duration.ofDays(30));
        assertThat(later.read(navigation.headers(), BY_COOKIE, Asking.CLIENT, false).setCookie()).isPresent();
        assertThat(later.rejectedCookies()).isEqualTo(1);
    }

    @Test
    void only_two_cookies_of_our_name_are_looked_at() {
        String good = pair(read(document()));
        assertThat(read(Asking.request("GET", "/", "Cookie", "sluice=x; " + good)).key()).isEqualTo(COOKIE);
        assertThat(read(Asking.request("GET", "/", "Cookie", "sluice=x; sluice=y; " + good)).key()).isEqualTo(ADDRESS);
    }

    @Test
    void the_first_key_of_the_list_that_a_request_carries_decides() {
        var cookieFirst = told(COOKIE, USER, SESSION, ADDRESS);
        var userFirst = told(USER, COOKIE, SESSION, ADDRESS);
        String pair = pair(read(document()));
        HttpRequest all = Asking.request("GET", "/", "Cookie", pair + "; JSESSIONID=s1", "X-User-Id", "alice");
        assertThat(read(all, cookieFirst, false).key()).isEqualTo(COOKIE);
        assertThat(read(all, userFirst, false).key()).isEqualTo(USER);
        assertThat(read(Asking.request("GET", "/", "Cookie", "JSESSIONID=s1", "X-User-Id", ""), cookieFirst, false).key())
                .isEqualTo(SESSION);
        assertThat(read(Asking.request("GET", "/", "Cookie", "JSESSIONID="), cookieFirst, false).key()).isEqualTo(ADDRESS);
    }

    @Test
    void a_navigation_of_a_known_user_stores_the_users_bucket_so_that_logging_out_moves_nobody() {
        var by = told(COOKIE, USER, ADDRESS);
        HttpRequest navigation = document();
        navigation.headers().set("X-User-Id", "alice");
        Visitor user = read(navigation, by, false);
        assertThat(user.bucket()).isEqualTo(read(Asking.request("GET", "/", "X-User-Id", "alice"), by, false).bucket());
        assertThat(read(Asking.request("GET", "/", "Cookie", pair(user)), by, false).bucket()).isEqualTo(user.bucket());
    }

    @Test
    void a_list_without_the_cookie_sets_none() {
        assertThat(read(document(), told(USER, ADDRESS), false).setCookie()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"203.0.113.9, 203.0.113.9, true", "203.0.113.9, 203.0.113.10, false", "2001:db8:1:200::1, 2001:db8:1:2ff::9, true",
            "2001:db8:1:200::1, 2001:db8:1:300::1, false"})
    void an_address_is_one_visitor_per_ipv4_address_and_ipv6_block(String one, String other, boolean same) {
        HttpRequest request = Asking.request("GET", "/", "User-Agent", CHROME);
        Visitor a = reader.read(request.headers(), BY_COOKIE, InetAddress.ofLiteral(one), false);
        Visitor b = reader.read(request.headers(), BY_COOKIE, InetAddress.ofLiteral(other), false);
        assertThat(a.client() == b.client()).isEqualTo(same);
    }

    @Test
    void another_site_key_gives_other_buckets() {
        int same = 0;
        VisitorReader other = reader(new byte[32], Duration.ZERO);
        for (int i = 0; i < 1_000; i++) {
            HttpRequest request = Asking.request("GET", "/", "User-Agent", "a" + i);
            boolean in = Share.parse("50%").orElseThrow().admits(read(request).bucket());
            same += in == Share.parse("50%").orElseThrow().admits(other.read(request.headers(), BY_COOKIE, Asking.CLIENT, false).bucket())
                    ? 1
                    : 0;
        }
        assertThat(same).isBetween(430, 570);
    }

    @Test
    void a_site_key_has_32_bytes() {
        assertThatIllegalArgumentException().isThrownBy(() -> new VisitorReader(new byte[31], new Random()))
                .withMessageContaining("31 bytes");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            value = {"sluice=1.2.3|''", "a=b; sluice=x; c=d|a=b; c=d", "__Host-sluice=x; a=b|a=b", "a=b;sluice=x;;  __Host-sluice=y|a=b",
                    "sluicex=1; xsluice=2|sluicex=1; xsluice=2",
                    "a=sluice=b|a=sluice=b", "a=b; c=d|a=b; c=d", "''|''"})
    void our_own_cookies_do_not_reach_an_origin(String header, String rest) {
        assertThat(VisitorReader.withoutOwnCookie(header)).isEqualTo(rest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sluice=", ";", "sluice=;sluice=;"})
    void a_header_of_nothing_but_our_own_becomes_empty(String header) {
        assertThat(VisitorReader.withoutOwnCookie(header)).isIn("", ";");
    }

    @Test
    void ten_thousand_foreign_cookies_are_read_in_no_time() {
        HttpRequest request = document();
        request.headers().set("Cookie", "a=b;".repeat(8_000) + "sluice=");
        assertThat(read(request, told(COOKIE, SESSION, ADDRESS), false).setCookie()).isPresent();
        assertThat(VisitorReader.withoutOwnCookie(request.headers().get("Cookie"))).doesNotContain("sluice");
    }

    @Test
    void buckets_are_spread_evenly_and_a_raised_share_moves_nobody_back() {
        int[] buckets = new int[100_000];
        for (int i = 0; i < buckets.length; i++) {
            buckets[i] = reader
                    .read(Asking.request("GET", "/", "X-User-Id", "user-" + i).headers(), told(USER, ADDRESS), Asking.CLIENT, false)
                    .bucket();
        }
        int[] hundredths = new int[100];
        Arrays.stream(buckets).forEach(bucket -> hundredths[bucket / 100]++);
        double chiSquare = Arrays.stream(hundredths).mapToDouble(count -> (count - 1_000.0) * (count - 1_000.0) / 1_000.0).sum();
        assertThat(chiSquare).isBetween(99 - 4 * Math.sqrt(2 * 99), 99 + 4 * Math.sqrt(2 * 99));
        int[] shares = {0, 1, 50, 100, 500, 2_000, 2_500, 5_000, 7_500, 9_999, 10_000};
        for (int low : shares) {
            for (int high : shares) {
                var from = new Share(Math.min(low, high));
                var to = new Share(Math.max(low, high));
                assertThat(Arrays.stream(buckets).filter(bucket -> from.admits(bucket) && !to.admits(bucket)).count()).isZero();
            }
        }
    }

    @Test
    void of_a_million_visitors_exactly_those_between_the_two_shares_move() {
        var before = new Share(2_500);
        var after = new Share(500);
        var keys = new Keys(Sites.KEY);
        int moved = 0;
        int wrong = 0;
        int[] counts = new int[10_000];
        byte[] key = new byte[8];
        for (int i = 0; i < 1_000_000; i++) {
            key[0] = (byte) i;
            key[1] = (byte) (i >> 8);
            key[2] = (byte) (i >> 16);
            int bucket = (int) Math.unsignedMultiplyHigh(Xxh64.hash(key, keys.salt()), Share.WHOLE);
            counts[bucket]++;
            boolean moves = before.admits(bucket) != after.admits(bucket);
            wrong += moves == (bucket >= 500 && bucket < 2_500) ? 0 : 1;
            moved += moves ? 1 : 0;
        }
        assertThat(wrong).isZero();
        assertThat(moved).isBetween(200_000 - 1_600, 200_000 + 1_600);
        double chiSquare = Arrays.stream(counts).mapToDouble(count -> (count - 100.0) * (count - 100.0) / 100.0).sum();
        assertThat(chiSquare).isBetween(9_999 - 4 * Math.sqrt(2 * 9_999), 9_999 + 4 * Math.sqrt(2 * 9_999));
    }

    private Visitor read(HttpRequest request) {
        return read(request, BY_COOKIE, false);
    }

    private Visitor read(HttpRequest request, Visitors.ToldApart by, boolean tls) {
        return reader.read(request.headers(), by, Asking.CLIENT, tls);
    }

    private static Visitors.ToldApart told(VisitorKey... keys) {
        return new Visitors.ToldApart(Arrays.asList(keys));
    }

    private static HttpRequest document() {
        return Asking.request("GET", "/", "User-Agent", CHROME, "Sec-Fetch-Dest", "document", "Accept", "text/html");
    }

    private static VisitorReader reader(byte[] key, Duration later) {
        return new VisitorReader(key, new Random(5), InstantSource.fixed(Asking.NOW.plus(later)));
    }

    private static String pair(Visitor visitor) {
        String header = visitor.setCookie().orElseThrow();
        return header.substring(0, header.indexOf(';'));
    }
}
