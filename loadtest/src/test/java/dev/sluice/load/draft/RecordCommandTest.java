package dev.sluice.load.draft;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import dev.sluice.config.ScenarioReader;
import dev.sluice.journey.Extraction.Source;
import dev.sluice.journey.Journey;
import dev.sluice.journey.Step;
import dev.sluice.journey.Step.Body;
import dev.sluice.journey.Text;
import dev.sluice.scenario.Scenario;

class RecordCommandTest {
    private static final String SHOP = "https://shop.example";
    private static final String HTML = "text/html; charset=utf-8";
    private static final String FORM = "application/x-www-form-urlencoded";

    @TempDir
    private Path directory;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int type(Object... arguments) {
        return new CommandLine(new RecordCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
                .execute(Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new));
    }

    /** What the reader of scenarios makes of the draft, which it must not refuse. */
    private Scenario drafted(Path recorded, String... further) {
        Path draft = directory.resolve("draft.yaml");
        assertThat(type(Stream.concat(Stream.of(recorded, "--write", draft), Arrays.stream(further))
                .toArray())).as(err.toString()).isZero();
        ScenarioReader.Result result = ScenarioReader.inspect(draft, Map.of());
        assertThat(result.problems()).isEmpty();
        return result.scenario().orElseThrow();
    }

    private static Step step(Scenario scenario, String name) {
        return scenario.cast().steps().filter(step -> step.name().equals(name)).findFirst().orElseThrow();
    }

    private static Map<String, Source> taken(Step step) {
        return step.drawn().stream().collect(Collectors.toMap(each -> each.into(), each -> each.from()));
    }

    private Path checkout() throws IOException {
        return new HarFile()
                .get(SHOP + "/login", 200, HTML, "<form><input type=hidden name=csrf value=Zx9-token-1><input name=user></form>")
                .get(SHOP + "/site.css", 200, "text/css", "a{}").get("https://cdn.example/logo.png", 200, "image/png", "")
                .answering("Location", "/account").answering("Set-Cookie", "sid=abc12345; Path=/")
                .post(SHOP + "/login", FORM, "user=ada&password=s3cret&csrf=Zx9-token-1", 302, HTML, "")
                .get(SHOP + "/account", 200, HTML, "<meta name=csrf-token content=meta-4711><p>Hello ada</p>")
                .sending("X-CSRF-Token", "meta-4711").sending("X-Requested-With", "XMLHttpRequest")
                .post(SHOP + "/api/cart", "application/json", "{\"product\":\"tea\",\"quantity\":2,\"session\":\"abc12345\"}", 201,
                        "application/json; charset=utf-8", "{\"cart\":{\"id\":880123,\"lines\":[{\"sku\":\"tea-77\"}]}}")
                .answering("X-Order", "old-90210")
                .post(SHOP + "/checkout/pay", "application/json", "{\"cart\":880123,\"sku\":\"tea-77\"}", 201, HTML,
                        "<p>Thank you. <a href=\"/receipts/r-55812\">Receipt</a></p>")
                .get(SHOP + "/orders/old-90210", 200, HTML, "<h1>Order</h1>")
                .get(SHOP + "/receipts/r-55812?print=1", 200, HTML, "<h1>Receipt</h1>")
                .in(directory);
    }

    @Test
    void what_a_browser_recorded_beside_http_is_told_in_the_draft() throws IOException {
        Path recorded = new HarFile().get(SHOP + "/", 200, HTML, "<p>hello").get("wss://shop.example/live", 101, "", "")
                .get("data:image/png;base64,AA", 200, "image/png", "").in(directory);
        assertThat(type(recorded)).as(err.toString()).isZero();
        assertThat(out.toString()).contains("# left out: 2 × no requests over HTTP at a known time, as those of WebSockets");
    }

    @Test
    void a_har_file_becomes_a_journey_that_takes_its_tokens_out_of_answers_anew() throws IOException {
        Scenario scenario = drafted(checkout());
        assertThat(scenario.target().url()).isEqualTo(SHOP);
        assertThat(scenario.target().hosts()).containsExactly("shop.example");
        Journey journey = scenario.cast().journeys().getFirst();
        assertThat(journey.steps()).extracting(Step::name).containsExactly("login", "login-post", "api-cart", "checkout-pay", "orders",
                "receipts");

        assertThat(taken(step(scenario, "login"))).isEqualTo(Map.of("csrf", new Source.Css("input[name=csrf]", Optional.of("value"))));
        Step login = step(scenario, "login-post");
        assertThat(login.call().follow()).isTrue();
        assertThat(login.call().body()).isEqualTo(new Body.Form(
                Map.of("user", Text.of("ada"), "password", Text.of("change-me"), "csrf", Text.of("${csrf}"))));
        assertThat(taken(login)).containsValue(new Source.Css("meta[name=csrf-token]", Optional.of("content")));

        Step cart = step(scenario, "api-cart");
        assertThat(cart.call().headers()).isEqualTo(Map.of("X-CSRF-Token", Text.of("${CSRF-Token}"), "X-Requested-With",
                Text.of("XMLHttpRequest")));
        assertThat(cart.think()).isEqualTo(new Step.Think(Duration.ofSeconds(1), Duration.ofSeconds(1)));
        assertThat(taken(cart)).isEqualTo(Map.of("cart", new Source.Json("/cart/id"), "sku", new Source.Json("/cart/lines/0/sku")));
        Step pay = step(scenario, "checkout-pay");
        assertThat(pay.call().body()).isEqualTo(new Body.Raw("application/json", Text.ofJson("{\"cart\":${cart},\"sku\":\"${sku}\"}")));
        assertThat(taken(pay).get("order")).isEqualTo(new Source.Header("X-Order"));
        assertThat(taken(pay).get("receipt")).isInstanceOfSatisfying(Source.Regex.class,
                regex -> assertThat(first(regex.pattern(), "x <a href=\"/receipts/other-1\">")).isEqualTo(Optional.empty()));
        assertThat(step(scenario, "orders").call().url()).isEqualTo(Text.of("/orders/${order}"));
        assertThat(step(scenario, "receipts").call().url()).isEqualTo(Text.of("/receipts/${receipt}?print=1"));
    }

    private static Optional<String> first(Pattern pattern, String body) {
        var found = pattern.matcher(body);
        return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }

    @Test
    void what_is_left_out_and_what_comes_from_elsewhere_is_said_in_the_draft() throws IOException {
        assertThat(type(checkout())).isZero();
        assertThat(out.toString()).contains("# left out: 1 × to cdn.example\n",
                "# left out: 1 × pictures, fonts, styles and scripts (--assets keeps them)\n",
                "# password comes from the environment: set PASSWORD\n",
                "# session has the value of a cookie, which a scenario cannot name: what stands there is the recorded one\n")
                .doesNotContain("s3cret").doesNotContain("sid=");
    }

    @Test
    void secrets_are_told_by_the_words_of_a_name() throws IOException {
        Path file = new HarFile().sending("X-Auth-Token", "s3cret-a")
                .post(SHOP + "/login", FORM,
                        "login%5Bpassword%5D=s3cret-b&_password=s3cret-c&newPassword=s3cret-d&card%5Bnumber%5D=s3cret-e"
                                + "&pass=s3cret-f&passage=north",
                        200, HTML, "")
                .in(directory);
        assertThat(type(file)).isZero();
        assertThat(out.toString()).doesNotContain("s3cret").contains("passage: north", "set LOGIN_PASSWORD\n", "set X_AUTH_TOKEN\n");
    }

    @Test
    void assets_are_kept_when_they_are_asked_for() throws IOException {
        assertThat(drafted(checkout(), "--assets").cast().steps()).extracting(Step::name).contains("site");
    }

    @Test
    void what_the_visitor_sent_first_is_its_own_word() throws IOException {
        Path har = new HarFile().get(SHOP + "/search?q=tea-2026-x", 200, HTML, "<input type=hidden name=q value=tea-2026-x> tea-2026-x")
                .get(SHOP + "/search?q=tea-2026-x&page=2", 200, HTML, "more").in(directory);
        assertThat(drafted(har).cast().steps()).allSatisfy(step -> {
            assertThat(step.drawn()).isEmpty();
            assertThat(step.call().url().names()).isEmpty();
        });
    }

    @Test
    void texts_that_yaml_would_read_otherwise_come_through() throws IOException {
        String odd = "a: b # c \"d\" \\ 'e' \u00e9\u2028\t{x} - yes";
        Path har = new HarFile().post(SHOP + "/say?x=%7B1%7D", FORM, "true=" + URLEncoder.encode(odd, StandardCharsets.UTF_8)
                + "&empty=&n%C3%A4me+x=null", 200, HTML, "").post(SHOP + "/raw", "text/xml", "<a>\n\"b\"</a>", 204, "", "").in(directory);
        Scenario scenario = drafted(har);
        assertThat(step(scenario, "say").call().body())
                .isEqualTo(new Body.Form(Map.of("true", Text.of(odd), "empty", Text.of(""), "n\u00e4me x", Text.of("null"))));
        assertThat(step(scenario, "raw").call().body()).isEqualTo(new Body.Raw("text/xml", Text.of("<a>\n\"b\"</a>")));
    }

    @Test
    void an_access_log_becomes_its_most_frequent_safe_requests() throws IOException {
        Path log = Files.writeString(directory.resolve("access.log"), """
                203.0.113.9 - - [30/Nov/2026:01:02:03 +0000] "GET /p/tea HTTP/1.1" 200 512
                203.0.113.9 - - [30/Nov/2026:01:02:04 +0000] "GET /p/tea HTTP/1.1" 200 512 "https://shop.example/" "Mozilla/5.0 (\\"x\\")"
                {"time":"2026-11-30T01:02:05.000Z","client":"203.0.113.9","method":"GET","host":"shop.example","path":"/p/tea","status":304}
                {"time":"2026-11-30T01:02:06.000Z","client":"203.0.113.9","method":"GET","path":"/search","query":"q=gr\\u00fcn&token=***","status":200}
                {"time":"2026-11-30T01:02:06.000Z","client":"203.0.113.9","method":"HEAD","path":"/search","query":"q=tea","status":200}
                203.0.113.9 - - [30/Nov/2026:01:02:07 +0000] "GET /caf\\xc3\\xa9 HTTP/2.0" 200 -
                203.0.113.9 - - [30/Nov/2026:01:02:07 +0000] "POST /checkout/pay HTTP/2.0" 201 -
                203.0.113.9 - - [30/Nov/2026:01:02:07 +0000] "GET /cart/add?id=3 HTTP/2.0" 302 -
                203.0.113.9 - - [30/Nov/2026:01:02:07 +0000] "GET /?do=removeItem HTTP/2.0" 200 -
                203.0.113.9 - - [30/Nov/2026:01:02:07 +0000] "GET /gone HTTP/2.0" 404 -
                203.0.113.9 - - [30/Nov/2026:01:02:07 +0000] "GET /logo.png HTTP/2.0" 200 -
                203.0.113.9 - - [30/Nov/2026:01:02:07 +0000] "-" 408 -
                """);
        Scenario scenario = drafted(log);
        assertThat(scenario.cast().journeys()).extracting(Journey::weight).containsExactly(3, 1, 1);
        assertThat(scenario.cast().steps()).extracting(step -> step.call().url().toString()).containsExactly("/p/tea", "/caf%c3%a9",
                "/search?q=tea");
        assertThat(Files.readString(directory.resolve("draft.yaml"))).contains("# the 3 most frequent of 3 safe requests: 5 of 5 lines",
                "2 × with a word that may mean a change", "1 × with a secret that the log leaves out", "1 × neither GET nor HEAD",
                "1 × not answered with 2xx or 3xx", "1 × lines that are no requests");
    }

    @Test
    void what_is_no_recording_is_refused_with_what_would_be_one() throws IOException {
        Path nothing = Files.writeString(directory.resolve("notes.txt"), "buy milk\n");
        Path cut = Files.writeString(directory.resolve("cut.har"), "{\"log\": {\"entries\": [{");
        Path empty = Files.writeString(directory.resolve("empty.har"), "{\"log\": {\"entries\": []}}");
        for (Path wrong : List.of(nothing, cut, empty, directory.resolve("absent.har"))) {
            assertThat(type(wrong)).isEqualTo(2);
        }
        assertThat(err.toString()).contains("notes.txt: no line of a known form (expected: an access log",
                "cut.har: ", "(expected: a HAR file as a browser's network panel saves it, with log.entries)",
                "empty.har: no request (expected: one at least)", "absent.har: cannot be read or written: no such file");
        assertThat(type(nothing, "--write", cut)).isEqualTo(2);
        assertThat(err.toString()).contains("is there (expected: a new file)");
    }
}
