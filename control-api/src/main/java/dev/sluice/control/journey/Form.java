package dev.sluice.control.journey;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Fields of a form as browsers send them: {@code application/x-www-form-urlencoded} in UTF-8, lines ended by CR LF. */
final class Form {
    static final String TYPE = "application/x-www-form-urlencoded";

    private Form() {}

    static String encoded(List<Map.Entry<String, String>> fields) {
        return fields.stream().map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue())).collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        String lines = text.indexOf('\n') < 0 && text.indexOf('\r') < 0 ? text
                : text.replace("\r\n", "\n").replace('\r', '\n').replace("\n", "\r\n");
        return URLEncoder.encode(lines, StandardCharsets.UTF_8);
    }
}
