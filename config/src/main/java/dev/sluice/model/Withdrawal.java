package dev.sluice.model;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a breach takes back to old: the unit and what is reverted with it; or everything that is exposed, when by now half of the exposed groups,
 * two or more, have broken within a minute (SEMANTICS B4); but for what is past its point of no return. What the guard of one group finds says little of another; what half of them find at once is the
 * new stack as a whole, and the others need not wait to find it as well.
 *
 * @param cause the breach, or that it was the one too many
 * @param units the one that broke first
 */
public record Withdrawal(Breach cause, Set<String> units) {
    private static final Duration WITHIN = Duration.ofSeconds(60);
    /** One alone has nothing in common with anything: of two units the healthy one stays. */
    private static final int FEWEST_BROKEN = 2;

    /** Decides for a breach of a unit of the site that is not latched. */
    public static Withdrawal of(Cutover cutover, Breach breach, Instant now) {
        Site site = cutover.site();
        Set<String> broke = broke(cutover, now);
        broke.add(group(site, breach.unit()));
        Set<String> exposed = new TreeSet<>(broke);
        Set<String> all = new LinkedHashSet<>(Set.of(breach.unit()));
        for (CutoverUnit unit : site.units().values()) {
            if (unit.isExposed(cutover.split().of(unit.name()))) {
                exposed.add(group(site, unit.name()));
                all.add(unit.name());
            }
        }
        boolean most = broke.size() >= FEWEST_BROKEN && broke.size() * 2 >= exposed.size();
        Set<String> units = most ? site.revertedWith(all) : site.revertedWith(breach.unit());
        units.removeIf(unit -> !cutover.mayGoBack(unit));
        return new Withdrawal(most ? new Breach.Widespread(breach, broke, exposed.size()) : breach, units);
    }

    /** The groups whose own guards took them back of late; not those that merely went along. */
    private static Set<String> broke(Cutover cutover, Instant now) {
        Set<String> groups = new TreeSet<>();
        for (Exposure exposure : cutover.split().exposures().values()) {
            exposure.revert().filter(revert -> revert.at().plus(WITHIN).isAfter(now)).map(Revert::cause)
                    .flatMap(Withdrawal::breach).map(Breach::unit).filter(cutover.site().units()::containsKey)
                    .ifPresent(unit -> groups.add(group(cutover.site(), unit)));
        }
        return groups;
    }

    private static Optional<Breach> breach(Revert.Cause cause) {
        return switch (cause) {
            case Revert.Cause.Asked _,Revert.Cause.Gated _ -> Optional.empty();
            case Revert.Cause.Breached(Breach breach, _) -> Optional.of(breach);
        };
    }

    private static String group(Site site, String unit) {
        return Optional.ofNullable(site.units().get(unit)).flatMap(CutoverUnit::group).orElse(unit);
    }
}
