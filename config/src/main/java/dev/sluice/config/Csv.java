package dev.sluice.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What came of reading a text as comma-separated values (RFC 4180); lines may end with a line feed alone. */
sealed interface Csv {
    /** All rows. */
    record Rows(List<Row> rows) implements Csv {}

    /** Where it ceases to be such a text, and why. */
    record Broken(int line, int column, String what, String expected) implements Csv {}

    /**
     * One row.
     *
     * @param line where it begins, counted from 1
     */
    record Row(int line, List<String> fields) {}

    static Csv parse(String text) {
        return new Reader(text).read();
    }

    /** Goes through a text once. */
    final class Reader {
        private final String text;
        private final List<Row> rows = new ArrayList<>();
        private Optional<Broken> broken = Optional.empty();
        private int at;
        private int line = 1;
        /** Where the line begins. */
        private int start;

        private Reader(String text) {
            this.text = text;
        }

        private Csv read() {
            while (broken.isEmpty() && at < text.length()) {
                row();
            }
            return broken.<Csv>map(found -> found).orElseGet(() -> new Rows(rows));
        }

        private void row() {
            int first = line;
            List<String> fields = new ArrayList<>();
            do {
                fields.add(isAt('"') ? quoted() : plain());
            } while (broken.isEmpty() && passes(','));
            if (broken.isEmpty() && at < text.length() && !passes('\n') && !(passes('\r') && passes('\n'))) {
                breaks(at, "text behind the quote that ends a field", "a comma, or the end of the line");
            }
            rows.add(new Row(first, fields));
        }

        private String plain() {
            int from = at;
            while (at < text.length() && !isAt(',') && !isAt('\n') && !text.startsWith("\r\n", at)) {
                if (isAt('"')) {
                    breaks(at, "a quote within a field", "the whole field in quotes, and each of its own quotes twice");
                    break;
                }
                at++;
            }
            return text.substring(from, at);
        }

        private String quoted() {
            int opened = at - start;
            int openedOn = line;
            var field = new StringBuilder();
            at++;
            while (at < text.length()) {
                if (isAt('"')) {
                    at++;
                    if (!isAt('"')) {
                        return field.toString();
                    }
                }
                char next = text.charAt(at);
                field.append(next);
                passes(next);
            }
            broken = Optional.of(new Broken(openedOn, opened + 1, "a quote that is never closed", "a quote at the end of the field"));
            return field.toString();
        }

        private boolean isAt(char wanted) {
            return at < text.length() && text.charAt(at) == wanted;
        }

        private boolean passes(char wanted) {
            if (!isAt(wanted)) {
                return false;
            }
            at++;
            if (wanted == '\n') {
                line++;
                start = at;
            }
            return true;
        }

        private void breaks(int where, String what, String expected) {
            broken = Optional.of(new Broken(line, text.codePointCount(start, where) + 1, what, expected));
        }
    }
}
