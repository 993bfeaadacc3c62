package dev.sluice.control.report;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/** A report as its pieces, before it is HTML or Markdown. */
record Document(String title, List<Block> blocks) {
    Document {
        blocks = List.copyOf(blocks);
    }

    /** One piece. */
    sealed interface Block {
        /** The title of what follows; chapters are of level 2, their parts of level 3. */
        record Heading(int level, String text) implements Block {}

        record Text(String text, Tone tone) implements Block {
            public Text(String text) {
                this(text, Tone.PLAIN);
            }
        }

        record Table(List<String> columns, List<List<Cell>> rows) implements Block {
            public Table {
                columns = List.copyOf(columns);
                rows = List.copyOf(rows);
            }
        }

        /**
         * Lines over time.
         *
         * @param unit of the values, behind each number
         * @param from what stands at the left, as {@code to} at the right
         */
        record Plot(String title, String unit, String from, String to, List<Line> lines) implements Block {
            public Plot {
                lines = List.copyOf(lines);
            }
        }
    }

    /** What a colour adds to a word that already says it. */
    enum Tone {
        PLAIN, QUIET, GOOD, ALERT, BAD
    }

    /** One field of a table. */
    record Cell(String text, Tone tone) {
        static Cell of(String text) {
            return new Cell(text, Tone.PLAIN);
        }

        static List<Cell> row(String... texts) {
            return Arrays.stream(texts).map(Cell::of).toList();
        }
    }

    /**
     * One line of a plot.
     *
     * @param steps whether a value holds until the next one
     * @param values in even steps of time; empty: nothing is known, and the line has a gap
     */
    record Line(String name, boolean steps, List<OptionalDouble> values) {
        Line {
            values = List.copyOf(values);
        }

        double highest() {
            return values.stream().flatMapToDouble(OptionalDouble::stream).max().orElse(0);
        }
    }
}
