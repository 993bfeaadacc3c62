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

    private static final String BODY = "(?:(?<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?<otherwise>[^}]*))?})?";
    private static final String SCENARIO = "env.";

    private final Map<String, String> environment;
    /** Before the name of a variable. */
    private final String prefix;
    private final Pattern reference;
    private int left = MOST;

    Substitution(Map<String, String> environment) {
        this(environment, "");
    }

    private Substitution(Map<String, String> environment, String prefix) {
        this.environment = Map.copyOf(environment);
        this.prefix = prefix;
        this.reference = Pattern.compile("\\$\\{" + Pattern.quote(prefix) + BODY);
    }

    /**
     * Of a scenario, where it is <code>${env.NAME}</code>: every other place is filled in anew for each visitor, and not here. So nothing that
     * looks like such a place may come out of the environment.
     */
    static Substitution ofScenario(Map<String, String> environment) {
        return new Substitution(environment, SCENARIO);
    }

    Map<String, String> environment() {
        return environment;
    }

    /** Empty when a variable is not set; then that is among the problems of the value. */
    Optional<String> expand(String text, ConfigValue value) {
        if (!text.contains("${" + prefix)) {
            return Optional.of(text);
        }
        var expanded = new StringBuilder();
        Matcher found = reference.matcher(text);
        while (found.find()) {
            if (found.group("name") == null) {
                return value.refuse(ConfigValue.shown(text), "${" + prefix + "NAME} or ${" + prefix + "NAME:-default}");
            }
            Optional<String> put = put(found, value);
            if (put.isEmpty()) {
                return Optional.empty();
            }
            found.appendReplacement(expanded, Matcher.quoteReplacement(put.get()));
        }
        return Optional.of(found.appendTail(expanded).toString());
    }

    private Optional<String> put(Matcher found, ConfigValue value) {
        String name = "${" + prefix + found.group("name");
        Optional<String> put = valueOf(found);
        if (put.isEmpty()) {
            return value.refuse(name + "} is not set in the environment", "a value, or " + name + ":-default}");
        }
        left -= put.get().length();
        if (left < 0) {
            return value.refuse("the environment makes the file too long", "at most " + (MOST >> 20) + " MiB put in");
        }
        if (!prefix.isEmpty() && put.get().contains("${")) {
            return value.refuse(name + "} has ${ in its value", "a value without it: it would be taken for a place");
        }
        return put;
    }

    private Optional<String> valueOf(Matcher found) {
        Optional<String> otherwise = Optional.ofNullable(found.group("otherwise"));
        Optional<String> set = Optional.ofNullable(environment.get(found.group("name")));
        return otherwise.isPresent() ? set.filter(value -> !value.isEmpty()).or(() -> otherwise) : set;
    }
}
