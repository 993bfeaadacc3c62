package dev.sluice.config;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts the environment in place of <code>${NAME}</code> and <code>${NAME:-default}</code>; the default also stands in for an empty variable, as
 * in a shell. What is put in is not looked at again. Confined to the thread that reads the file.
 */
final class Substitution {
    /** All that may be put in, in characters, so that a small file cannot become a large one. */
    static final int MOST = 4 << 20;

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(?:(?<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?<otherwise>[^}]*))?})?");

    private final Map<String, String> environment;
    private int left = MOST;

    Substitution(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** Empty when a variable is not set; then that is among the problems of the value. */
    Optional<String> expand(String text, ConfigValue value) {
        if (!text.contains("${")) {
            return Optional.of(text);
        }
        var expanded = new StringBuilder();
        Matcher reference = REFERENCE.matcher(text);
        while (reference.find()) {
            if (reference.group("name") == null) {
                return value.refuse(ConfigValue.shown(text), "${NAME} or ${NAME:-default}");
            }
            Optional<String> put = valueOf(reference);
            if (put.isEmpty()) {
                return value.refuse("${" + reference.group("name") + "} is not set in the environment", "a value, or ${"
                        + reference.group("name") + ":-default}");
            }
            left -= put.get().length();
            if (left < 0) {
                return value.refuse("the environment makes the file too long", "at most " + (MOST >> 20) + " MiB put in");
            }
            reference.appendReplacement(expanded, Matcher.quoteReplacement(put.get()));
        }
        return Optional.of(reference.appendTail(expanded).toString());
    }

    private Optional<String> valueOf(Matcher reference) {
        Optional<String> otherwise = Optional.ofNullable(reference.group("otherwise"));
        Optional<String> set = Optional.ofNullable(environment.get(reference.group("name")));
        return otherwise.isPresent() ? set.filter(value -> !value.isEmpty()).or(() -> otherwise) : set;
    }
}
