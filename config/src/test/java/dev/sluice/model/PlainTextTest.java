package dev.sluice.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"a\nb", "a\u001b[2J", "a\u007f", "a\u009b2J", "a\u0085b", "a\u202eb", "a\u2066b", "a\u2028b", "a\u2029b", "a\u200bb",
                    "a\ufeffb", "a\u00adb", "a\u061cb", "a\ud83d", "a\udb40\udc41"})
    void what_moves_a_cursor_turns_the_direction_or_is_not_seen_is_no_plain_text(String text) {
        assertThat(PlainText.is(text)).isFalse();
        assertThat(PlainText.is(PlainText.line(text))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Zahlung geprüft", "支払い確認", "تم", "בדוק", "👩\u200d👩\u200d👧 ❤️", "می\u200cخواهم"})
    void words_of_any_script_and_emoji_are_left_as_they_are(String text) {
        assertThat(PlainText.is(text)).isTrue();
        assertThat(PlainText.line(text)).isEqualTo(text);
    }

    @Test
    void what_is_hidden_stands_there_by_its_number_and_a_line_break_is_a_space() {
        assertThat(PlainText.line("ok \u202e live\u2028\u001b[2J\u009b31m\r\nend")).isEqualTo("ok \\u202e live\\u2028 [2J\\u009b31m end");
        assertThat(PlainText.escaped("{\n\"a\":\"\udb40\udc41\"}")).isEqualTo("{\n\"a\":\"\\udb40\\udc41\"}");
    }
}
