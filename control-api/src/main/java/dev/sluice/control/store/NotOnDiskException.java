package dev.sluice.control.store;

/** The disk did not take a write; nothing of it is there, and the store can be asked again. */
public final class NotOnDiskException extends Exception {
    private static final long serialVersionUID = 1;

    NotOnDiskException(String message, Throwable cause) {
        super(message, cause);
    }
}
