package dev.sluice.config;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Nearest;

/** Reads all units, then holds them against each other. */
final class UnitsReader {
    static final String NAME = "a to z, 0 to 9 and -, beginning with a letter or digit, at most 40";

    private static final Pattern NAMES = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
    private static final int MOST = 1_000;

    private final boolean newStack;
    private final GuardLint lint;
    private final PlanReader plans;

    /**
     * @param newStack whether the file has one, so that a unit can be exposed
     * @param gates the names of all gates
     */
    UnitsReader(boolean newStack, GuardLint lint, Set<String> gates) {
        this.newStack = newStack;
        this.lint = lint;
        this.plans = new PlanReader(gates);
    }

    Map<String, CutoverUnit> read(ConfigValue value) {
        Map<String, ConfigValue> named = value.named("a mapping of units by name");
        if (named.size() > MOST) {
            value.refuse(named.size() + " units", "at most " + MOST);
            return Map.of();
        }
        Map<String, UnitDraft> drafts = new LinkedHashMap<>();
        named.forEach((name, unit) -> {
            checkName(name, unit);
            new UnitReader(name, lint, plans).read(unit).ifPresent(draft -> drafts.put(name, draft));
        });
        new UnitRules(drafts, named.keySet(), newStack).check();
        Map<String, CutoverUnit> units = new LinkedHashMap<>();
        drafts.forEach((name, draft) -> units.put(name, draft.unit()));
        return units;
    }

    private static void checkName(String name, ConfigValue unit) {
        if (name.equals(CutoverUnit.UNCLAIMED)) {
            unit.refuseKey("reserved for what no unit claims", Optional.of(NAME));
        } else if (!isName(name)) {
            unit.refuseKey("not a name", Optional.of(NAME));
        }
    }

    /** Of a unit, a group or a segment. */
    static boolean isName(String text) {
        return NAMES.matcher(text).matches();
    }

    static Optional<String> name(ConfigValue value) {
        return value.parsed(NAME, text -> Optional.of(text).filter(UnitsReader::isName));
    }

    /** A list of some that the file has. */
    static Set<String> units(ConfigValue value, Set<String> units) {
        return new LinkedHashSet<>(Located.values(ConfigValue.distinct(value.someItems("a list of units"), item -> item.text("a unit")
                .flatMap(name -> units.contains(name) ? Optional.of(name)
                        : item.refuse("unknown unit " + ConfigValue.shown(name), Nearest.to(name, units).orElse("a unit of this file"))))));
    }
}
