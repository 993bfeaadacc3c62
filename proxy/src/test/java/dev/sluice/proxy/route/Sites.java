package dev.sluice.proxy.route;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

import dev.sluice.model.Crawlers;
import dev.sluice.model.Cutover;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Endpoint;
import dev.sluice.model.ExposurePlan;
import dev.sluice.model.FailoverTerms;
import dev.sluice.model.FreezeTerms;
import dev.sluice.model.GuardTerms;
import dev.sluice.model.Limits;
import dev.sluice.model.Listener;
import dev.sluice.model.Logging;
import dev.sluice.model.Match;
import dev.sluice.model.Origin;
import dev.sluice.model.PathPattern;
import dev.sluice.model.Segment;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.Site;
import dev.sluice.model.Stack;
import dev.sluice.model.StateTerms;
import dev.sluice.model.VisitorKey;
import dev.sluice.model.Visitors;

/** Small sites for tests. */
public final class Sites {
    public static final byte[] KEY = Arrays.copyOf(new byte[] {1, 2, 3}, 32);
    public static final Visitors BY_COOKIE = new Visitors.ToldApart(List.of(new VisitorKey.BucketCookie(), new VisitorKey.Address()));
    public static final Visitors EACH_REQUEST = new Visitors.EachRequest();

    private Sites() {}

    public static Site of(CutoverUnit... units) {
        return site(Optional.of(stack(Side.NEW, 2)), units);
    }

    /** The same, and a freeze of it goes in this way. */
    public static Site freezing(Site site, FreezeTerms terms) {
        return new Site(site.name(), site.listeners(), site.control(), site.trustedProxies(), site.oldStack(), site.newStack(),
                site.units(),
                terms, site.limits(), site.workers(), site.logging(), site.crawlers());
    }

    public static Site withoutNew(CutoverUnit... units) {
        return site(Optional.empty(), units);
    }

    private static Site site(Optional<Stack> newStack, CutoverUnit... units) {
        Map<String, CutoverUnit> byName = new LinkedHashMap<>();
        Arrays.stream(units).forEach(unit -> byName.put(unit.name(), unit));
        var address = new Site.Address("127.0.0.1", 0);
        return new Site("shop.example", List.of(Listener.plain(address)), new Site.Control(address, true), List.of(), stack(Side.OLD, 1),
                newStack, byName,
                FreezeTerms.DEFAULT, Limits.DEFAULT, 2, Logging.DEFAULT, Crawlers.DEFAULT);
    }

    private static Stack stack(Side side, int port) {
        return new Stack(side, List.of(new Origin("127.0.0.1", port)), Optional.empty(), Stack.Timeouts.DEFAULT);
    }

    public static Unit unit(String name, String... matches) {
        return new Unit(name, matches);
    }

    /** A cutover in which every unit stands at the share of its file. */
    public static Cutover cutover(Site site, long generation) {
        return Cutover.resume(site, generation, Map.of());
    }

    public static Picture picture(Site site) {
        return Picture.of(cutover(site, 7));
    }

    public static LiveSplit live(Site site) {
        var generation = new AtomicLong(100);
        return new LiveSplit(cutover(site, 100), generation::incrementAndGet);
    }

    /** Reads {@code GET,POST host.example/path/**}. */
    public static Match match(String text) {
        int space = text.indexOf(' ');
        Set<String> methods = space < 0 ? Set.of() : Set.of(text.substring(0, space).split(","));
        String rest = text.substring(space + 1);
        int slash = rest.indexOf('/');
        Optional<String> host = slash == 0 ? Optional.empty() : Optional.of(rest.substring(0, slash));
        return new Match(host, PathPattern.parse(rest.substring(slash)).orElseThrow(), methods);
    }

    /** A unit in the making. */
    public static final class Unit {
        private final String name;
        private final List<Match> matches;
        private List<Endpoint> endpoints = List.of();
        private Share share = Share.NONE;
        private Visitors visitors = BY_COOKIE;
        private List<Segment> segments = List.of();
        private Optional<String> group = Optional.empty();
        private Map<String, Share> requires = Map.of();
        private Optional<GuardTerms> guard = Optional.of(GuardTerms.DEFAULT);
        private FailoverTerms failover = FailoverTerms.DEFAULT;
        private List<PathPattern> assets = List.of();
        private boolean strictPaths;
        private Optional<ExposurePlan> plan = Optional.empty();

        private Unit(String name, String... matches) {
            this.name = name;
            this.matches = Arrays.stream(matches).map(Sites::match).toList();
        }

        public Unit endpoints(String... texts) {
            endpoints = Arrays.stream(texts).map(text -> Endpoint.parse(text).orElseThrow()).toList();
            return this;
        }

        public Unit share(String text) {
            share = Share.parse(text).orElseThrow();
            return this;
        }

        public Unit visitors(Visitors by) {
            visitors = by;
            return this;
        }

        public Unit by(VisitorKey... keys) {
            return visitors(new Visitors.ToldApart(List.of(keys)));
        }

        public Unit segments(Segment... all) {
            segments = List.of(all);
            return this;
        }

        public Unit group(String of) {
            group = Optional.of(of);
            return this;
        }

        public Unit requires(String unit, String atLeast) {
            requires = Map.of(unit, Share.parse(atLeast).orElseThrow());
            return this;
        }

        public Unit guard(Optional<GuardTerms> rule) {
            guard = rule;
            return this;
        }

        public Unit failover(FailoverTerms terms) {
            failover = terms;
            return this;
        }

        public Unit assets(String... patterns) {
            assets = Arrays.stream(patterns).map(text -> PathPattern.parse(text).orElseThrow()).toList();
            return this;
        }

        public Unit strictPaths() {
            strictPaths = true;
            return this;
        }

        public Unit plan(ExposurePlan of) {
            plan = Optional.of(of);
            return this;
        }

        public CutoverUnit build() {
            return new CutoverUnit(name, "owner@shop.example", Optional.empty(), matches, endpoints, share, visitors, segments, group,
                    requires, guard, failover, assets, strictPaths, StateTerms.SHARED, plan);
        }
    }
}
