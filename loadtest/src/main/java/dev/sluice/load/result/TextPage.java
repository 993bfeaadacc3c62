package dev.sluice.load.result;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import picocli.CommandLine.Help.Ansi;

import dev.sluice.control.report.Document.Block;
import dev.sluice.control.report.Document.Cell;
import dev.sluice.control.report.Document.Tone;
import dev.sluice.model.PlainText;

/** Pieces of a document as text for a terminal; plots are left out. */
final class TextPage {
    private static final int WIDEST = 48;

    private final Ansi ansi;

    TextPage(Ansi ansi) {
        this.ansi = ansi;
    }

    String write(List<Block> blocks) {
        return blocks.stream().map(this::block).collect(Collectors.joining());
    }

    private String block(Block block) {
        return switch (block) {
            case Block.Heading(_, String title) -> "\n" + toned(title, "bold") + "\n";
            case Block.Text(String words, Tone tone) -> toned(clean(words), style(tone)) + "\n";
            case Block.Table table -> table(table);
            case Block.Plot _ -> "";
        };
    }

    private String table(Block.Table table) {
        List<List<Cell>> rows = new ArrayList<>(List.of(table.columns().stream().map(column -> new Cell(column, Tone.QUIET)).toList()));
        rows.addAll(table.rows());
        int[] widths = IntStream.range(0, table.columns().size()).map(column -> rows.stream()
                .mapToInt(row -> Math.min(WIDEST, clean(row.get(column).text()).length())).max().orElse(0)).toArray();
        return rows.stream().map(row -> IntStream.range(0, widths.length).mapToObj(column -> field(row.get(column), widths[column]))
                .collect(Collectors.joining("  ")).stripTrailing()).collect(Collectors.joining("\n", "", "\n"));
    }

    private String field(Cell cell, int width) {
        String text = clean(cell.text());
        return toned(text, style(cell.tone())) + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String style(Tone tone) {
        return switch (tone) {
            case PLAIN -> "";
            case QUIET -> "faint";
            case GOOD -> "green";
            case ALERT -> "yellow";
            case BAD -> "red";
        };
    }

    private String toned(String text, String style) {
        return !ansi.enabled() || style.isEmpty() ? text : ansi.new Text("@|" + style + " " + text.replace("|@", "| @") + "|@").toString();
    }

    /** What strangers wrote moves no cursor. */
    private static String clean(String text) {
        return PlainText.line(text);
    }
}
