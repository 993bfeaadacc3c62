package dev.sluice.control.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CookieJarTest {
    private static final Instant NOW = Rehearsed.NOW;

    private final CookieJar jar = new CookieJar();

    private CookieJarTest hears(String url, String... cookies) {
        for (String cookie : cookies) {
            jar.hear(URI.create(url), cookie, NOW);
        }
        return this;
    }

    private String sentTo(String url) {
        return jar.header(URI.create(url), NOW).orElse("");
    }

    @Test
    void a_cookie_goes_back_to_its_own_host_alone_unless_it_names_a_domain() {
        hears("http://www.shop.example/", "own=1", "all=2; Domain=shop.example", "dot=3; Domain=.shop.example");
        assertThat(sentTo("http://www.shop.example/")).isEqualTo("own=1; all=2; dot=3");
        assertThat(sentTo("http://a.b.shop.example/")).isEqualTo("all=2; dot=3");
        assertThat(sentTo("http://shop.example/")).isEqualTo("all=2; dot=3");
        assertThat(sentTo("http://notshop.example/")).isEmpty();
        assertThat(sentTo("http://WWW.SHOP.EXAMPLE:8080/")).as("ports do not matter").isEqualTo("own=1; all=2; dot=3");
    }

    @ParameterizedTest
    @CsvSource({"http://shop.example/,a=1; Domain=other.example", "http://shop.example/,a=1; Domain=www.shop.example",
            "http://shop.example/,a=1; Domain=example", "http://127.0.0.1/,a=1; Domain=0.0.1", "http://shop.example/,=1",
            "http://shop.example/,a",
            "http://shop.example/,a=1; Secure", "http://shop.example/,__Secure-a=1", "https://shop.example/,__Secure-a=1",
            "https://shop.example/,__Host-a=1; Secure", "https://shop.example/,__Host-a=1; Secure; Path=/x",
            "https://shop.example/,__Host-a=1; Secure; Path=/; Domain=shop.example", "https://shop.example/,__host-a=1; Path=/"})
    void a_cookie_that_no_browser_takes_is_not_taken(String url, String cookie) {
        hears(url, cookie);
        assertThat(sentTo("https://shop.example/") + sentTo(url)).isEmpty();
    }

    @Test
    void a_host_names_itself_as_the_domain() {
        hears("http://127.0.0.1/", "a=1; Domain=127.0.0.1").hears("http://localhost/", "b=2; Domain=localhost");
        assertThat(sentTo("http://127.0.0.1/")).isEqualTo("a=1");
        assertThat(sentTo("http://localhost/")).isEqualTo("b=2");
    }

    @Test
    void prefixed_cookies_that_keep_their_word_are_taken() {
        hears("https://shop.example/x/y", "__Host-a=1; Secure; Path=/", "__Secure-b=2; Secure");
        assertThat(sentTo("https://shop.example/x/y")).isEqualTo("__Secure-b=2; __Host-a=1");
    }

    @Test
    void paths_are_folders_and_longer_ones_go_first() {
        hears("http://shop.example/shop/cart", "root=1; Path=/", "shop=2", "deep=3; Path=/shop/cart/", "odd=4; Path=shop");
        assertThat(sentTo("http://shop.example/shop/cart/x")).isEqualTo("deep=3; shop=2; odd=4; root=1");
        assertThat(sentTo("http://shop.example/shop")).isEqualTo("shop=2; odd=4; root=1");
        assertThat(sentTo("http://shop.example/shopping")).isEqualTo("root=1");
    }

    @Test
    void secure_cookies_need_tls_but_on_this_machine() {
        hears("https://shop.example/", "s=1; Secure").hears("http://127.0.0.1/", "l=1; Secure").hears("http://app.localhost/",
                "m=1; Secure");
        assertThat(sentTo("https://shop.example/")).isEqualTo("s=1");
        assertThat(sentTo("http://shop.example/")).isEmpty();
        assertThat(sentTo("http://127.0.0.1/")).isEqualTo("l=1");
        assertThat(sentTo("http://app.localhost/")).isEqualTo("m=1");
        hears("http://shop.example/", "s=stolen");
        assertThat(sentTo("https://shop.example/")).as("without TLS nobody writes over it").isEqualTo("s=1");
    }

    @Test
    void a_cookie_of_the_same_name_domain_and_path_takes_the_place_of_the_other() {
        hears("http://shop.example/", "a=1", "b=2", "a=3");
        assertThat(sentTo("http://shop.example/")).isEqualTo("a=3; b=2");
    }

    @Test
    void cookies_end_by_age_or_date_and_are_deleted_by_a_past_one() {
        hears("http://shop.example/", "gone=1", "gone=; Max-Age=0", "past=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "minus=1; Max-Age=-5",
                "both=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60", "odd=1; Max-Age=soon", "long=1; Max-Age=99999999999999999999");
        assertThat(sentTo("http://shop.example/")).isEqualTo("both=1; odd=1; long=1");
        assertThat(jar.header(URI.create("http://shop.example/"), NOW.plus(Duration.ofSeconds(60)))).contains("odd=1; long=1");
    }

    @ParameterizedTest
    @CsvSource(value = {"Wed, 09 Jun 2027 10:18:14 GMT|2027-06-09T10:18:14Z", "Wednesday, 09-Jun-27 10:18:14 GMT|2027-06-09T10:18:14Z",
            "Wed Jun  9 10:18:14 2027|2027-06-09T10:18:14Z", "9 june 94 1:2:3|1994-06-09T01:02:03Z", "09-Jun-2027 10:18 GMT|",
            "31 Feb 2027 00:00:00|", "1 Jan 1600 00:00:00|", "|"}, delimiter = '|')
    void dates_are_read_as_browsers_do(String text, String expected) {
        assertThat(CookieTime.date(text == null ? "" : text)).isEqualTo(Optional.ofNullable(expected).map(Instant::parse));
    }

    @Test
    void values_keep_their_quotes_and_signs() {
        hears("http://shop.example/", "q=\"a b\"; HttpOnly; SameSite=Lax; Priority=High; Partitioned", "e=a=b==", "  sp = x ; path = / ",
                "$v=1");
        assertThat(sentTo("http://shop.example/")).isEqualTo("q=\"a b\"; e=a=b==; sp=x; $v=1");
    }

    @Test
    void a_server_cannot_fill_the_jar() {
        for (int i = 0; i < 1_000; i++) {
            hears("http://shop.example/", "c" + i + "=1");
        }
        hears("http://shop.example/", "big=" + "x".repeat(5_000), "bad=\u0001");
        assertThat(sentTo("http://shop.example/").split("; ", -1)).hasSize(300).endsWith("c999=1");
    }
}
