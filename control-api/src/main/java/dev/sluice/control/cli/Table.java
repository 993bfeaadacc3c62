package dev.sluice.control.cli;

import java.util.ArrayList;
import java.util.List;

import dev.sluice.control.cli.Terminal.Tone;

/** Rows under headings, as wide as they need and never wider than the screen: the widest text column is cut first. */
final class Table {
    private static final int NARROWEST = 8;

    private final List<Column> columns;
    private final List<Row> rows = new ArrayList<>();

    Table(Column... columns) {
        this.columns = List.of(columns);
    }

    static Column text(String heading) {
        return new Column(heading, false);
    }

    static Column number(String heading) {
        return new Column(heading, true);
    }

    void row(Tone tone, String... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException("cells: " + cells.length + " (expected: " + columns.size() + ")");
        }
        rows.add(new Row(tone, List.of(cells).stream().map(Terminal::oneLine).toList()));
    }

    List<Line> lines(int screen) {
        int[] widths = widths(screen);
        List<Line> lines = new ArrayList<>();
        lines.add(new Line(line(columns.stream().map(Column::heading).toList(), widths), Tone.HEADING));
        rows.forEach(row -> lines.add(new Line(line(row.cells(), widths), row.tone())));
        return lines;
    }

    private int[] widths(int screen) {
        int[] widths = new int[columns.size()];
        int total = columns.size() - 1;
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = Math.max(columns.get(i).heading().length(),
                    rows.stream().mapToInt(row -> row.cells().get(column).length()).max().orElse(0));
            total += widths[i];
        }
        for (; total > screen; total--) {
            int widest = widestText(widths);
            if (widths[widest] <= NARROWEST) {
                break;
            }
            widths[widest]--;
        }
        return widths;
    }

    private int widestText(int[] widths) {
        int widest = 0;
        for (int i = 0; i < widths.length; i++) {
            if (!columns.get(i).number() && widths[i] > widths[widest]) {
                widest = i;
            }
        }
        return widest;
    }

    private String line(List<String> cells, int[] widths) {
        var line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            var cell = shortened(cells.get(i), widths[i]);
            int missing = widths[i] - cell.length();
            line.append(i == 0 ? "" : " ");
            if (columns.get(i).number()) {
                line.repeat(' ', missing).append(cell);
            } else {
                line.append(cell).repeat(' ', missing);
            }
        }
        return line.toString().stripTrailing();
    }

    private static String shortened(String text, int width) {
        return text.length() <= width ? text : text.substring(0, width - 1) + "…";
    }

    /**
     * One column.
     *
     * @param number set to the right and never cut
     */
    record Column(String heading, boolean number) {}

    /** A line ready to print. */
    record Line(String text, Tone tone) {}

    private record Row(Tone tone, List<String> cells) {}
}
