package dev.sluice.load.run;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Names of fields in lower case; those that were met before are there already. Confined to one event loop. */
final class FieldCase {
    private static final int MOST = 1024;

    private final Map<String, String> known = new HashMap<>();

    String lower(CharSequence name) {
        String text = name.toString();
        String lower = known.get(text);
        if (lower == null) {
            lower = text.toLowerCase(Locale.ROOT);
            if (known.size() < MOST) {
                known.put(text, lower);
            }
        }
        return lower;
    }
}
