package dev.sluice.control.report;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a review is written. */
public enum ReportFormat {
    HTML("text/html; charset=utf-8"), MD("text/markdown; charset=utf-8"), JSON("application/json");

    private final String mediaType;

    ReportFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    /** By the word used in queries and on the command line: {@code html}, {@code md} or {@code json}. */
    public static Optional<ReportFormat> parse(String word) {
        return Arrays.stream(values()).filter(format -> format.label().equals(word)).findFirst();
    }

    /** All of the words. */
    public static String words() {
        return Arrays.stream(values()).map(ReportFormat::label).collect(Collectors.joining(", "));
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public String mediaType() {
        return mediaType;
    }

    /** What a page of this kind may load and run; empty for what is no page. */
    public Optional<String> policy() {
        return this == HTML ? Optional.of(HtmlPage.POLICY) : Optional.empty();
    }

    /** The whole report. */
    public String write(Review review) {
        return switch (this) {
            case HTML -> HtmlPage.write(ReviewDocument.of(review));
            case MD -> MarkdownPage.write(ReviewDocument.of(review));
            case JSON -> ReviewJson.write(review);
        };
    }
}
