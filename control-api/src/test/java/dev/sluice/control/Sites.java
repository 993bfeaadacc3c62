package dev.sluice.control;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.sluice.model.CallbackTerms;
import dev.sluice.model.Crawlers;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.DnsTerms;
import dev.sluice.model.ExposurePlan;
import dev.sluice.model.FailoverTerms;
import dev.sluice.model.FreezeTerms;
import dev.sluice.model.GuardTerms;
import dev.sluice.model.HoldTerms;
import dev.sluice.model.Limits;
import dev.sluice.model.Listener;
import dev.sluice.model.Logging;
import dev.sluice.model.MaintenanceWindow;
import dev.sluice.model.Match;
import dev.sluice.model.Origin;
import dev.sluice.model.PathPattern;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.Site;
import dev.sluice.model.Stack;
import dev.sluice.model.Visitors;
import dev.sluice.model.WriteTerms;

/** Sites to conduct. */
public final class Sites {
    private Sites() {}

    /** Units without a group, each starting at 0 %. */
    public static Site of(String... units) {
        Map<String, CutoverUnit> byName = new LinkedHashMap<>();
        for (String unit : units) {
            byName.put(unit, unit(unit, Share.NONE));
        }
        return of(byName);
    }

    /** One unit that starts at a share. */
    static Site starting(String unit, Share share) {
        return of(Map.of(unit, unit(unit, share)));
    }

    /** One unit that is exposed by a plan. */
    public static Site planned(String unit, ExposurePlan plan) {
        CutoverUnit plain = unit(unit, Share.NONE);
        return of(Map.of(unit, new CutoverUnit(unit, plain.owner(), plain.deputy(), plain.matches(), plain.endpoints(), plain.share(),
                plain.visitors(), plain.segments(), plain.group(), plain.requires(), plain.guard(), plain.failover(), plain.assetFallback(),
                plain.strictPaths(), plain.state(), Optional.of(plan))));
    }

    /** Units whose freezes drain as it is said. */
    static Site draining(FreezeTerms.Drain drain, String... units) {
        Site plain = of(units);
        return new Site(plain.name(), plain.listeners(), plain.control(), plain.trustedProxies(), plain.oldStack(), plain.newStack(),
                plain.units(), new FreezeTerms(Optional.empty(), drain, HoldTerms.DEFAULT, WriteTerms.BY_METHOD, List.of()), plain.limits(),
                plain.workers(), plain.logging(),
                plain.crawlers());
    }

    /** Units whose callbacks are kept within bounds. */
    public static Site spooling(CallbackTerms.Spool spool, String... units) {
        Site plain = of(units);
        var freeze = new FreezeTerms(Optional.empty(), FreezeTerms.Drain.DEFAULT, HoldTerms.DEFAULT, WriteTerms.BY_METHOD, List.of(),
                new CallbackTerms(List.of(), spool));
        return new Site(plain.name(), plain.listeners(), plain.control(), plain.trustedProxies(), plain.oldStack(), plain.newStack(),
                plain.units(), freeze, plain.limits(), plain.workers(), plain.logging(), plain.crawlers());
    }

    /** Units with planned freezes. */
    public static Site withWindows(List<MaintenanceWindow> windows, String... units) {
        Site plain = of(units);
        return new Site(plain.name(), plain.listeners(), plain.control(), plain.trustedProxies(), plain.oldStack(), plain.newStack(),
                plain.units(), plain.freeze(), plain.limits(), plain.workers(), plain.logging(), plain.crawlers(), plain.gates(),
                plain.recipients(), plain.runbooks(), windows);
    }

    /** Units of a site whose address moves. */
    public static Site watching(DnsTerms dns, String... units) {
        Site plain = of(units);
        return new Site(plain.name(), plain.listeners(), plain.control(), plain.trustedProxies(), plain.oldStack(), plain.newStack(),
                plain.units(), plain.freeze(), plain.limits(), plain.workers(), plain.logging(), plain.crawlers(), plain.gates(),
                plain.recipients(), plain.runbooks(), plain.windows(), dns);
    }

    private static Site of(Map<String, CutoverUnit> units) {
        Site.Address nowhere = new Site.Address("127.0.0.1", 0);
        return new Site("shop.example", List.of(Listener.plain(nowhere)), new Site.Control(nowhere, true), List.of(), stack(Side.OLD),
                Optional.of(stack(Side.NEW)), units, FreezeTerms.DEFAULT, Limits.DEFAULT, 1, Logging.DEFAULT, Crawlers.DEFAULT);
    }

    private static CutoverUnit unit(String name, Share share) {
        Match match = new Match(Optional.empty(), PathPattern.parse("/" + name + "/**").orElseThrow(), Set.of());
        return new CutoverUnit(name, "owner@shop.example", Optional.empty(), List.of(match), List.of(), share, Visitors.DEFAULT, List.of(),
                Optional.empty(), Map.of(), Optional.of(GuardTerms.DEFAULT), FailoverTerms.DEFAULT,
                List.of(), false);
    }

    private static Stack stack(Side side) {
        return new Stack(side, List.of(new Origin("127.0.0.1", side == Side.OLD ? 9_001 : 9_002)), Optional.empty(),
                new Stack.Timeouts(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1)));
    }
}
