package dev.sluice.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.sluice.model.Crawlers;

/** Units and sites for tests, made of what a test speaks about and nothing else. */
final class Units {
    private static final Stack.Timeouts TIMEOUTS = Stack.Timeouts.DEFAULT;
    private static final Stack OLD = new Stack(Side.OLD, List.of(new Origin("127.0.0.1", 9001)), Optional.empty(), TIMEOUTS);
    private static final Stack NEW = new Stack(Side.NEW, List.of(new Origin("127.0.0.1", 9002)), Optional.empty(), TIMEOUTS);

    private Units() {}

    static Share share(int percent) {
        return new Share(percent * 100);
    }

    static CutoverUnit unit(String name) {
        return unit(name, Share.NONE, "", Map.of());
    }

    /**
     * @param group empty: none
     */
    static CutoverUnit unit(String name, Share share, String group, Map<String, Share> requires) {
        var match = new Match(Optional.empty(), PathPattern.parse("/" + name + "/**").orElseThrow(), Set.of());
        return new CutoverUnit(name, "owner@shop.example", Optional.empty(), List.of(match), List.of(), share, Visitors.DEFAULT, List.of(),
                Optional.of(group).filter(text -> !text.isEmpty()), requires, Optional.of(GuardTerms.DEFAULT), FailoverTerms.DEFAULT,
                List.of(), false);
    }

    /** The same unit, exposed stage by stage. */
    static CutoverUnit planned(CutoverUnit unit, ExposurePlan plan) {
        return new CutoverUnit(unit.name(), unit.owner(), unit.deputy(), unit.matches(), unit.endpoints(), unit.share(), unit.visitors(),
                unit.segments(), unit.group(), unit.requires(), unit.guard(), unit.failover(), unit.assetFallback(), unit.strictPaths(),
                unit.state(), Optional.of(plan));
    }

    static Site site(CutoverUnit... units) {
        return site(Optional.of(NEW), units);
    }

    static Site siteWithoutNewStack(CutoverUnit... units) {
        return site(Optional.empty(), units);
    }

    private static Site site(Optional<Stack> newStack, CutoverUnit... units) {
        Map<String, CutoverUnit> byName = new LinkedHashMap<>();
        for (CutoverUnit unit : units) {
            byName.put(unit.name(), unit);
        }
        var address = new Site.Address("127.0.0.1", 0);
        return new Site("shop.example", List.of(Listener.plain(address)), new Site.Control(address, true), List.of(), OLD, newStack, byName,
                FreezeTerms.DEFAULT,
                Limits.DEFAULT, 0, Logging.DEFAULT, Crawlers.DEFAULT);
    }
}
