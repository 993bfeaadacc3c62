package dev.sluice.control.cli;

import java.io.PrintWriter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.sluice.model.PlainText;

/** Where a command prints: 80 columns, and colour only as an addition to words. */
final class Terminal {
    static final int WIDTH = 80;
    private static final String PLAIN = "\u001B[0m";
    /** All that {@link #painted} can have put there. */
    private static final Pattern PAINT = Pattern.compile("\u001B\\[(?:0|1|2|32|33|1;31)m");

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean colour;

    Terminal(PrintWriter out, PrintWriter err, boolean colour) {
        this.out = out;
        this.err = err;
        this.colour = colour;
    }

    void line(String text) {
        out.println(PlainText.escaped(text));
    }

    /** One text over as many lines as it needs, all but the first indented. */
    void paragraph(String text, int indent) {
        out.println(wrap(text, indent));
    }

    void table(Table table) {
        table.lines(WIDTH).forEach(line -> out.println(painted(line.text(), line.tone())));
    }

    String painted(String text, Tone tone) {
        return colour && tone != Tone.PLAIN ? tone.code() + text + PLAIN : text;
    }

    /** A text for another program, as it is. */
    void raw(String text) {
        out.print(text);
    }

    /** A remark that is no answer. */
    void note(String text) {
        out.flush();
        err.println(wrap("sluice: " + text, 2));
        err.flush();
    }

    /** The document of what went wrong, in a line. */
    void problem(Json document) {
        out.flush();
        err.println(PlainText.escaped(document.toString()));
        err.flush();
    }

    void complain(CommandFailure failure) {
        out.flush();
        err.println(painted("sluice: " + oneLine(failure.what()), Tone.BAD));
        if (!failure.remedy().isEmpty()) {
            err.println("next: " + oneLine(failure.remedy()));
        }
        err.flush();
    }

    /** Starts over at the top left of an interactive screen; on anything else a blank line parts one picture from the next. */
    void startOver() {
        out.print(colour ? "\u001B[H\u001B[2J" : System.lineSeparator());
    }

    /** Prints what is pending; false once nobody reads any more. */
    boolean flush() {
        err.flush();
        return !out.checkError();
    }

    static String wrap(String text, int indent) {
        var words = lined(text).stripLeading();
        int column = text.length() - text.stripLeading().length();
        var lines = new StringBuilder().repeat(' ', column);
        boolean first = true;
        for (String word : words.split(" ", -1)) {
            int width = PAINT.matcher(word).replaceAll("").length();
            if (!first && column + 1 + width > WIDTH) {
                lines.append(System.lineSeparator()).repeat(' ', indent);
                column = indent;
            } else if (!first) {
                lines.append(' ');
                column++;
            }
            first = false;
            lines.append(word);
            column += width;
        }
        return lines.toString();
    }

    /** On one line, as {@link #oneLine} makes it, but painted as it was. */
    private static String lined(String text) {
        var line = new StringBuilder();
        Matcher paint = PAINT.matcher(text);
        int from = 0;
        while (paint.find()) {
            line.append(oneLine(text.substring(from, paint.start()))).append(paint.group());
            from = paint.end();
        }
        return line.append(oneLine(text.substring(from))).toString();
    }

    /** Without line breaks, and without what could redraw the screen or say something else than it does. */
    static String oneLine(String text) {
        return PlainText.line(text);
    }

    /** What a colour adds to a word that already says it. */
    enum Tone {
        PLAIN(""), HEADING("\u001B[1m"), QUIET("\u001B[2m"), GOOD("\u001B[32m"), ALERT("\u001B[33m"), BAD("\u001B[1;31m");

        private final String code;

        Tone(String code) {
            this.code = code;
        }

        String code() {
            return code;
        }
    }
}
