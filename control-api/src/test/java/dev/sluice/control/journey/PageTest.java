package dev.sluice.control.journey;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import dev.sluice.journey.Extraction.Source;

class PageTest {
    private static final String HTML = "<form><input name=id value='a&amp;b'><input name=id value=2></form><p class=sum> 19 <b>EUR</b></p>";

    private static Optional<String> found(String body, Source source) {
        return new Page(Rehearsed.reply(200, body, "x-order", "7", "x-order", "8")).found(source);
    }

    @Test
    void a_pattern_gives_its_first_group_or_all_of_it() {
        assertThat(found("order=17; order=18", new Source.Regex(Pattern.compile("order=(\\d+)")))).contains("17");
        assertThat(found("order=17", new Source.Regex(Pattern.compile("\\d+")))).contains("17");
        assertThat(found("none", new Source.Regex(Pattern.compile("\\d+")))).isEmpty();
        assertThat(found("b", new Source.Regex(Pattern.compile("(a)|b")))).isEmpty();
    }

    @Test
    void a_pattern_that_tries_without_end_is_stopped_and_finds_nothing() {
        String body = "a".repeat(5_000);
        long began = System.nanoTime();
        assertThat(found(body, new Source.Regex(Pattern.compile("(a|aa)+$b")))).isEmpty();
        assertThat(found(body, new Source.Regex(Pattern.compile("(.*)(.*)(.*)(.*)(.*)(.*)x")))).isEmpty();
        assertThat(found("x".repeat(200_000), new Source.Regex(Pattern.compile("(x|y)*z")))).as("deep rather than long").isEmpty();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void a_place_in_json_gives_what_stands_there() {
        String json = "{\"a\":{\"b c\":[true,1.10,\"x\",null,{\"d\":1}]},\"~\":2}";
        assertThat(found(json, new Source.Json("/a/b c/0"))).contains("true");
        assertThat(found(json, new Source.Json("/a/b c/1"))).contains("1.10");
        assertThat(found(json, new Source.Json("/a/b c/2"))).contains("x");
        assertThat(found(json, new Source.Json("/a/b c/3"))).isEmpty();
        assertThat(found(json, new Source.Json("/a/b c/4"))).contains("{\"d\":1}");
        assertThat(found(json, new Source.Json("/~0"))).contains("2");
        assertThat(found(json, new Source.Json("/no"))).isEmpty();
        assertThat(found("", new Source.Json("/a"))).isEmpty();
        assertThat(found("<html>", new Source.Json("/a"))).isEmpty();
    }

    @Test
    void a_selector_gives_an_attribute_or_the_text_of_the_first_element() {
        assertThat(found(HTML, new Source.Css("input[name=id]", Optional.of("value")))).contains("a&b");
        assertThat(found(HTML, new Source.Css("p.sum", Optional.empty()))).contains("19 EUR");
        assertThat(found(HTML, new Source.Css("p.sum", Optional.of("id")))).isEmpty();
        assertThat(found(HTML, new Source.Css("h1", Optional.empty()))).isEmpty();
    }

    @Test
    void a_field_is_found_in_any_case() {
        assertThat(found("", new Source.Header("X-Order"))).contains("7");
        assertThat(found("", new Source.Header("X-None"))).isEmpty();
    }
}
