package dev.sluice.control.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import dev.sluice.model.Extract;
import dev.sluice.model.LedgerNote;
import dev.sluice.model.LedgerTerms;

class LedgerNoteJsonTest {
    private static final LedgerNote.Meant MEANT = new LedgerNote.Meant(-7, Instant.parse("2026-12-01T12:00:00.123Z"), "shop", "POST",
            "other",
            "r1", Optional.of("k\"1"), Long.MIN_VALUE);

    @Test
    void every_note_is_read_as_it_was_written_on_one_line_of_ascii() {
        var terms = new LedgerTerms(List.of(new Extract.Json("/order/id"), new Extract.Header("X-Order")),
                Optional.of(new Extract.Json("/sum")));
        List<LedgerNote> all = List.of(MEANT,
                new LedgerNote.Accepted(MEANT, 201, Map.of("header:X-Order", "m\u00fc\ud83d\ude00", "amount", "1"), false),
                new LedgerNote.Told(3, terms, "{\n\"order\":\"\u20ac\"}"),
                new LedgerNote.Told(4, LedgerTerms.NONE, ""), new LedgerNote.Unknown(MEANT), new LedgerNote.Nothing(5));
        for (LedgerNote note : all) {
            String line = LedgerNoteJson.write(note);
            assertThat(line).matches("[ -~]+");
            assertThat(LedgerNoteJson.read(line)).contains(note);
        }
    }

    @Test
    void what_is_none_is_not_read() {
        String good = LedgerNoteJson.write(MEANT);
        for (String bad : List.of("", "[]", "{}", "{\"note\":\"other\"}", good.substring(5), good.replace("2026", "x"),
                good.replace("\"shop\"", "7"), good.replace("unit", "u"))) {
            assertThat(LedgerNoteJson.read(bad)).as(bad).isEmpty();
        }
    }
}
