package dev.sluice.proxy.route;

import java.util.Locale;
import java.util.Optional;

import dev.sluice.model.Network;

/**
 * A host and perhaps a port, as Host headers and absolute targets hold them (RFC 9110 section 7.2). Escapes and a user name are refused:
 * what a server makes of them is anybody's guess. One dot at the end, which only says that the name is whole, is taken off.
 *
 * @param host lower case; IPv6 in brackets
 * @param text the host, with the port if one was given
 */
record Authority(String host, String text) {
    static final Authority NONE = new Authority("", "");

    private static final int LONGEST_HOST = 255;
    private static final int HIGHEST_PORT = 65_535;

    static Optional<Authority> parse(String text) {
        int end = text.startsWith("[") ? text.indexOf(']') + 1 : hostEnd(text);
        String port = text.substring(end);
        if (end == 0 || end > LONGEST_HOST || !port.isEmpty() && !isPort(port)) {
            return Optional.empty();
        }
        String named = text.substring(0, end);
        if (named.startsWith("[") ? !isAddress(named) : !isName(named)) {
            return Optional.empty();
        }
        String host = named.toLowerCase(Locale.ROOT); // not before the check: other letters may become ASCII ones
        String bare = host.endsWith(".") ? host.substring(0, end - 1) : host;
        return bare.isEmpty() ? Optional.empty() : Optional.of(new Authority(bare, bare + port));
    }

    private static int hostEnd(String text) {
        int colon = text.indexOf(':');
        return colon < 0 ? text.length() : colon;
    }

    private static boolean isAddress(String bracketed) {
        String literal = bracketed.substring(1, bracketed.length() - 1);
        return literal.indexOf(':') >= 0 && Network.address(literal).isPresent();
    }

    private static boolean isName(String host) {
        for (int i = 0; i < host.length(); i++) {
            if (!Ascii.isUnreserved(host.charAt(i)) && "!$&'()*+,;=".indexOf(host.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPort(String withColon) {
        if (withColon.length() < 2 || withColon.length() > 6) {
            return false;
        }
        int port = 0;
        for (int i = 1; i < withColon.length(); i++) {
            int digit = withColon.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            port = port * 10 + digit;
        }
        return withColon.charAt(0) == ':' && port <= HIGHEST_PORT;
    }
}
