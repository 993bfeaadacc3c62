package dev.sluice.config;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

import dev.sluice.model.Evidence;
import dev.sluice.model.GuardRule;
import dev.sluice.model.GuardTerms;
import dev.sluice.model.Share;
import dev.sluice.model.StateClass;

/** Reads the guard of a unit. */
final class GuardReader {
    private static final int MOST = 1_000_000;
    private static final String AUTO = "auto";
    private static final String GUARD = "off, or { rule: { errors: 5%, in: 10s, requests: 20, failures: 5 } }";

    private final String unit;
    private final StateClass state;
    private final GuardLint lint;

    /** Of a unit of that name, whose state is kept so. */
    GuardReader(String unit, StateClass state, GuardLint lint) {
        this.unit = unit;
        this.state = state;
        this.lint = lint;
    }

    /** Empty: the unit is not guarded, because the file says so. */
    Optional<GuardTerms> guard(Optional<ConfigValue> given) {
        if (given.isEmpty()) {
            return Optional.of(GuardTerms.DEFAULT);
        }
        ConfigValue value = given.get();
        if (value.isMapping()) {
            return Optional.of(value.mapping(KnownKeys.GUARD).map(this::terms).orElse(GuardTerms.DEFAULT));
        }
        value.parsed(GUARD, text -> Optional.of(text).filter("off"::equals))
                .ifPresent(_ -> value.warn("off: nothing takes this unit back by itself", "a guard"));
        return Optional.empty();
    }

    private GuardTerms terms(ConfigNode node) {
        GuardRule rule = node.value("rule").flatMap(this::rule).orElse(GuardRule.DEFAULT);
        double falseReverts = node.value("false-reverts").flatMap(GuardReader::falseReverts).orElse(GuardTerms.DEFAULT.falseReverts());
        Share control = node.value("control-share").flatMap(this::controlShare).orElse(GuardTerms.DEFAULT.controlShare());
        return new GuardTerms(rule, falseReverts, control, SignalsReader.signals(node));
    }

    private Optional<Share> controlShare(ConfigValue value) {
        Optional<Share> share = value.share();
        if (share.filter(kept -> !kept.isNone() && state.isApart()).isPresent()) {
            return value.refuse(share.get().toString(), "0% with data: " + state.label() + ", for old does not have what new accepts");
        }
        return share.flatMap(kept -> kept.compareTo(GuardTerms.MOST_CONTROL) > 0
                ? value.refuse(kept.toString(), "0.." + GuardTerms.MOST_CONTROL + ", for whoever is kept on old is not moved")
                : share);
    }

    private static Optional<Double> falseReverts(ConfigValue value) {
        return value.parsed("above 0, up to 100, in 30 days",
                text -> Optional.of(text).filter(number -> number.matches("\\d{1,3}(\\.\\d{1,6})?"))
                        .map(Double::valueOf).filter(number -> number > 0 && number <= GuardTerms.MOST_FALSE_REVERTS));
    }

    private Optional<GuardRule> rule(ConfigValue value) {
        Optional<GuardRule> rule = value.mapping(KnownKeys.RULE).map(GuardReader::rule);
        rule.ifPresent(read -> lint.hold(unit, read, value));
        return rule;
    }

    private static GuardRule rule(ConfigNode node) {
        Share errors = node.value("errors").flatMap(GuardReader::errors).orElse(GuardRule.DEFAULT.errors());
        Duration in = node.value("in").flatMap(GuardReader::seconds).orElse(GuardRule.DEFAULT.in());
        int requests = node.value("requests").flatMap(value -> value.integer(1, MOST)).orElse(GuardRule.DEFAULT.requests());
        OptionalInt failures = node.value("failures").map(GuardReader::failures).orElse(GuardRule.DEFAULT.failures());
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

    private static OptionalInt failures(ConfigValue value) {
        return value.isWord(AUTO) ? OptionalInt.empty()
                : value.parsed("1.." + MOST + ", or auto", text -> Optional.of(text).filter(digits -> digits.matches("\\d{1,9}"))
                        .map(Integer::valueOf).filter(number -> number >= 1 && number <= MOST)).map(OptionalInt::of)
                        .orElse(OptionalInt.empty());
    }
}
