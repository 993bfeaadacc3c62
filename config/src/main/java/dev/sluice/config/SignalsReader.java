package dev.sluice.config;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

import dev.sluice.model.GuardSignals;
import dev.sluice.model.GuardSignals.Hang;
import dev.sluice.model.GuardSignals.OnShift;
import dev.sluice.model.GuardSignals.Slow;

/** Reads what speaks against new besides failures. */
final class SignalsReader {
    private SignalsReader() {}

    /** Of the mapping of a guard. */
    static GuardSignals signals(ConfigNode guard) {
        Hang hang = guard.value("hang").flatMap(SignalsReader::hang).orElse(Hang.DEFAULT);
        Slow slow = guard.value("slow").map(SignalsReader::slow).orElse(Slow.DEFAULT);
        OnShift shift = guard.value("shift").flatMap(value -> value.parsed("hold, revert or off", OnShift::parse)).orElse(OnShift.HOLD);
        return new GuardSignals(hang, slow, shift);
    }

    private static Optional<Hang> hang(ConfigValue value) {
        return value.parsed("a range within 100ms..1m, like 1s..10s", text -> {
            String[] ends = text.split("\\.\\.", -1);
            if (ends.length != 2) {
                return Optional.empty();
            }
            return Quantity.duration(ends[0]).flatMap(least -> Quantity.duration(ends[1]).flatMap(most -> range(least, most)));
        });
    }

    private static Optional<Hang> range(Duration least, Duration most) {
        boolean fits = least.compareTo(Hang.SHORTEST) >= 0 && least.compareTo(most) <= 0 && most.compareTo(Hang.LONGEST) <= 0;
        return fits ? Optional.of(new Hang(least, most)) : Optional.empty();
    }

    private static Slow slow(ConfigValue value) {
        if (!value.isMapping()) {
            return value.parsed("off, or { hold: 1.1, revert: 1.5 }", text -> Optional.of(Slow.OFF).filter(_ -> text.equals("off")))
                    .orElse(Slow.DEFAULT);
        }
        return value.mapping(KnownKeys.SLOW)
                .map(node -> new Slow(factor(node, "hold", Slow.DEFAULT.hold()), factor(node, "revert", Slow.DEFAULT.revert())))
                .orElse(Slow.DEFAULT);
    }

    private static OptionalDouble factor(ConfigNode node, String key, OptionalDouble otherwise) {
        return node.value(key).flatMap(value -> value.parsed("off, or 1..100 times as slow, like 1.5", SignalsReader::factor))
                .orElse(otherwise);
    }

    private static Optional<OptionalDouble> factor(String text) {
        if (text.equals("off")) {
            return Optional.of(OptionalDouble.empty());
        }
        return Optional.of(text).filter(number -> number.matches("\\d{1,3}(\\.\\d{1,4})?")).map(Double::valueOf)
                .filter(number -> number >= Slow.LEAST && number <= Slow.MOST).map(OptionalDouble::of);
    }
}
