package dev.sluice.load.run;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Paths as browsers send them: what may not stand in one is sent as bytes of UTF-8 after a percent sign, and no fragment is sent. */
final class PathText {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final String UNFIT = "\"<>\\^`{|}";

    private PathText() {}

    static String of(URI url) {
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return of(url.getRawQuery() == null ? path : path + "?" + url.getRawQuery());
    }

    static String of(String text) {
        int end = text.indexOf('#') < 0 ? text.length() : text.indexOf('#');
        for (int at = 0; at < end; at++) {
            if (!isFit(text.charAt(at))) {
                return escaped(text.substring(0, end));
            }
        }
        return end == text.length() ? text : text.substring(0, end);
    }

    private static boolean isFit(char c) {
        return c > ' ' && c < 0x7f && UNFIT.indexOf(c) < 0;
    }

    private static String escaped(String text) {
        var escaped = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b > 0 && isFit((char) b)) {
                escaped.append((char) b);
            } else {
                escaped.append('%').append(HEX.toHexDigits(b));
            }
        }
        return escaped.toString();
    }
}
