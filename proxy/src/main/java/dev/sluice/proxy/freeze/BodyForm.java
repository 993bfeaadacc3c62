package dev.sluice.proxy.freeze;

import java.util.List;
import java.util.Locale;

/** How an answer of the proxy itself is written down. */
enum BodyForm {
    HTML("text/html", "text/html; charset=utf-8"), PROBLEM("application/problem+json", "application/problem+json"), TEXT("text/plain",
            "text/plain; charset=utf-8");

    private static final String JSON = "application/json";
    private static final int MOST_RANGES = 32;

    private final String type;
    private final String contentType;

    BodyForm(String type, String contentType) {
        this.type = type;
        this.contentType = contentType;
    }

    String contentType() {
        return contentType;
    }

    /** The form that the Accept headers weigh highest (RFC 9110 section 12.5.1); the first named wins a draw, and text takes what is left. */
    static BodyForm preferred(List<String> accept) {
        BodyForm best = TEXT;
        double highest = 0;
        for (String range : String.join(",", accept).toLowerCase(Locale.ROOT).split(",", MOST_RANGES)) {
            String[] parts = range.split(";", -1);
            for (BodyForm form : values()) {
                double weight = form.isMeantBy(parts[0].strip()) ? weight(parts) : 0;
                if (weight > highest) {
                    highest = weight;
                    best = form;
                }
            }
        }
        return best;
    }

    private boolean isMeantBy(String range) {
        return range.equals(type) || this == PROBLEM && range.equals(JSON) || this == HTML && range.equals("application/xhtml+xml");
    }

    private static double weight(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i].strip();
            if (part.matches("q=(0(\\.\\d{0,3})?|1(\\.0{0,3})?)")) {
                return Double.parseDouble(part.substring(2));
            }
        }
        return 1;
    }
}
