package dev.sluice.proxy.takeover;

/** The other process went away, or does not say what is expected. */
public final class TalkException extends Exception {
    private static final long serialVersionUID = 1L;

    public TalkException(String message) {
        super(message);
    }
}
