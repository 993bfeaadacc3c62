package dev.sluice.load.result;

import java.io.PrintWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

import picocli.CommandLine.Help.Ansi;

import dev.sluice.model.PlainText;

/** What is seen of a run while it goes: one line that is written anew each second on a terminal, else one every five seconds. */
public final class Console {
    private static final int EVERY = 5;

    private final PrintWriter out;
    private final Ansi ansi;
    private final double length;
    private final boolean isTerminal;
    private final Set<String> said = new TreeSet<>();
    private final Deque<Second> lately = new ArrayDeque<>();

    /**
     * A console that has shown nothing.
     *
     * @param length of the run in seconds
     * @param isTerminal whether a line may be written anew
     */
    public Console(PrintWriter out, Ansi ansi, double length, boolean isTerminal) {
        this.out = out;
        this.ansi = ansi;
        this.length = length;
        this.isTerminal = isTerminal;
    }

    /** One more second is over. */
    public void second(Second second) {
        lately.add(second);
        if (isTerminal) {
            out.print("\r\u001b[K" + line());
            out.flush();
            lately.clear();
        } else if (lately.size() == EVERY) {
            out.println(line());
            out.flush();
            lately.clear();
        }
    }

    /** Something that is worth a line of its own, said once. */
    public void say(String sentence) {
        if (said.add(sentence)) {
            out.println((isTerminal ? "\r\u001b[K" : "") + PlainText.line(sentence));
            out.flush();
        }
    }

    /** The end. */
    public void over(Report report) {
        out.print((isTerminal ? "\r\u001b[K" : "") + new TextPage(ansi).write(ReportPage.summary(report)));
        out.flush();
    }

    private String line() {
        Second last = lately.getLast();
        Counts counts = lately.stream().map(Second::counts).reduce(Counts.NONE, Counts::and);
        double left = Math.max(0, length - last.at() - 1);
        return String.format(Locale.ROOT,
                "%4d s of %.0f (%.0f left)  %6.1f requests/s  failed %d  not executed %d  late %d  p50 %s  p95 %s  p99 %s ms",
                last.at() + 1, length,
                left, (double) counts.requests() / lately.size(), counts.failed(), counts.notExecuted(),
                lately.stream().mapToLong(second -> second.late() + second.dropped()).sum(), ReportPage.ms(last.p50()),
                ReportPage.ms(last.p95()),
                ReportPage.ms(last.p99()));
    }
}
