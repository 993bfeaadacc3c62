package dev.sluice.control.report;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/** A report as its pieces, before it is HTML or Markdown. */
public record Document(String title, List<Block> blocks) {
    public Document {
        blocks = List.copyOf(blocks);
    }

    /** One piece. */
    public sealed interface Block {
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
         * @param marks moments that are drawn through it
         */
        record Plot(String title, String unit, String from, String to, List<Line> lines, List<Mark> marks) implements Block {
            public Plot {
                lines = List.copyOf(lines);
                marks = List.copyOf(marks);
            }

            public Plot(String title, String unit, String from, String to, List<Line> lines) {
                this(title, unit, from, to, lines, List.of());
            }
        }
    }

    /** What a colour adds to a word that already says it. */
    public enum Tone {
        PLAIN, QUIET, GOOD, ALERT, BAD
    }

    /** One field of a table. */
    public record Cell(String text, Tone tone) {
        public static Cell of(String text) {
            return new Cell(text, Tone.PLAIN);
        }

        public static List<Cell> row(String... texts) {
            return Arrays.stream(texts).map(Cell::of).toList();
        }
    }

    /**
     * One line of a plot.
     *
     * @param steps whether a value holds until the next one
     * @param values in even steps of time; empty: nothing is known, and the line has a gap
     */
    public record Line(String name, boolean steps, List<OptionalDouble> values) {
        public Line {
            values = List.copyOf(values);
        }

        double highest() {
            return values.stream().flatMapToDouble(OptionalDouble::stream).max().orElse(0);
        }
    }

    /**
     * A moment in a plot.
     *
     * @param at from 0 at the left to 1 at the right
     * @param what happened then
     */
    public record Mark(double at, String what) {}
}
