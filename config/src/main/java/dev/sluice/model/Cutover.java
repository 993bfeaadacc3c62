package dev.sluice.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where all units stand, and what a command may make of it. The rules: towards new anything may refuse; back to old nothing may.
 *
 * @param split always holds exactly the units of the site and {@link CutoverUnit#UNCLAIMED}
 */
public record Cutover(Site site, Split split) {

    /**
     * A site seen for the first time, or again: known units keep where they stood. Others begin where their group stands, latched if it is, or at
     * the share of the file; at 0 % when what they require does not stand high enough; and frozen while what no unit claims is, for that they
     * were until now.
     */
    public static Cutover resume(Site site, long generation, Map<String, Exposure> stood) {
        Map<String, Exposure> exposures = new LinkedHashMap<>();
        site.units().forEach((name, unit) -> exposures.put(name, stood.getOrDefault(name, beginning(site, unit, stood))));
        exposures.put(CutoverUnit.UNCLAIMED, stood.getOrDefault(CutoverUnit.UNCLAIMED, Exposure.NONE));
        if (site.newStack().isEmpty()) {
            exposures.replaceAll((_, exposure) -> exposure.withShare(Share.NONE));
        }
        holdBack(site, exposures, stood.keySet());
        return new Cutover(site, new Split(generation, exposures));
    }

    private static Exposure beginning(Site site, CutoverUnit unit, Map<String, Exposure> stood) {
        Freeze freeze = stood.getOrDefault(CutoverUnit.UNCLAIMED, Exposure.NONE).freeze();
        return site.group(unit.name()).stream().filter(stood::containsKey).map(stood::get)
                .min(Comparator.comparing(Exposure::share).thenComparing(exposure -> !exposure.isLatched()))
                .orElse(Exposure.NONE.withShare(unit.share())).withFreeze(freeze);
    }

    /** Takes units that nobody has seen before down to 0 %, groups whole, until none of them is exposed against its requirements. */
    private static void holdBack(Site site, Map<String, Exposure> exposures, Set<String> seen) {
        Set<String> lowered;
        do {
            lowered = new LinkedHashSet<>();
            for (CutoverUnit unit : site.units().values()) {
                if (!seen.contains(unit.name()) && isExposedAgainstItsRequirements(unit, exposures)) {
                    lowered.addAll(site.group(unit.name()));
                }
            }
            lowered.removeAll(seen);
            lowered.forEach(name -> exposures.computeIfPresent(name, (_, exposure) -> exposure.withShare(Share.NONE)));
        } while (!lowered.isEmpty());
    }

    private static boolean isExposedAgainstItsRequirements(CutoverUnit unit, Map<String, Exposure> exposures) {
        return !exposures.getOrDefault(unit.name(), Exposure.NONE).share().isNone() && unit.requires().entrySet().stream()
                .anyMatch(need -> exposures.getOrDefault(need.getKey(), Exposure.NONE).share().compareTo(need.getValue()) < 0);
    }

    /** Decides a command at a time; {@code generation} is the number of the picture that an acceptance makes. */
    public Decision decide(Command command, Instant now, long generation) {
        return switch (command) {
            case Command.SetShares set -> setShares(set, now, generation);
            case Command.Restore restore -> setShares(restore.byHand(), now, generation);
            case Command.RevertUnits revert -> WayBack.decide(this, revert, now, generation);
            case Command.GoBack(String unit, Revert.Cause.Gated cause) -> WayBack.goBack(this, unit, cause, now, generation);
            case Command.Rearm rearm -> rearm(rearm, now, generation);
            case Command.SetFreeze freeze -> freeze(freeze, now, generation);
            case Command.Tighten tighten -> tighten(tighten, now, generation);
            case Command.CarryOver carry -> carryOver(carry, generation);
            case Command.LoadSite load -> load(load, generation);
            case Command.OfPlan plan -> site.units().containsKey(plan.unit()) ? PlanCommands.decide(this, plan, now, generation)
                    : unknown(plan.unit());
            case Command.BeginDrill drill -> site.units().containsKey(drill.unit()) ? Rehearsal.begin(this, drill.unit(), generation)
                    : unknown(drill.unit());
            case Command.EndDrill drill -> Rehearsal.end(this, drill.unit(), generation);
        };
    }

    /** The cutover after units were taken back, whoever did it. */
    public Cutover reverted(Revert revert) {
        return new Cutover(site, split.with(Math.max(revert.generation(), split.generation()), known(revert.units()),
                exposure -> exposure.reverted(revert)));
    }

    /** With units gone back, in a picture of the revert's own number. */
    Cutover with(Set<String> units, Revert revert) {
        return new Cutover(site, split.with(revert.generation(), units, exposure -> exposure.reverted(revert)));
    }

    /** Whether a breach of a unit may take it back to old. */
    public boolean mayGoBack(String unit) {
        return PlanTerms.pointOfNoReturn(this, unit).isEmpty();
    }

    /** How a unit is to be frozen that broke and may not go back; empty: it may, or it is frozen for that already. */
    public Optional<FreezeMode> containment(String unit) {
        return WayBack.containment(this, unit);
    }

    /** The cutover after that, in the picture that the freeze names. */
    public Cutover contained(String unit, Freeze freeze) {
        return WayBack.contained(this, unit, freeze);
    }

    /** Whether a breach of a unit changes anything: it is not back, nor frozen because it may not go back, nor gone from the file. */
    public boolean isAtRisk(String unit) {
        return site.units().containsKey(unit) && !split.of(unit).isLatched() && (mayGoBack(unit) || containment(unit).isPresent());
    }

    /** What the journal says of a revert that is about to happen or has happened to this cutover. */
    public JournalEntry.Reverted entryFor(Revert revert) {
        Map<String, Share> from = new LinkedHashMap<>();
        revert.units().forEach(unit -> from.put(unit, split.of(unit).share()));
        return new JournalEntry.Reverted(revert, from);
    }

    private Set<String> known(Set<String> units) {
        Set<String> known = new LinkedHashSet<>(units);
        known.retainAll(split.exposures().keySet());
        return known;
    }

    private Decision setShares(Command.SetShares command, Instant now, long generation) {
        Map<String, Share> wanted = new LinkedHashMap<>();
        for (Map.Entry<String, Share> entry : command.shares().entrySet()) {
            if (!site.units().containsKey(entry.getKey())) {
                return unknown(entry.getKey());
            }
            for (String member : groupOf(entry.getKey())) {
                Share other = wanted.put(member, entry.getValue());
                if (other != null && !other.equals(entry.getValue())) {
                    return new Decision.Refused(Decision.Code.CONTRADICTION,
                            "unit " + member + " shares a group and would get both " + other
                                    + " and " + entry.getValue(),
                            "give the units of a group one share");
                }
            }
        }
        Optional<Decision.Refused> obstacle = wanted.keySet().stream()
                .map(unit -> PlanCommands.forbids(this, unit, wanted.getOrDefault(unit, Share.NONE), now).or(() -> obstacle(unit, wanted)))
                .flatMap(Optional::stream).findFirst();
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        Map<String, JournalEntry.Move> moves = new LinkedHashMap<>();
        Map<String, Exposure> next = new LinkedHashMap<>(split.exposures());
        Set<String> held = new LinkedHashSet<>();
        wanted.forEach((unit, share) -> {
            moves.put(unit, new JournalEntry.Move(split.of(unit).share(), share));
            Exposure to = PlanCommands.lowered(split.of(unit), share, command.asker(), now);
            next.put(unit, to);
            if (!to.progress().equals(split.of(unit).progress())) {
                held.add(unit);
            }
        });
        return new Decision.Accepted(new Cutover(site, new Split(generation, next, split.drills())),
                new JournalEntry.SharesSet(moves, held));
    }

    /** The shares that stood otherwise in an earlier picture, of the units there are still; what was latched then stood at 0 %. */
    public Map<String, Share> sharesOf(Map<String, Exposure> past) {
        Map<String, Share> shares = new LinkedHashMap<>();
        site.units().keySet().stream().filter(past::containsKey).forEach(unit -> {
            Share then = past.getOrDefault(unit, Exposure.NONE).inForce();
            if (!then.equals(split.of(unit).inForce())) {
                shares.put(unit, then);
            }
        });
        return shares;
    }

    /** Whether shares take nobody of the units that they move to new who is not there now. */
    public boolean onlyLowers(Map<String, Share> shares) {
        return shares.entrySet().stream().allMatch(wanted -> groupOf(wanted.getKey()).stream()
                .allMatch(unit -> wanted.getValue().compareTo(split.of(unit).inForce()) <= 0));
    }

    /** Itself first, so that a refusal speaks of the unit that was asked for. */
    Set<String> groupOf(String unit) {
        Set<String> together = new LinkedHashSet<>(Set.of(unit));
        together.addAll(site.group(unit));
        return together;
    }

    /** The share wanted for all that move with a unit. */
    Map<String, Share> together(String unit, Share share) {
        Map<String, Share> wanted = new LinkedHashMap<>();
        groupOf(unit).forEach(member -> wanted.put(member, share));
        return wanted;
    }

    /** Why nobody of a unit can go to new now; empty: its group and what it requires aside, somebody can. */
    Optional<Decision.Refused> closed(String unit, Share share) {
        if (split.of(unit).isLatched()) {
            return refuse(Decision.Code.LATCHED,
                    "unit " + unit + " was reverted: " + split.of(unit).revert().orElseThrow().cause().sentence(),
                    "find the cause, then: sluice rearm " + unit + " --reason …");
        }
        if (!share.isNone() && site.newStack().isEmpty()) {
            return refuse(Decision.Code.NO_NEW_STACK, "the file has no stacks.new, so nothing can be exposed", "add stacks.new and reload");
        }
        return Optional.empty();
    }

    Optional<Decision.Refused> obstacle(String unit, Map<String, Share> wanted) {
        return closed(unit, wanted.getOrDefault(unit, split.of(unit).share())).or(() -> brokenRequirement(wanted));
    }

    /** A unit that would rise, or a unit required by an exposed one that would fall, while the requirement between them would not hold. */
    private Optional<Decision.Refused> brokenRequirement(Map<String, Share> wanted) {
        for (CutoverUnit unit : site.units().values()) {
            Share own = wanted.getOrDefault(unit.name(), shareOf(unit.name()));
            boolean rises = own.compareTo(shareOf(unit.name())) > 0;
            for (Map.Entry<String, Share> need : unit.requires().entrySet()) {
                Share there = wanted.getOrDefault(need.getKey(), shareOf(need.getKey()));
                boolean worse = rises || !own.isNone() && there.compareTo(shareOf(need.getKey())) < 0;
                if (worse && there.compareTo(need.getValue()) < 0) {
                    return refuse(Decision.Code.REQUIRES, "unit " + unit.name() + " at " + own + " requires " + need.getKey() + " at "
                            + need.getValue() + " or more; that would stand at " + there,
                            "raise " + need.getKey() + " first, or lower " + unit.name() + " with it");
                }
            }
        }
        return Optional.empty();
    }

    private Share shareOf(String unit) {
        return split.of(unit).share();
    }

    private Decision rearm(Command.Rearm command, Instant now, long generation) {
        if (!site.units().containsKey(command.unit())) {
            return unknown(command.unit());
        }
        if (!split.of(command.unit()).isLatched()) {
            return new Decision.Refused(Decision.Code.NOT_LATCHED, "unit " + command.unit() + " is not latched", "nothing to do");
        }
        Set<String> units = groupOf(command.unit());
        Optional<Decision.Refused> tooSoon = PlanTerms.locked(this, command.unit(), now)
                .or(() -> units.stream().map(unit -> tooSoon(unit, command, now)).flatMap(Optional::stream).findFirst());
        if (tooSoon.isPresent()) {
            return tooSoon.get();
        }
        return new Decision.Accepted(new Cutover(site, split.with(generation, units, exposure -> rearmed(exposure, command))),
                new JournalEntry.Rearmed(units, command.change()));
    }

    private static Exposure rearmed(Exposure exposure, Command.Rearm command) {
        Exposure free = exposure.rearmed();
        return command.change().map(change -> free.withRelapses(free.relapses().changed(change))).orElse(free);
    }

    private Optional<Decision.Refused> tooSoon(String unit, Command.Rearm command, Instant now) {
        Exposure exposure = split.of(unit);
        int times = exposure.revert().map(revert -> exposure.relapses().lately(revert.at())).orElse(0);
        Optional<Instant> heldUntil = exposure.heldUntil();
        if (heldUntil.filter(now::isBefore).isPresent()) {
            return refuse(Decision.Code.HOLD_DOWN, "the guard took unit " + unit + " back " + times + (times == 1 ? " time" : " times")
                    + " in 24 h; it may be re-armed from " + heldUntil.get().truncatedTo(ChronoUnit.SECONDS) + " on",
                    "find the cause meanwhile");
        }
        if (exposure.isLocked() && (command.change().isEmpty() || command.change().equals(exposure.relapses().change()))) {
            return refuse(Decision.Code.LOCKED, "the guard took unit " + unit + " back " + times + " times in 24 h, so it is locked"
                    + exposure.relapses().change().map(change -> "; " + change + " was named before").orElse(""),
                    "name what was changed: sluice rearm " + command.unit() + " --change REF --reason …");
        }
        return Optional.empty();
    }

    private Decision freeze(Command.SetFreeze command, Instant now, long generation) {
        for (String unit : command.units()) {
            if (!split.exposures().containsKey(unit)) {
                return unknown(unit, split.exposures().keySet());
            }
        }
        Set<String> units = command.units().isEmpty() ? split.exposures().keySet() : command.units();
        Optional<Instant> until = command.mode() == FreezeMode.OPEN ? Optional.empty() : command.lasting().map(now::plus);
        Optional<Decision.Refused> ending = command.shorten() ? Optional.empty()
                : until.flatMap(end -> units.stream().filter(unit -> split.of(unit).freeze().isEndless()).findFirst()
                        .map(unit -> ending(unit, command, end)));
        if (ending.isPresent()) {
            return ending.get();
        }
        Freeze freeze = command.mode() == FreezeMode.OPEN ? Freeze.NONE : new Freeze(command.mode(), now, until, generation);
        return new Decision.Accepted(new Cutover(site, split.with(generation, units, exposure -> exposure.withFreeze(freeze))),
                new JournalEntry.FreezeSet(command.mode(), units, until));
    }

    private Decision.Refused ending(String unit, Command.SetFreeze command, Instant end) {
        Freeze now = split.of(unit).freeze();
        String units = command.units().isEmpty() ? ""
                : command.units().stream().sorted().collect(Collectors.joining(" --unit ", " --unit ", ""));
        return new Decision.Refused(Decision.Code.FROZEN, "unit " + unit + " is frozen " + now.mode().label()
                + " until somebody opens it, and would open at " + end.truncatedTo(ChronoUnit.SECONDS) + " already",
                "if it shall: sluice freeze " + command.mode().label() + units
                        + command.lasting().map(TimeText::of).map(time -> " --for " + time).orElse("")
                        + " --shorten; else leave --for out");
    }

    private Decision tighten(Command.Tighten command, Instant now, long generation) {
        Set<String> units = known(command.units());
        units.removeIf(unit -> split.of(unit).freeze().mode() != command.from());
        if (units.isEmpty()) {
            return new Decision.Refused(Decision.Code.FROZEN, "none of these units is " + command.from().label() + " any more",
                    "nothing to do");
        }
        List<Optional<Instant>> ends = units.stream().map(unit -> split.of(unit).freeze().until()).distinct().toList();
        return new Decision.Accepted(
                new Cutover(site, split.with(generation, units,
                        exposure -> exposure.withFreeze(new Freeze(command.to(), now, exposure.freeze().until(), generation)))),
                new JournalEntry.FreezeSet(command.to(), units, ends.size() == 1 ? ends.getFirst() : Optional.empty()));
    }

    private Decision carryOver(Command.CarryOver command, long generation) {
        if (!site.units().containsKey(command.unit())) {
            return unknown(command.unit());
        }
        Split next = split.with(generation, Set.of(command.unit()), exposure -> exposure.withCarried(command.at()));
        return new Decision.Accepted(new Cutover(site, next), new JournalEntry.CarriedOver(command.unit(), command.upTo()));
    }

    private Decision load(Command.LoadSite command, long generation) {
        List<String> added = new ArrayList<>(command.site().units().keySet());
        added.removeAll(site.units().keySet());
        List<String> gone = new ArrayList<>(site.units().keySet());
        gone.removeAll(command.site().units().keySet());
        return new Decision.Accepted(resume(command.site(), generation, split.exposures()),
                new JournalEntry.SiteLoaded(command.site().name(), added, gone));
    }

    Decision unknown(String unit) {
        return unit.equals(CutoverUnit.UNCLAIMED)
                ? new Decision.Refused(Decision.Code.UNKNOWN_UNIT, "unit - is what no unit claims: it always goes to old",
                        "give it a unit in the file first; units there are: " + String.join(", ", site.units().keySet()))
                : unknown(unit, site.units().keySet());
    }

    private static Decision unknown(String unit, Set<String> known) {
        return new Decision.Refused(Decision.Code.UNKNOWN_UNIT, "unit " + unit + " does not exist" + Nearest.to(unit, known)
                .map(near -> "; did you mean " + near + "?").orElse(""), "known units: " + String.join(", ", known));
    }

    private static Optional<Decision.Refused> refuse(Decision.Code code, String detail, String remedy) {
        return Optional.of(new Decision.Refused(code, detail, remedy));
    }
}
