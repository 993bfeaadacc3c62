package dev.sluice.control.store;

/** The state directory cannot be used; the message is one line that names the way out. */
public final class StoreException extends Exception {
    private static final long serialVersionUID = 1;

    StoreException(String message) {
        super(message);
    }

    StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
