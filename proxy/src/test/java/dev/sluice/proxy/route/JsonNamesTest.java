package dev.sluice.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

/** Names in JSON that comes in pieces. */
class JsonNamesTest {
    private static final String ORDER = "{\"x\":[{\"id\":1}],\"order\":{\"id\":4711,\"a/b\":\"m\u00fc\"},\"lines\":[\"first\",{\"id\":true}]}";

    private final List<String> found = new ArrayList<>();

    private JsonNames in(String text, int piece, String... pointers) {
        var names = new JsonNames(List.of(pointers));
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at += piece) {
            names.take(Arrays.copyOfRange(bytes, at, Math.min(at + piece, bytes.length)),
                    (pointer, name) -> found.add(pointer + "=" + name));
        }
        return names;
    }

    @Test
    void they_are_found_wherever_a_piece_ends() {
        for (int piece = 1; piece <= ORDER.length(); piece++) {
            found.clear();
            assertThat(in(ORDER, piece, "/order/id", "/order/a~1b", "/lines/0", "/lines/1/id").isWhole()).isTrue();
            assertThat(found).as("pieces of %s", piece).containsExactly("/order/id=4711", "/order/a~1b=m\u00fc", "/lines/0=first",
                    "/lines/1/id=true");
        }
    }

    @Test
    void one_is_told_as_soon_as_it_is_there_and_the_rest_is_missed() {
        int end = ORDER.indexOf("4711,") + 5;
        assertThat(in(ORDER.substring(0, end), 7, "/order/id").isWhole()).isFalse();
        assertThat(found).containsExactly("/order/id=4711");
    }

    @Test
    void what_is_no_name_no_value_or_elsewhere_is_none() {
        assertThat(in("{\"id\":null,\"order\":{\"id\":{\"id\":1}},\"a\":{\"order\":{\"id\":2}}}", 5, "/id", "/order/id").isWhole())
                .isTrue();
        in("{\"id\":\"" + "x".repeat(201) + "\"}", 50, "/id");
        in("{\"id\":\"bell\\u0007\"}", 50, "/id");
        assertThat(found).isEmpty();
    }

    @Test
    void the_last_of_two_is_told_last() {
        in("{\"id\":1,\"id\":2}", 3, "/id");
        assertThat(found).containsExactly("/id=1", "/id=2");
    }

    @Test
    void what_is_no_json_tells_what_came_before_it_and_is_never_whole() {
        assertThat(in("order=4711", 3, "/order").isWhole()).isFalse();
        assertThat(in("{\"id\":7,]", 3, "/id").isWhole()).isFalse();
        assertThat(in("", 1, "/id").isWhole()).isFalse();
        assertThat(found).containsExactly("/id=7");
    }

    @Test
    void what_is_nested_too_deeply_is_given_up() {
        assertThat(in("[".repeat(60_000), 1000, "/id").isWhole()).isFalse();
        assertThat(found).isEmpty();
    }
}
