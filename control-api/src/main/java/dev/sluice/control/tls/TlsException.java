package dev.sluice.control.tls;

/** A file for TLS cannot be used; the message is one line that names the file. */
public final class TlsException extends Exception {
    private static final long serialVersionUID = 1L;

    TlsException(String message) {
        super(message);
    }

    /** One line. */
    public String what() {
        return String.valueOf(getMessage());
    }
}
