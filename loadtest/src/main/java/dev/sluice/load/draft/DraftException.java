package dev.sluice.load.draft;

import java.io.Serial;

/** Nothing can be made of a file; the message says why and what would be right. */
final class DraftException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    DraftException(String message) {
        super(message);
    }
}
