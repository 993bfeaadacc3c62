package dev.sluice.config;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

import dev.sluice.model.Endpoint;
import dev.sluice.model.ExposurePlan;
import dev.sluice.model.FailoverTerms;
import dev.sluice.model.Match;
import dev.sluice.model.PathPattern;
import dev.sluice.model.Share;
import dev.sluice.model.StateTerms;
import dev.sluice.model.Visitors;

/** Reads one unit by itself. */
final class UnitReader {
    private static final String OWNER = "whom to ask, such as payments@shop.example";
    private static final String MATCH = "a list of one or more { path: /checkout/** }";
    private static final String PATH = "a path such as /checkout, /checkout/{step} or /checkout/**, in normal form";
    private static final String HOST = "a host without a port, such as api.shop.example";
    private static final String METHOD = "an HTTP method in capitals, such as GET";
    private static final String ENDPOINT = "METHOD PATH, such as POST /checkout/{step}";
    private static final Pattern METHODS = Pattern.compile("[A-Z]{1,20}");
    private static final int LONGEST_OWNER = 200;
    private static final int MOST_ENDPOINTS = 100;

    private final String name;
    private final GuardLint lint;
    private final PlanReader plans;

    UnitReader(String name, GuardLint lint, PlanReader plans) {
        this.name = name;
        this.lint = lint;
        this.plans = plans;
    }

    /** Empty only when it is no mapping. */
    Optional<UnitDraft> read(ConfigValue value) {
        return value.mapping(KnownKeys.UNIT).map(this::draft);
    }

    private UnitDraft draft(ConfigNode node) {
        String owner = node.required("owner", OWNER).flatMap(UnitReader::person).orElse("");
        Optional<String> deputy = node.value("deputy").flatMap(UnitReader::person);
        List<Located<Match>> matches = node.required("match", MATCH)
                .map(value -> ConfigValue.distinct(value.someItems(MATCH), UnitReader::match)).orElse(List.of());
        List<Located<Endpoint>> endpoints = node.value("endpoints").map(UnitReader::endpoints).orElse(List.of());
        Optional<Located<Share>> share = node.value("share").flatMap(UnitReader::share);
        var segments = node.value("segments").map(SegmentReader::segments).orElse(List.of());
        Optional<Located<String>> group = node.value("group")
                .flatMap(value -> UnitsReader.name(value).map(text -> new Located<>(value, text)));
        Map<String, Located<Share>> requires = node.value("requires").map(UnitReader::requires).orElse(Map.of());
        StateTerms state = StateReader.terms(node);
        Visitors visitors = node.value("visitors").map(VisitorsReader::visitors).orElse(Visitors.DEFAULT);
        var guard = new GuardReader(name, state.kept(), lint).guard(node.value("guard"));
        FailoverTerms failover = FailoverReader.failover(node.value("failover"));
        List<PathPattern> assets = node.value("asset-fallback").map(UnitReader::assets).orElse(List.of());
        boolean strict = node.value("strict-paths").flatMap(ConfigValue::flag).orElse(false);
        var callbacks = node.value("callbacks").map(at -> OwnersReader.rules(name, at)).orElse(List.of());
        Optional<Located<ExposurePlan>> plan = node.value("plan")
                .flatMap(value -> plans.read(value).map(read -> new Located<>(value, read)));
        return new UnitDraft(name, owner, deputy, matches, endpoints, share, visitors, segments, group, requires, guard, failover, assets,
                strict, state, callbacks, plan);
    }

    private static Optional<String> person(ConfigValue value) {
        return value.parsed(OWNER, text -> Optional.of(text).filter(who -> !who.isBlank() && who.length() <= LONGEST_OWNER));
    }

    private static Optional<Match> match(ConfigValue value) {
        return value.mapping(KnownKeys.MATCH).flatMap(node -> {
            Optional<String> host = node.value("host")
                    .flatMap(at -> at.parsed(HOST, text -> HostPort.host(text)));
            Set<String> methods = node.value("methods").map(UnitReader::methods).orElse(Set.of());
            return node.required("path", PATH).flatMap(at -> at.parsed(PATH, PathPattern::parse))
                    .map(path -> new Match(host, path, methods));
        });
    }

    private static Set<String> methods(ConfigValue value) {
        return new LinkedHashSet<>(Located.values(ConfigValue.distinct(value.someItems("a list such as [GET, POST]"),
                item -> item.parsed(METHOD, text -> Optional.of(text).filter(method -> METHODS.matcher(method).matches())))));
    }

    private static List<Located<Endpoint>> endpoints(ConfigValue value) {
        List<ConfigValue> items = value.items("a list of " + ENDPOINT);
        if (items.size() > MOST_ENDPOINTS) {
            value.refuse(items.size() + " endpoints", "at most " + MOST_ENDPOINTS + ", each is measured on its own");
        }
        return ConfigValue.distinct(items, item -> item.parsed(ENDPOINT, Endpoint::parse));
    }

    private static List<PathPattern> assets(ConfigValue value) {
        return Located.values(ConfigValue.distinct(value.someItems("a list such as [/assets/**]"), item -> item.parsed(PATH,
                PathPattern::parse)));
    }

    private static Optional<Located<Share>> share(ConfigValue value) {
        return value.share().map(share -> new Located<>(value, share));
    }

    private static Map<String, Located<Share>> requires(ConfigValue value) {
        Map<String, Located<Share>> requires = new LinkedHashMap<>();
        value.named("a mapping such as { catalog: 50% }").forEach((unit, at) -> share(at).ifPresent(need -> {
            if (need.value().isNone()) {
                at.refuse(need.value() + " requires nothing", "above 0%");
            }
            requires.put(unit, need);
        }));
        return requires;
    }
}
