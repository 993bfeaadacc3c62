package dev.sluice.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.sluice.model.Endpoint;
import dev.sluice.model.Match;
import dev.sluice.model.Nearest;
import dev.sluice.model.OwnerTerms;
import dev.sluice.model.Segment;
import dev.sluice.model.Share;

/** What must hold between the units of a file, and between a unit's own parts. */
final class UnitRules {
    /** So that comparing each with each ends. */
    private static final int MOST_MATCHES = 10_000;
    private static final String NEW_STACK = "stacks.new in the file, or nothing sent there";

    private final Map<String, UnitDraft> units;
    private final Set<String> names;
    private final boolean newStack;

    /**
     * @param units those that could be read
     * @param names of all, so that none is called unknown for another mistake
     */
    UnitRules(Map<String, UnitDraft> units, Set<String> names, boolean newStack) {
        this.units = units;
        this.names = names;
        this.newStack = newStack;
    }

    void check() {
        checkMatches();
        checkGroups();
        for (UnitDraft unit : units.values()) {
            checkEndpoints(unit);
            checkRequirements(unit);
            checkCallbacks(unit);
            if (!newStack) {
                checkNothingGoesToNew(unit);
            }
        }
        checkPlans();
        new RequirementCycles(units).check();
    }

    /** Two that weigh the same and can meet the same request are a problem of the later one. */
    private void checkMatches() {
        Map<List<Object>, List<Located<Match>>> seen = new HashMap<>();
        int count = 0;
        for (UnitDraft unit : units.values()) {
            for (Located<Match> match : unit.matches()) {
                if (++count > MOST_MATCHES) {
                    match.at().refuse("more than " + MOST_MATCHES + " matches in the file", "at most " + MOST_MATCHES);
                    return;
                }
                List<Located<Match>> alike = seen.computeIfAbsent(weight(match.value()), _ -> new ArrayList<>());
                alike.stream().filter(other -> other.value().collidesWith(match.value())).findFirst()
                        .ifPresent(other -> match.at().refuse(match.value() + " weighs the same as " + other.value() + " of "
                                + other.at().path() + " and meets the same requests", "one of them more specific"));
                alike.add(match);
            }
        }
    }

    /** Only matches with the same can collide. */
    private static List<Object> weight(Match match) {
        return List.of(match.host(), match.path().weight(), match.methods().isEmpty());
    }

    private void checkGroups() {
        Map<String, UnitDraft> first = new HashMap<>();
        for (UnitDraft unit : units.values()) {
            unit.group().ifPresent(group -> {
                UnitDraft other = first.putIfAbsent(group.value(), unit);
                if (other != null && !other.initialShare().equals(unit.initialShare())) {
                    unit.share().map(Located::at).orElse(group.at()).refuse("begins at " + unit.initialShare() + " and " + other.name()
                            + " of the same group at " + other.initialShare(), "one share for the whole group");
                }
            });
        }
    }

    /** A group moves by one plan: it stands at one of its units, or is the same at each that has one. */
    private void checkPlans() {
        Map<String, UnitDraft> first = new HashMap<>();
        for (UnitDraft unit : units.values()) {
            Optional<String> group = unit.groupName().filter(_ -> unit.plan().isPresent());
            Optional<UnitDraft> other = group.flatMap(name -> Optional.ofNullable(first.putIfAbsent(name, unit)));
            unit.plan().filter(plan -> other.flatMap(UnitDraft::plan).filter(known -> !known.value().equals(plan.value())).isPresent())
                    .ifPresent(plan -> plan.at().refuseKey("contradicts that of " + other.map(UnitDraft::name).orElse("")
                            + " of the same group", Optional.of("one plan for the whole group")));
        }
    }

    private static void checkEndpoints(UnitDraft unit) {
        for (Located<Endpoint> endpoint : unit.endpoints()) {
            if (unit.matches().stream().map(Located::value).noneMatch(match -> meets(match, endpoint.value()))) {
                endpoint.at().warn(endpoint.value() + " is under no match of the unit", "an endpoint that the unit claims");
            }
        }
    }

    private void checkCallbacks(UnitDraft unit) {
        for (Located<OwnerTerms.Rule> rule : unit.callbacks()) {
            String of = rule.value().of();
            UnitDraft known = units.get(of);
            if (!names.contains(of)) {
                rule.at().refuse("of: no unit " + of, Nearest.to(of, names).orElse("a unit of the file"));
            } else if (known != null && known.state().ledger().ids().isEmpty()) {
                rule.at().refuse("unit " + of + " notes no names of what only new has", "ledger: { ids: […] } at unit " + of);
            }
            if (unit.matches().stream().map(Located::value).noneMatch(match -> meets(match, rule.value().call()))) {
                rule.at().refuseKey(rule.value().call() + " is under no match of the unit", Optional.of("a call that the unit claims"));
            }
        }
    }

    private static boolean meets(Match match, Endpoint endpoint) {
        return (match.methods().isEmpty() || match.methods().contains(endpoint.method())) && match.path().overlaps(endpoint.path());
    }

    private void checkRequirements(UnitDraft unit) {
        unit.requires().forEach((name, need) -> {
            if (name.equals(unit.name())) {
                need.at().refuse("requires itself", "another unit");
            } else if (!names.contains(name)) {
                need.at().refuse("no such unit", Nearest.to(name, names).orElse("a unit of the file"));
            } else if (units.containsKey(name) && !unit.initialShare().isNone()) {
                checkBeginning(unit, units.get(name), need);
            }
        });
    }

    private static void checkBeginning(UnitDraft unit, UnitDraft required, Located<Share> need) {
        if (required.initialShare().compareTo(need.value()) < 0) {
            need.at().refuse(unit.name() + " begins at " + unit.initialShare() + " and " + required.name() + " only at "
                    + required.initialShare(), required.name() + " at " + need.value() + " or more, or " + unit.name() + " at 0%");
        }
    }

    private static void checkNothingGoesToNew(UnitDraft unit) {
        unit.share().filter(share -> !share.value().isNone()).ifPresent(share -> share.at().refuse(
                share.value() + " without a new stack", NEW_STACK));
        unit.plan().ifPresent(plan -> plan.at().refuseKey("a plan without a new stack", Optional.of(NEW_STACK)));
        for (Located<Segment> segment : unit.segments()) {
            if (segment.value().sendsToNew()) {
                segment.at().refuse("segment " + segment.value().name() + " without a new stack", NEW_STACK);
            }
        }
    }
}
