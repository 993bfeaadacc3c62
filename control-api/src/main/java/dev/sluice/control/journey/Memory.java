package dev.sluice.control.journey;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;

import dev.sluice.journey.Axis;
import dev.sluice.journey.Text;

/** What one visitor knows by name: what it took out of answers, its choices, its rows, and what every visitor has. */
final class Memory {
    private final Guest guest;
    private final Map<String, String> drawn = new HashMap<>();
    private Optional<String> uuid = Optional.empty();

    Memory(Guest guest) {
        this.guest = guest;
    }

    void keep(Map<String, String> taken) {
        drawn.putAll(taken);
    }

    Map<String, String> drawn() {
        return Map.copyOf(drawn);
    }

    /** From here on a new UUID is meant. */
    void turn() {
        uuid = Optional.empty();
    }

    String filled(Text text) throws Unready {
        Optional<String> filled = text.filled(this::value);
        if (filled.isEmpty()) {
            String name = text.names().stream().filter(each -> value(each).isEmpty()).sorted().findFirst().orElseThrow();
            throw new Unready("${" + name + "} has no value (expected: taken by a step before)");
        }
        return filled.get();
    }

    private Optional<String> value(String name) {
        String taken = drawn.get(name);
        if (taken != null) {
            return Optional.of(taken);
        }
        Axis.Choice choice = guest.choices().get(name);
        if (choice != null) {
            return Optional.of(choice.value());
        }
        String known = guest.known().get(name);
        return known != null ? Optional.of(known) : own(name);
    }

    private Optional<String> own(String name) {
        return switch (name) {
            case "visitor.number" -> Optional.of(Long.toString(guest.number()));
            case "visitor.name" -> Optional.of(guest.name());
            case "uuid" -> {
                uuid = uuid.or(() -> Optional.of(uuid(guest.random())));
                yield uuid;
            }
            default -> column(name);
        };
    }

    private Optional<String> column(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? Optional.empty()
                : Optional.ofNullable(guest.rows().getOrDefault(name.substring(0, dot), Map.of()).get(name.substring(dot + 1)));
    }

    /** Version 4, out of the visitor's own numbers: nothing is locked for it. */
    private static String uuid(RandomGenerator random) {
        long most = random.nextLong() & ~0xf000L | 0x4000L;
        long least = random.nextLong() & ~(0xcL << 60) | 0x8L << 60;
        return new UUID(most, least).toString();
    }

    /** A request cannot be made of what is known, as where a step was left out that takes something; a sentence why. */
    static final class Unready extends Exception {
        private static final long serialVersionUID = 1;

        Unready(String why) {
            super(why, null, false, false);
        }

        String why() {
            return String.valueOf(getMessage());
        }
    }
}
