package dev.sluice.control.report;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** A plot as SVG inside of an HTML page; colours come from the page's style. */
final class PlotSvg {
    private static final int WIDTH = 480;
    private static final int HEIGHT = 150;
    /** Room for labels as long as "10000 ms". */
    private static final int LEFT = 64;
    private static final int BOTTOM = 128;
    private static final int TOP = 10;
    private static final int RIGHT = 472;

    private PlotSvg() {}

    static String figure(Document.Block.Plot plot) {
        double top = top(plot.lines().stream().mapToDouble(Document.Line::highest).max().orElse(0));
        var svg = new StringBuilder("<figure><figcaption>").append(HtmlPage.text(plot.title())).append(": ")
                .append(names(plot)).append("</figcaption><svg viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" role=\"img\" aria-label=\"")
                .append(HtmlPage.text(plot.title())).append("\">");
        svg.append("<path class=\"axis\" d=\"M" + LEFT + " " + TOP + "H" + RIGHT + "M" + LEFT + " " + (TOP + BOTTOM) / 2 + "H" + RIGHT + "M"
                + LEFT + " " + BOTTOM + "H" + RIGHT + "\"/>");
        label(svg, LEFT - 6, TOP + 4, "end", MarkdownPage.number(top) + plot.unit());
        label(svg, LEFT - 6, (TOP + BOTTOM) / 2 + 4, "end", MarkdownPage.number(top / 2) + plot.unit());
        label(svg, LEFT - 6, BOTTOM + 4, "end", "0");
        label(svg, LEFT, HEIGHT - 6, "start", plot.from());
        label(svg, RIGHT, HEIGHT - 6, "end", plot.to());
        for (int line = 0; line < plot.lines().size(); line++) {
            svg.append("<path class=\"").append(style(plot, line, "l")).append("\" d=\"").append(path(plot.lines().get(line), top))
                    .append("\"/>");
        }
        plot.marks().forEach(mark -> svg.append(mark(mark)));
        return svg.append("</svg></figure>").toString();
    }

    /** What happened is told where one points at the line. */
    private static String mark(Document.Mark mark) {
        String x = String.format(Locale.ROOT, "%.1f", LEFT + Math.clamp(mark.at(), 0, 1) * (RIGHT - LEFT));
        return "<path class=\"mark\" d=\"M" + x + " " + TOP + "V" + BOTTOM + "\"><title>" + HtmlPage.text(mark.what()) + "</title></path>";
    }

    private static String names(Document.Block.Plot plot) {
        return plot.lines().stream().map(line -> "<span class=\"" + style(plot, plot.lines().indexOf(line), "k") + "\">"
                + HtmlPage.text(line.name()) + "</span>").collect(Collectors.joining(" · "));
    }

    /** Old has the first style, new the second, also where a line stands alone. */
    private static String style(Document.Block.Plot plot, int line, String kind) {
        return kind + (plot.lines().size() == 1 ? 1 : line % 3);
    }

    private static void label(StringBuilder svg, int x, int y, String anchor, String text) {
        svg.append("<text x=\"").append(x).append("\" y=\"").append(y).append("\" text-anchor=\"").append(anchor).append("\">")
                .append(HtmlPage.text(text)).append("</text>");
    }

    /** A point alone is a short stroke, so that it can be seen. */
    private static String path(Document.Line line, double top) {
        var path = new StringBuilder();
        int count = line.values().size();
        double step = (double) (RIGHT - LEFT) / Math.max(1, count);
        double dash = Math.min(step / 2, 3);
        boolean drawing = false;
        for (int at = 0; at < count; at++) {
            OptionalDouble value = line.values().get(at);
            if (value.isPresent()) {
                double x = LEFT + at * step + (line.steps() ? 0 : step / 2 - dash);
                double y = BOTTOM - value.getAsDouble() / top * (BOTTOM - TOP);
                path.append(point(drawing ? 'L' : 'M', x, y)).append(point('L', line.steps() ? x + step : x + 2 * dash, y));
            }
            drawing = value.isPresent();
        }
        return path.toString();
    }

    private static String point(char how, double x, double y) {
        return String.format(Locale.ROOT, "%c%.1f %.1f", how, x, y);
    }

    /** A round number that is not below. */
    private static double top(double highest) {
        if (highest <= 0) {
            return 1;
        }
        double magnitude = Math.pow(10, Math.floor(Math.log10(highest)));
        for (double step : new double[] {1, 2, 4, 5, 10}) {
            if (highest <= step * magnitude) {
                return step * magnitude;
            }
        }
        return 10 * magnitude;
    }
}
