package dev.sluice.model;

import java.util.Optional;

/** The ways in which answers may be other ones than old's without being failures (SEMANTICS A1). */
public enum Shift {
    REDIRECTED("redirected", "redirects (3xx)"),
    DENIED("denied", "401 or 403"),
    MISSING("missing", "404 or 410"),
    THROTTLED("throttled", "429"),
    REFUSED("refused", "other 4xx"),
    EMPTY("empty", "200 without a body"),
    GONE("gone", "given up by the client");

    private final String label;
    private final String words;

    Shift(String label, String words) {
        this.label = label;
        this.words = words;
    }

    /** Its place in arrays by kind. */
    @SuppressWarnings("EnumOrdinal") // of this process alone: it is never stored nor sent
    public int place() {
        return ordinal();
    }

    /** One word for labels. */
    public String label() {
        return label;
    }

    /** What such answers are, for people. */
    public String words() {
        return words;
    }

    /** What a status alone says. */
    public static Optional<Shift> of(int status) {
        return switch (status) {
            case 401, 403 -> Found.DENIED;
            case 404, 410 -> Found.MISSING;
            case 429 -> Found.THROTTLED;
            default -> status >= 300 && status < 400 ? Found.REDIRECTED : status >= 400 && status < 500 ? Found.REFUSED : Optional.empty();
        };
    }

    /** Made once, for a status is asked for every answer. */
    private static final class Found {
        private static final Optional<Shift> REDIRECTED = Optional.of(Shift.REDIRECTED);
        private static final Optional<Shift> DENIED = Optional.of(Shift.DENIED);
        private static final Optional<Shift> MISSING = Optional.of(Shift.MISSING);
        private static final Optional<Shift> THROTTLED = Optional.of(Shift.THROTTLED);
        private static final Optional<Shift> REFUSED = Optional.of(Shift.REFUSED);
    }
}
