package dev.sluice.config;

import java.util.Map;
import java.util.Optional;

import dev.sluice.model.Nearest;

/** One mapping with a known set of keys. Every other key is reported when it is made, with the name that was probably meant. */
final class ConfigNode {
    private final ConfigValue self;
    private final Keys keys;
    private final Map<String, ConfigValue> values;

    ConfigNode(ConfigValue self, Keys keys, Map<String, ConfigValue> values) {
        this.self = self;
        this.keys = keys;
        this.values = values;
        values.forEach((key, value) -> {
            if (keys.later().contains(key)) {
                value.refuseKey("not available yet", Optional.empty());
            } else if (!keys.now().contains(key)) {
                value.refuseKey("unknown key", Optional.of(nearest(key).orElse(keys.words())));
            }
        });
    }

    private Optional<String> nearest(String key) {
        return keys.all().stream().filter(key::equalsIgnoreCase).findFirst().or(() -> Nearest.to(key, keys.all()));
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    ConfigValue self() {
        return self;
    }

    Optional<ConfigValue> value(String key) {
        if (!keys.now().contains(key)) {
            throw new IllegalArgumentException(key + " (expected: one of the keys of " + keys + ")");
        }
        return Optional.ofNullable(values.get(key));
    }

    /** As {@link #value}; its absence is a problem. */
    Optional<ConfigValue> required(String key, String expected) {
        Optional<ConfigValue> value = value(key);
        if (value.isEmpty()) {
            self.refuseMissing(key, expected);
        }
        return value;
    }
}
