package dev.sluice.control.journey;

import static dev.sluice.control.journey.Rehearsed.field;
import static dev.sluice.control.journey.Rehearsed.get;
import static dev.sluice.control.journey.Rehearsed.guest;
import static dev.sluice.control.journey.Rehearsed.names;
import static dev.sluice.control.journey.Rehearsed.only;
import static dev.sluice.control.journey.Rehearsed.reply;
import static dev.sluice.control.journey.Rehearsed.step;
import static dev.sluice.control.journey.Rehearsed.taking;
import static dev.sluice.control.journey.Rehearsed.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.sluice.journey.Axis;
import dev.sluice.journey.Check;
import dev.sluice.journey.Extraction.Source;
import dev.sluice.journey.Journey;
import dev.sluice.journey.Step;
import dev.sluice.journey.Text;

class WalkTest {
    private static final Reply FINE = reply(200, "");

    @Test
    void steps_come_in_order_and_the_cleanup_last() {
        var journey = new Journey("buy", 1, 1, 1, List.of(get("cart", "/cart"), get("pay", "/pay")), List.of(get("empty", "/empty")));
        Rehearsed walked = new Rehearsed(guest(journey)).against(_ -> FINE);
        assertThat(walked.urls()).containsExactly("GET /cart", "GET /pay", "GET /empty");
        assertThat(walked.walk.failure()).isEmpty();
        assertThat(walked.seen).allMatch(seen -> seen.ended() && seen.wrong().isEmpty());
    }

    @Test
    void a_step_that_fails_ends_the_walk_with_both_values_but_the_whole_cleanup_is_made() {
        Step pay = with(step("pay", "POST", "/pay", new Step.Body.None()), new Check.Status(Set.of(201)));
        var journey = new Journey("buy", 1, 2, 2, List.of(get("cart", "/cart"), pay, get("confirm", "/confirm")),
                List.of(get("empty", "/empty"), get("leave", "/leave")));
        Rehearsed walked = new Rehearsed(guest(journey)).against(ask -> ask.url().matches("/pay|/empty") ? reply(500, "") : FINE);
        assertThat(walked.urls()).containsExactly("GET /cart", "POST /pay", "GET /empty", "GET /leave");
        assertThat(walked.walk.failure()).contains("pay: status 500 (expected: 201)");
        assertThat(walked.seen.get(1).wrong()).contains("pay: status 500 (expected: 201)");
        assertThat(walked.seen.get(2).wrong()).contains("empty: status 500 (expected: 200..399)");
    }

    @Test
    void a_cleanup_that_fails_fails_the_walk_and_one_that_has_nothing_to_clean_up_is_left_out() {
        Step order = taking(get("order", "/order"), "id", new Source.Header("X-Order"));
        var journey = new Journey("buy", 1, 1, 1, List.of(order), List.of(get("cancel", "/cancel/${id}"), get("leave", "/leave")));
        Rehearsed none = new Rehearsed(guest(journey)).against(ask -> ask.url().equals("/order") ? reply(503, "") : FINE);
        assertThat(none.urls()).containsExactly("GET /order", "GET /leave");
        Rehearsed stuck = new Rehearsed(guest(journey))
                .against(ask -> ask.url().equals("/order") ? reply(200, "", "x-order", "9") : reply(409, ""));
        assertThat(stuck.urls()).containsExactly("GET /order", "GET /cancel/9", "GET /leave");
        assertThat(stuck.walk.failure()).contains("cancel: status 409 (expected: 200..399)");
    }

    @Test
    void a_get_goes_as_a_browser_sends_it_from_a_link_unless_it_says_what_it_accepts() {
        var call = new Step.Call("GET", Text.of("/api"), Map.of("Accept", Text.of("application/json")), new Step.Body.None(), true);
        var api = new Step("api", call, Step.Think.NONE, Map.of(), List.of(), List.of());
        Rehearsed walked = Rehearsed.of(get("home", "/"), api, step("pay", "POST", "/pay", new Step.Body.None())).against(_ -> FINE);
        assertThat(walked.asked.get(0).fields()).contains(Map.entry("sec-fetch-dest", "document"), Map.entry("sec-fetch-mode", "navigate"));
        assertThat(walked.asked.get(1).fields()).containsExactly(Map.entry("accept", "application/json"));
        assertThat(walked.asked.get(2).fields()).isEmpty();
    }

    @Test
    void no_answer_fails_the_step_with_the_reason() {
        Rehearsed walked = Rehearsed.of(get("cart", "/cart"), get("pay", "/pay")).against(_ -> new Reply.Failed("Connection refused"));
        assertThat(walked.urls()).containsExactly("GET /cart");
        assertThat(walked.walk.failure()).contains("cart: no answer, Connection refused (expected: one)");
    }

    @Test
    void a_visitor_goes_through_the_steps_as_often_as_it_draws() {
        Set<Integer> times = new HashSet<>();
        for (int seed = 0; seed < 60; seed++) {
            var journey = new Journey("look", 1, 2, 4, List.of(get("look", "/")), List.of());
            var guest = new Guest(0, "v", journey, "", Map.of(), Map.of(), Map.of(), new java.util.SplittableRandom(seed));
            times.add(new Rehearsed(guest).against(_ -> FINE).asked.size());
        }
        assertThat(times).containsExactlyInAnyOrder(2, 3, 4);
    }

    @Test
    void a_step_happens_only_with_the_choices_that_it_names() {
        var journey = new Journey("buy", 1, 1, 1, List.of(get("cart", "/"), only(get("coupon", "/c/${coupon}"), "coupon", "save")),
                List.of());
        var save = new Axis.Choice("save", "SAVE 10", 1, Map.of("X-Kind", Text.of("k-${coupon}")));
        Rehearsed with = new Rehearsed(guest(journey, Map.of("coupon", save))).against(_ -> FINE);
        assertThat(with.urls()).containsExactly("GET /", "GET /c/SAVE%2010");
        assertThat(with.asked).allMatch(ask -> field(ask, "x-kind").equals("k-SAVE 10"));
        var none = new Axis.Choice("none", "", 1, Map.of());
        assertThat(new Rehearsed(guest(journey, Map.of("coupon", none))).against(_ -> FINE).urls()).containsExactly("GET /");
    }

    @Test
    void a_visitor_thinks_between_the_two_bounds_before_a_step_and_not_before_a_redirect() {
        var think = new Step.Think(Duration.ofSeconds(1), Duration.ofSeconds(3));
        Step look = get("look", "/a");
        Rehearsed walked = Rehearsed.of(new Step("look", look.call(), think, Map.of(), List.of(), List.of()))
                .against(ask -> ask.url().equals("/a") ? reply(302, "", "location", "/b") : FINE);
        assertThat(walked.asked.get(0).think()).isBetween(think.least(), think.most());
        assertThat(walked.asked.get(1).think()).isZero();
    }

    @Test
    void what_was_taken_out_of_an_answer_stands_in_later_texts_and_what_was_not_fails_the_step_that_needs_it() {
        Step cart = taking(get("cart", "/cart"), "id", new Source.Json("/id"));
        Step pay = step("pay", "POST", "/pay/${id}", new Step.Body.Raw("application/json", Text.of("{\"id\":\"${id}\"}")));
        Rehearsed walked = Rehearsed.of(cart, pay, get("gone", "/${nobody}"))
                .against(ask -> ask.url().equals("/cart") ? reply(200, "{\"id\":19.90}") : FINE);
        assertThat(walked.urls()).containsExactly("GET /cart", "POST /pay/19.90");
        assertThat(walked.asked.get(1).body()).isEqualTo("{\"id\":\"19.90\"}");
        assertThat(field(walked.asked.get(1), "content-type")).isEqualTo("application/json");
        assertThat(walked.seen.get(0).drawn()).containsExactly(Map.entry("id", "19.90"));
        assertThat(walked.walk.drawn()).containsEntry("id", "19.90");
        assertThat(walked.walk.failure()).contains("gone: ${nobody} has no value (expected: taken by a step before)");
    }

    @Test
    void what_is_not_there_to_be_taken_fails_the_step() {
        Rehearsed walked = Rehearsed
                .of(taking(get("cart", "/cart"), "id", new Source.Css("input[name=id]", java.util.Optional.of("value"))))
                .against(_ -> reply(200, "<p>empty"));
        assertThat(walked.walk.failure()).contains("cart: id: nothing found (expected: attribute value of input[name=id])");
        assertThat(walked.seen.getFirst().drawn()).isEmpty();
    }

    @Test
    void a_uuid_is_one_for_a_request_and_another_for_the_next() {
        Step pay = step("pay", "POST", "/pay?key=${uuid}", new Step.Body.Raw("text/plain", Text.of("${uuid}")));
        Rehearsed walked = Rehearsed.of(pay, step("again", "POST", "/pay?key=${uuid}", new Step.Body.Raw("text/plain", Text.of("${uuid}"))))
                .against(_ -> FINE);
        assertThat(walked.asked).allMatch(ask -> ask.url().equals("/pay?key=" + ask.body()));
        assertThat(walked.asked).allMatch(ask -> java.util.UUID.fromString(ask.body()).version() == 4);
        assertThat(walked.asked.get(0).body()).isNotEqualTo(walked.asked.get(1).body());
    }

    @Test
    void a_form_goes_as_browsers_send_it() {
        Map<String, Text> fields = new LinkedHashMap<>();
        fields.put("name", Text.of("Zoë & Søn"));
        fields.put("note", Text.of("a\nb*~"));
        Rehearsed walked = Rehearsed.of(step("pay", "POST", "/pay", new Step.Body.Form(fields))).against(_ -> FINE);
        assertThat(walked.asked.getFirst().body()).isEqualTo("name=Zo%C3%AB+%26+S%C3%B8n&note=a%0D%0Ab*%7E");
        assertThat(field(walked.asked.getFirst(), "content-type")).isEqualTo("application/x-www-form-urlencoded");
    }

    @Test
    void a_text_with_a_line_break_never_becomes_a_field() {
        Step look = get("look", "/");
        var call = new Step.Call("GET", Text.of("/"), Map.of("X-Id", Text.of("${id}")), new Step.Body.None(), true);
        Rehearsed walked = Rehearsed.of(taking(look, "id", new Source.Json("/id")),
                new Step("next", call, Step.Think.NONE, Map.of(), List.of(), List.of()))
                .against(_ -> reply(200, "{\"id\":\"1\\r\\nHost: evil\"}"));
        assertThat(walked.asked).hasSize(1);
        assertThat(walked.walk.failure().orElseThrow()).startsWith("next: field X-Id \"1 Host: evil\" (expected: one line)");
    }

    @ParameterizedTest
    @CsvSource({"301,POST,GET", "302,POST,GET", "303,POST,GET", "303,PUT,GET", "303,HEAD,HEAD", "301,PUT,PUT", "302,DELETE,DELETE",
            "307,POST,POST", "308,POST,POST", "301,HEAD,HEAD"})
    void a_redirect_changes_the_method_as_browsers_do(int status, String method, String then) {
        Rehearsed walked = Rehearsed.of(step("pay", method, "/pay", new Step.Body.Raw("text/plain", Text.of("x"))))
                .against(ask -> ask.url().equals("/pay") ? reply(status, "", "location", "/thanks?a=1#part") : FINE);
        assertThat(walked.urls()).containsExactly(method + " /pay", then + " /thanks?a=1");
        assertThat(walked.asked.get(1).body()).isEqualTo(then.equals(method) ? "x" : "");
        assertThat(names(walked.asked.get(1)).contains("content-type")).isEqualTo(then.equals(method));
        assertThat(walked.seen.get(0).ended()).isFalse();
        assertThat(walked.seen.get(1).ended()).isTrue();
        assertThat(walked.seen.get(1).step().name()).isEqualTo("pay");
    }

    @ParameterizedTest
    @CsvSource(value = {"next,/shop/next", "?p=2,/shop/cart?p=2", "../x,/x", "//pay.example/a,http://pay.example/a",
            "http://shop.example/own,/own", "http://shop.example:80,/", "HTTPS://shop.example/s,HTTPS://shop.example/s",
            "/ä b|c,/%C3%A4%20b%7Cc", "/100%,/100%25"})
    void a_redirect_leads_where_browsers_go(String location, String url) {
        Rehearsed walked = Rehearsed.of(get("cart", "/shop/cart?p=1"))
                .against(ask -> ask.url().startsWith("/shop/cart?p=1") ? reply(302, "", "location", location) : FINE);
        assertThat(walked.asked.get(1).url()).isEqualTo(url);
    }

    @Test
    void no_more_than_twenty_redirects_are_followed() {
        Rehearsed walked = Rehearsed.of(get("cart", "/0")).against(ask -> reply(302, "", "location", ask.url() + "0"));
        assertThat(walked.asked).hasSize(21);
        assertThat(walked.walk.failure()).contains("cart: 21 redirects (expected: at most 20)");
        Rehearsed twenty = Rehearsed.of(get("cart", "/0"))
                .against(ask -> ask.url().length() < 22 ? reply(302, "", "location", ask.url() + "0") : FINE);
        assertThat(twenty.asked).hasSize(21);
        assertThat(twenty.walk.failure()).isEmpty();
    }

    @Test
    void a_redirect_is_the_answer_where_the_step_says_so_or_names_its_status() {
        Reply moved = reply(302, "", "location", "/b");
        assertThat(Rehearsed.of(with(get("cart", "/a"), new Check.Status(Set.of(302)))).against(_ -> moved).asked).hasSize(1);
        Step cart = get("cart", "/a");
        var call = new Step.Call("GET", cart.call().url(), Map.of(), new Step.Body.None(), false);
        Rehearsed walked = Rehearsed.of(new Step("cart", call, Step.Think.NONE, Map.of(), List.of(), List.of())).against(_ -> moved);
        assertThat(walked.asked).hasSize(1);
        assertThat(walked.walk.failure()).isEmpty();
    }

    @Test
    void who_is_sent_to_another_host_does_not_show_its_credentials_there() {
        var call = new Step.Call("GET", Text.of("/a"), Map.of("Authorization", Text.of("Bearer x"), "X-A", Text.of("1")),
                new Step.Body.None(), true);
        Rehearsed walked = Rehearsed.of(new Step("a", call, Step.Think.NONE, Map.of(), List.of(), List.of()))
                .against(ask -> switch (ask.url()) {
                    case "/a" -> reply(302, "", "location", "/b", "set-cookie", "s=1");
                    case "/b" -> reply(302, "", "location", "http://other.example/c");
                    default -> FINE;
                });
        assertThat(names(walked.asked.get(1))).contains("authorization", "cookie", "x-a");
        assertThat(names(walked.asked.get(2))).contains("x-a").doesNotContain("authorization", "cookie");
    }

    @Test
    void the_time_of_a_step_is_that_of_all_its_redirects() {
        Step cart = with(get("cart", "/a"), new Check.Within(Duration.ofMillis(9)));
        Rehearsed walked = Rehearsed.of(cart).against(ask -> ask.url().equals("/a") ? reply(302, "", "location", "/b") : FINE);
        assertThat(walked.walk.failure()).contains("cart: 10 ms (expected: within 9 ms)");
        assertThat(Rehearsed.of(cart).against(_ -> FINE).walk.failure()).isEmpty();
    }

    @Test
    void every_check_says_what_it_saw_and_what_it_wanted() {
        Reply.Answered answer = reply(200, "<h1>Sorry,\n we are closed</h1>", "content-type", "text/html", "set-cookie", "a=1",
                "set-cookie",
                "b=2");
        assertThat(wrong(answer, new Check.Status(Set.of(201, 202)))).isEqualTo("s: status 200 (expected: 201 or 202)");
        assertThat(wrong(answer, new Check.Header("Content-Type", Pattern.compile("json"))))
                .isEqualTo("s: Content-Type \"text/html\" (expected: json)");
        assertThat(wrong(answer, new Check.Header("X-Order", Pattern.compile("\\d+")))).isEqualTo("s: X-Order missing (expected: \\d+)");
        assertThat(wrong(answer, new Check.Header("Set-Cookie", Pattern.compile("^b=")))).isEmpty();
        assertThat(wrong(answer, new Check.Body(Text.of("Thank you"))))
                .isEqualTo("s: body \"<h1>Sorry, we are closed</h1>\" (expected: contains \"Thank you\")");
        assertThat(wrong(answer, new Check.BodyLacks(Text.of("Sorry")))).isEqualTo("s: body contains \"Sorry\" (expected: lacks it)");
        assertThat(wrong(answer, new Check.Json("/a", Text.of("1")))).isEqualTo("s: /a missing (expected: 1)");
        assertThat(wrong(reply(200, "{\"a\":[1.50]}"), new Check.Json("/a/0", Text.of("1.5")))).isEmpty();
        assertThat(wrong(reply(200, "{\"a\":\"1.50\"}"), new Check.Json("/a", Text.of("1.5")))).isEqualTo("s: /a \"1.50\" (expected: 1.5)");
        assertThat(wrong(reply(200, "{\"a\":true}"), new Check.Json("/a", Text.of("true")))).isEmpty();
        assertThat(wrong(reply(500, "Thank you"), new Check.Body(Text.of("Thank you")))).isEqualTo("s: status 500 (expected: 200..399)");
        assertThat(wrong(reply(500, "x"), new Check.Body(Text.of("Thank you")), new Check.Status(Set.of(200))))
                .isEqualTo("s: status 500 (expected: 200)");
    }

    private static String wrong(Reply.Answered answer, Check... checks) {
        return Rehearsed.of(with(get("s", "/"), checks)).against(_ -> answer).walk.failure().orElse("");
    }

    @Test
    void a_reply_to_nothing_is_refused() {
        assertThatThrownBy(() -> Rehearsed.of(get("a", "/")).walk.took(FINE)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a reply: to nothing");
    }
}
