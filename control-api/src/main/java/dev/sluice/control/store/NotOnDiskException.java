package dev.sluice.control.store;

import org.jspecify.annotations.Nullable;

/** The disk did not take a write; nothing of it is there, and the store can be asked again. */
public final class NotOnDiskException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean roomMayHelp;

    NotOnDiskException(String message) {
        this(message, null, false);
    }

    NotOnDiskException(String message, Throwable cause) {
        this(message, cause, false);
    }

    NotOnDiskException(String message, @Nullable Throwable cause, boolean roomMayHelp) {
        super(message, cause);
        this.roomMayHelp = roomMayHelp;
    }

    /** Whether it is for want of room, as far as can be told. */
    boolean roomMayHelp() {
        return roomMayHelp;
    }
}
