package dev.sluice.model;

import java.util.Locale;
import java.util.Optional;

/** The kinds of DNS records that lead visitors to a site. Of {@link #HTTPS} the address hints are meant (RFC 9460 section 7.3). */
public enum RecordType {
    A, AAAA, CNAME, HTTPS;

    /** A value in the one form in which values are compared: an address without its short forms, a name in lower case and without a last dot. */
    public Optional<String> canonical(String text) {
        return switch (this) {
            case A -> address(text).filter(literal -> literal.indexOf(':') < 0);
            case AAAA -> address(text).filter(literal -> literal.indexOf(':') >= 0);
            case HTTPS -> address(text);
            case CNAME -> Optional.of(name(text)).filter(name -> !name.isEmpty());
        };
    }

    private static Optional<String> address(String text) {
        return Network.address(text).map(address -> address.getHostAddress());
    }

    /** A name of DNS in that form. */
    public static String name(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
