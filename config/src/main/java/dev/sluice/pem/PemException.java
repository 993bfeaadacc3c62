package dev.sluice.pem;

/** A text is not the PEM that is wanted: what is the matter with it, and what would be right. */
public final class PemException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String expected;

    PemException(String what, String expected) {
        super(what);
        this.expected = expected;
    }

    /** As in {@code holds no certificate}. */
    public String what() {
        return String.valueOf(getMessage());
    }

    public String expected() {
        return expected;
    }
}
