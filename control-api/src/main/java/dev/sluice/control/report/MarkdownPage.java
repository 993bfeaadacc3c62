package dev.sluice.control.report;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

import dev.sluice.model.PlainText;

/** A document as Markdown. A plot is a line of bars. */
final class MarkdownPage {
    private static final String BARS = "▁▂▃▄▅▆▇█";
    private static final int WIDTH = 60;

    private MarkdownPage() {}

    static String write(Document document) {
        return "# " + plain(document.title()) + "\n\n" + document.blocks().stream().map(MarkdownPage::block).collect(Collectors.joining());
    }

    private static String block(Document.Block block) {
        return switch (block) {
            case Document.Block.Heading(int level, String text) -> "#".repeat(level) + " " + plain(text) + "\n\n";
            case Document.Block.Text(String text, _) -> plain(text) + "\n\n";
            case Document.Block.Table(List<String> columns, List<List<Document.Cell>> rows) -> line(columns)
                    + line(columns.stream().map(_ -> "---").toList())
                    + rows.stream().map(row -> line(row.stream().map(Document.Cell::text).toList())).collect(Collectors.joining()) + "\n";
            case Document.Block.Plot plot -> plot.lines().stream()
                    .map(line -> "- " + plain(plot.title()) + ", " + plain(line.name()) + ": `"
                            + bars(line) + "` at most " + number(line.highest()) + plain(plot.unit()) + "\n")
                    .collect(Collectors.joining()) + "\n";
        };
    }

    private static String line(List<String> cells) {
        return cells.stream().map(MarkdownPage::plain).collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    private static String bars(Document.Line line) {
        double highest = line.highest();
        int count = line.values().size();
        int width = Math.min(WIDTH, count);
        var bars = new StringBuilder();
        for (int at = 0; at < width; at++) {
            List<OptionalDouble> some = line.values().subList(at * count / width, (at + 1) * count / width);
            OptionalDouble most = some.stream().flatMapToDouble(OptionalDouble::stream).max();
            bars.append(most.isEmpty() ? ' '
                    : BARS.charAt(highest == 0 ? 0 : (int) Math.round(most.getAsDouble() / highest * (BARS.length() - 1))));
        }
        return bars.toString();
    }

    static String number(double value) {
        return value == Math.rint(value) ? String.format(Locale.ROOT, "%.0f", value) : String.format(Locale.ROOT, "%.2f", value);
    }

    /** What strangers wrote makes no tables, links or markup. */
    private static String plain(String text) {
        return PlainText.line(text).replaceAll("([\\\\`*_\\[\\]<>|&~])", "\\\\$1");
    }
}
