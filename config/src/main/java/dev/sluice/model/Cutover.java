package dev.sluice.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where all units stand, and what a command may make of it. The rules: towards new anything may refuse; back to old nothing may.
 *
 * @param split always holds exactly the units of the site and {@link CutoverUnit#UNCLAIMED}
 */
public record Cutover(Site site, Split split) {

    /** A site seen for the first time, or again: known units keep where they stood, others begin at the share of the file. */
    public static Cutover resume(Site site, long generation, Map<String, Exposure> stood) {
        Map<String, Exposure> exposures = new LinkedHashMap<>();
        site.units().forEach((name, unit) -> exposures.put(name, stood.getOrDefault(name, Exposure.NONE.withShare(unit.share()))));
        exposures.put(CutoverUnit.UNCLAIMED, stood.getOrDefault(CutoverUnit.UNCLAIMED, Exposure.NONE));
        if (site.newStack().isEmpty()) {
            exposures.replaceAll((_, exposure) -> exposure.withShare(Share.NONE));
        }
        return new Cutover(site, new Split(generation, exposures));
    }

    /** Decides a command at a time; {@code generation} is the number of the picture that an acceptance makes. */
    public Decision decide(Command command, Instant now, long generation) {
        return switch (command) {
            case Command.SetShares set -> setShares(set, generation);
            case Command.RevertUnits revert -> revert(revert, now, generation);
            case Command.Rearm rearm -> rearm(rearm, generation);
            case Command.SetFreeze freeze -> freeze(freeze, now, generation);
            case Command.LoadSite load -> load(load, generation);
        };
    }

    /** The cutover after units were taken back, whoever did it. */
    public Cutover reverted(Revert revert) {
        return new Cutover(site, split.with(Math.max(revert.generation(), split.generation()), known(revert.units()),
                exposure -> exposure.reverted(revert)));
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

    private Decision setShares(Command.SetShares command, long generation) {
        Map<String, Share> wanted = new LinkedHashMap<>();
        for (Map.Entry<String, Share> entry : command.shares().entrySet()) {
            if (!site.units().containsKey(entry.getKey())) {
                return unknown(entry.getKey());
            }
            for (String member : site.group(entry.getKey())) {
                Share other = wanted.put(member, entry.getValue());
                if (other != null && !other.equals(entry.getValue())) {
                    return new Decision.Refused(Decision.Code.CONTRADICTION,
                            "unit " + member + " shares a group and would get both " + other
                                    + " and " + entry.getValue(),
                            "give the units of a group one share");
                }
            }
        }
        Optional<Decision.Refused> obstacle = wanted.keySet().stream().map(unit -> obstacle(unit, wanted)).flatMap(Optional::stream)
                .findFirst();
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        Map<String, JournalEntry.Move> moves = new LinkedHashMap<>();
        Map<String, Exposure> next = new LinkedHashMap<>(split.exposures());
        wanted.forEach((unit, share) -> {
            moves.put(unit, new JournalEntry.Move(split.of(unit).share(), share));
            next.put(unit, split.of(unit).withShare(share));
        });
        return new Decision.Accepted(new Cutover(site, new Split(generation, next)), new JournalEntry.SharesSet(moves));
    }

    private Optional<Decision.Refused> obstacle(String unit, Map<String, Share> wanted) {
        Share share = wanted.getOrDefault(unit, split.of(unit).share());
        if (split.of(unit).isLatched()) {
            return refuse(Decision.Code.LATCHED,
                    "unit " + unit + " was reverted: " + split.of(unit).revert().orElseThrow().cause().sentence(),
                    "find the cause, then: sluice rearm " + unit + " --reason …");
        }
        if (!share.isNone() && site.newStack().isEmpty()) {
            return refuse(Decision.Code.NO_NEW_STACK, "the file has no stacks.new, so nothing can be exposed", "add stacks.new and reload");
        }
        return brokenRequirement(wanted);
    }

    /** A requirement that holds now, or has no exposed unit behind it, and would not hold with the wanted shares. */
    private Optional<Decision.Refused> brokenRequirement(Map<String, Share> wanted) {
        for (CutoverUnit unit : site.units().values()) {
            Share own = wanted.getOrDefault(unit.name(), split.of(unit.name()).share());
            if (own.isNone()) {
                continue;
            }
            for (Map.Entry<String, Share> need : unit.requires().entrySet()) {
                Share there = wanted.getOrDefault(need.getKey(), split.of(need.getKey()).share());
                boolean touched = wanted.containsKey(unit.name()) || wanted.containsKey(need.getKey());
                if (touched && there.compareTo(need.getValue()) < 0) {
                    return refuse(Decision.Code.REQUIRES, "unit " + unit.name() + " at " + own + " requires " + need.getKey() + " at "
                            + need.getValue() + " or more; that would stand at " + there,
                            "raise " + need.getKey() + " first, or lower " + unit.name() + " with it");
                }
            }
        }
        return Optional.empty();
    }

    private Decision revert(Command.RevertUnits command, Instant now, long generation) {
        Set<String> units = new LinkedHashSet<>();
        for (String unit : command.units().isEmpty() ? site.units().keySet() : command.units()) {
            if (!site.units().containsKey(unit)) {
                return unknown(unit);
            }
            units.addAll(site.revertedWith(unit));
        }
        Revert revert = new Revert(units, new Revert.Cause.Asked(command.asker().name(), command.asker().reason()), now, generation);
        return new Decision.Accepted(new Cutover(site, split.with(generation, units, exposure -> exposure.reverted(revert))),
                entryFor(revert));
    }

    private Decision rearm(Command.Rearm command, long generation) {
        if (!site.units().containsKey(command.unit())) {
            return unknown(command.unit());
        }
        if (!split.of(command.unit()).isLatched()) {
            return new Decision.Refused(Decision.Code.NOT_LATCHED, "unit " + command.unit() + " is not latched", "nothing to do");
        }
        Set<String> units = site.group(command.unit());
        return new Decision.Accepted(new Cutover(site, split.with(generation, units, Exposure::rearmed)), new JournalEntry.Rearmed(units));
    }

    private Decision freeze(Command.SetFreeze command, Instant now, long generation) {
        for (String unit : command.units()) {
            if (!split.exposures().containsKey(unit)) {
                return unknown(unit);
            }
        }
        Set<String> units = command.units().isEmpty() ? split.exposures().keySet() : command.units();
        Optional<Instant> until = command.mode() == FreezeMode.OPEN ? Optional.empty() : command.lasting().map(now::plus);
        Freeze freeze = command.mode() == FreezeMode.OPEN ? Freeze.NONE : new Freeze(command.mode(), now, until, generation);
        return new Decision.Accepted(new Cutover(site, split.with(generation, units, exposure -> exposure.withFreeze(freeze))),
                new JournalEntry.FreezeSet(command.mode(), units, until));
    }

    private Decision load(Command.LoadSite command, long generation) {
        List<String> added = new ArrayList<>(command.site().units().keySet());
        added.removeAll(site.units().keySet());
        List<String> gone = new ArrayList<>(site.units().keySet());
        gone.removeAll(command.site().units().keySet());
        return new Decision.Accepted(resume(command.site(), generation, split.exposures()),
                new JournalEntry.SiteLoaded(command.site().name(), added, gone));
    }

    /** The units whose freeze has reached its announced end. */
    public Set<String> freezesOver(Instant now) {
        Set<String> over = new LinkedHashSet<>();
        split.exposures().forEach((unit, exposure) -> {
            if (exposure.freeze().until().filter(end -> !now.isBefore(end)).isPresent()) {
                over.add(unit);
            }
        });
        return over;
    }

    private Decision unknown(String unit) {
        return new Decision.Refused(Decision.Code.UNKNOWN_UNIT, "unit " + unit + " does not exist" + Nearest.to(unit, site.units().keySet())
                .map(near -> "; did you mean " + near + "?").orElse(""), "known units: " + String.join(", ", site.units().keySet()));
    }

    private static Optional<Decision.Refused> refuse(Decision.Code code, String detail, String remedy) {
        return Optional.of(new Decision.Refused(code, detail, remedy));
    }
}
