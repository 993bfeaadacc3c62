package dev.sluice.config;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

import dev.sluice.model.Evidence;
import dev.sluice.model.GuardRule;
import dev.sluice.model.GuardTerms;
import dev.sluice.model.Share;

/** Reads the guard of a unit. */
final class GuardReader {
    private static final int MOST = 1_000_000;
    private static final String GUARD = "off, or { rule: { errors: 5%, in: 10s, requests: 20, failures: 5 } }";

    private GuardReader() {}

    /** Empty: the unit is not guarded, because the file says so. */
    static Optional<GuardTerms> guard(Optional<ConfigValue> given) {
        if (given.isEmpty()) {
            return Optional.of(GuardTerms.DEFAULT);
        }
        ConfigValue value = given.get();
        if (value.isMapping()) {
            return Optional.of(value.mapping(KnownKeys.GUARD).map(GuardReader::terms).orElse(GuardTerms.DEFAULT));
        }
        value.parsed(GUARD, text -> Optional.of(text).filter("off"::equals))
                .ifPresent(_ -> value.warn("off: nothing takes this unit back by itself", "a guard"));
        return Optional.empty();
    }

    private static GuardTerms terms(ConfigNode node) {
        GuardRule rule = node.value("rule").flatMap(value -> value.mapping(KnownKeys.RULE)).map(GuardReader::rule)
                .orElse(GuardRule.DEFAULT);
        double falseReverts = node.value("false-reverts").flatMap(GuardReader::falseReverts).orElse(GuardTerms.DEFAULT.falseReverts());
        return new GuardTerms(rule, falseReverts, SignalsReader.signals(node));
    }

    private static Optional<Double> falseReverts(ConfigValue value) {
        return value.parsed("above 0, up to 100, in 30 days",
                text -> Optional.of(text).filter(number -> number.matches("\\d{1,3}(\\.\\d{1,6})?"))
                        .map(Double::valueOf).filter(number -> number > 0 && number <= GuardTerms.MOST_FALSE_REVERTS));
    }

    private static GuardRule rule(ConfigNode node) {
        Share errors = node.value("errors").flatMap(GuardReader::errors).orElse(GuardRule.DEFAULT.errors());
        Duration in = node.value("in").flatMap(GuardReader::seconds).orElse(GuardRule.DEFAULT.in());
        int requests = count(node, "requests", GuardRule.DEFAULT.requests());
        int failures = count(node, "failures", GuardRule.DEFAULT.failures());
        OptionalInt clients = node.value("clients").flatMap(value -> value.integer(1, Evidence.CLIENTS_TOLD_APART))
                .map(OptionalInt::of).orElse(OptionalInt.empty());
        return new GuardRule(errors, in, requests, failures, clients);
    }

    private static Optional<Share> errors(ConfigValue value) {
        return value.share().flatMap(share -> share.isNone() ? value.refuse(share.toString(), "above 0%, up to 100%") : Optional.of(share));
    }

    private static Optional<Duration> seconds(ConfigValue value) {
        String expected = "whole seconds, 1s.." + GuardRule.LONGEST_SECONDS + "s";
        return value.parsed(expected, text -> Quantity.duration(text)
                .filter(in -> in.toSeconds() >= 1 && in.compareTo(Duration.ofSeconds(GuardRule.LONGEST_SECONDS)) <= 0
                        && in.toMillisPart() == 0));
    }

    /** Fewer than the default can be reached by chance alone. */
    private static int count(ConfigNode node, String key, int least) {
        Optional<ConfigValue> value = node.value(key);
        Optional<Integer> count = value.flatMap(at -> at.integer(1, MOST));
        count.filter(number -> number < least).ifPresent(number -> value.orElseThrow()
                .warn(number + ": a noisy guard, chance alone may revert", least + " or more"));
        return count.orElse(least);
    }
}
