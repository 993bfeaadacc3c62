package dev.sluice.launch;

/** The product cannot start; the message is one line that names the place and the way out. */
public final class StartException extends Exception {
    private static final long serialVersionUID = 1L;
    private final boolean lasting;

    StartException(String message) {
        this(message, false);
    }

    StartException(String message, Throwable cause) {
        super(message, cause);
        this.lasting = false;
    }

    private StartException(String message, boolean lasting) {
        super(message);
        this.lasting = lasting;
    }

    /** For what no other start will get over: somebody has to set it up otherwise. */
    static StartException lasting(String message) {
        return new StartException(message, true);
    }

    boolean isLasting() {
        return lasting;
    }
}
