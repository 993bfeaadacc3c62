package dev.sluice.control.report;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import dev.sluice.model.PlainText;

/** A document as one HTML file: nothing is loaded, nothing is run, and its policy says so. */
public final class HtmlPage {
    private static final String STYLE = """
            :root{color-scheme:light dark;--ink:#1c2530;--quiet:#5d6b7a;--line:#d8dee6;--paper:#fff;--old:#7b8794;--new:#2563c9;\
            --good:#1a7f4b;--alert:#a15c00;--bad:#b3261e}
            @media (prefers-color-scheme:dark){:root{--ink:#e6ebf1;--quiet:#9aa7b5;--line:#344150;--paper:#131a22;--old:#93a1b0;--new:#6ea1f5;\
            --good:#5cc48d;--alert:#e0a44a;--bad:#f2857c}}
            *{box-sizing:border-box}
            body{margin:0 auto;max-width:76rem;padding:1.5rem;font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
            h1{font-size:1.6rem;margin:0 0 .75rem}
            h2{font-size:1.2rem;margin:2.25rem 0 .5rem;padding-top:.75rem;border-top:1px solid var(--line)}
            h3{font-size:1rem;margin:1.5rem 0 .25rem}
            p{margin:.4rem 0;max-width:60rem;overflow-wrap:anywhere}
            .scroll{overflow-x:auto;margin:.5rem 0 1rem}
            table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:.9rem}
            th,td{text-align:left;vertical-align:top;padding:.25rem .9rem .25rem 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
            th{color:var(--quiet);font-weight:600;white-space:nowrap}
            td:first-child{white-space:nowrap}
            .quiet{color:var(--quiet)}.good{color:var(--good)}.alert{color:var(--alert)}.bad{color:var(--bad);font-weight:600}
            .plots{display:flex;flex-wrap:wrap;gap:1rem;margin:.5rem 0}
            figure{margin:0;flex:1 1 20rem;min-width:0}
            figcaption{font-size:.85rem;color:var(--quiet)}
            svg{display:block;width:100%;height:auto}
            svg text{font:11px system-ui,sans-serif;fill:var(--quiet)}
            .axis{stroke:var(--line);stroke-width:1;fill:none}
            .l0{stroke:var(--old);fill:none;stroke-width:1.5}.l1{stroke:var(--new);fill:none;stroke-width:1.5}
            .l2{stroke:var(--alert);fill:none;stroke-width:1.5}.k2{color:var(--alert);font-weight:600}
            .mark{stroke:var(--quiet);stroke-width:1;stroke-dasharray:2 3}
            .k0{color:var(--old);font-weight:600}.k1{color:var(--new);font-weight:600}
            @media print{body{max-width:none;padding:0}h2{break-after:avoid}figure,tr{break-inside:avoid}}
            """;
    /** That of the page itself; a server may say it too. */
    static final String POLICY = "default-src 'none'; style-src 'sha256-" + sha256(STYLE) + "'; base-uri 'none'; form-action 'none'";

    private HtmlPage() {}

    /** The whole page. */
    public static String write(Document document) {
        var html = new StringBuilder(
                "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\""
                        + " content=\"" + POLICY + "\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                        + "<meta name=\"referrer\" content=\"no-referrer\">\n<title>" + text(document.title()) + "</title>\n<style>" + STYLE
                        + "</style>\n</head>\n<body>\n<h1>" + text(document.title()) + "</h1>\n");
        boolean inPlots = false;
        for (Document.Block block : document.blocks()) {
            boolean plot = block instanceof Document.Block.Plot;
            if (plot != inPlots) {
                html.append(plot ? "<div class=\"plots\">\n" : "</div>\n");
            }
            inPlots = plot;
            html.append(block(block)).append('\n');
        }
        return html.append(inPlots ? "</div>\n" : "").append("</body>\n</html>\n").toString();
    }

    private static String block(Document.Block block) {
        return switch (block) {
            case Document.Block.Heading(int level, String title) -> "<h" + level + ">" + text(title) + "</h" + level + ">";
            case Document.Block.Text(String words, Document.Tone tone) -> "<p" + tone(tone) + ">" + text(words) + "</p>";
            case Document.Block.Table table -> table(table);
            case Document.Block.Plot plot -> PlotSvg.figure(plot);
        };
    }

    private static String table(Document.Block.Table table) {
        return "<div class=\"scroll\"><table>\n<thead><tr>"
                + table.columns().stream().map(column -> "<th scope=\"col\">" + text(column) + "</th>").collect(Collectors.joining())
                + "</tr></thead>\n<tbody>\n" + table.rows().stream().map(HtmlPage::row).collect(Collectors.joining("\n"))
                + "\n</tbody></table></div>";
    }

    private static String row(List<Document.Cell> cells) {
        return cells.stream().map(cell -> "<td" + tone(cell.tone()) + ">" + text(cell.text()) + "</td>")
                .collect(Collectors.joining("", "<tr>", "</tr>"));
    }

    private static String tone(Document.Tone tone) {
        return tone == Document.Tone.PLAIN ? "" : " class=\"" + tone.name().toLowerCase(Locale.ROOT) + "\"";
    }

    /** What strangers wrote stays text. */
    static String text(String text) {
        return PlainText.line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static String sha256(String text) {
        try {
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
