package dev.sluice.proxy.tls;

/** A file for TLS cannot be used; the message is one line that names the file. */
public final class TlsException extends Exception {
    private static final long serialVersionUID = 1L;

    TlsException(String message, Throwable cause) {
        super(message, cause);
    }
}
