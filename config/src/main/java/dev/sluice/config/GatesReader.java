package dev.sluice.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.sluice.model.Gate;
import dev.sluice.model.LiveShare;
import dev.sluice.model.Nearest;
import dev.sluice.model.Share;
import dev.sluice.scenario.Scenario;

/** Reads the gates of a site. Each type has its keys and its reader in one line of {@link #kinds}. */
final class GatesReader {
    /** Designed, and refused by name until they are carried out. */
    static final List<String> LATER = List.of("seo-parity", "redirects", "crawl");

    private static final String GATE = "a mapping such as { type: http, url: \"http://127.0.0.1:7001/ready\" }";
    private static final String SIZE = "a range of the usual size, such as 50%..200%";
    private static final String BY = "owner, deputy, or the name of a token";
    private static final Pattern RANGE = Pattern.compile("(\\d{1,5})%\\.\\.(\\d{1,5})%");
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,15}(\\.\\d{1,9})?");
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");
    private static final String SCENARIO = "the name of a scenario file";
    private static final int MOST = 200;
    private static final String RHYTHM = " every timeout";
    private static final String SUPPLY = " url keys" + RHYTHM;

    private final Path directory;
    private final SupplyReader supplies;
    private final BooksReader books;
    private final Map<String, Kind> kinds;

    /**
     * @param directory what relative paths are relative to
     */
    GatesReader(Path directory) {
        this.directory = directory;
        this.supplies = new SupplyReader(directory);
        this.books = new BooksReader(directory);
        this.kinds = kinds();
    }

    /**
     * How one type is read.
     *
     * @param keys besides {@code type}, separated by spaces
     */
    private record Kind(String keys, Function<ConfigNode, Optional<Gate>> reader) {
        boolean knows(String key) {
            return List.of(keys.strip().split(" ")).contains(key);
        }
    }

    private Map<String, Kind> kinds() {
        Map<String, Kind> all = new LinkedHashMap<>();
        all.put("errors", new Kind("requests", node -> Optional.of(new Gate.Errors(requests(node)))));
        all.put("latency", new Kind("p95 p99 requests", node -> Optional.of(latency(node))));
        all.put("shift", new Kind("within requests", node -> Optional.of(shift(node))));
        all.put("drill", new Kind("", _ -> Optional.of(new Gate.Drilled())));
        all.put("approval", new Kind("by not max-age", GatesReader::approval));
        all.put("backup", new Kind("max-age size restore-tested restore-within" + SUPPLY, node -> Optional.of(backup(node))));
        all.put("lag", new Kind("below most for" + SUPPLY, node -> Optional.of(lag(node))));
        all.put("http", new Kind("url status contains" + RHYTHM, this::http));
        all.put("command", new Kind("run" + RHYTHM,
                node -> books.run(node).map(run -> new Gate.Program(run, supplies.rhythm(node, Gate.EVERY)))));
        all.put("incidents", new Kind("severity" + SUPPLY, node -> Optional.of(incidents(node))));
        all.put("prometheus", new Kind("url query below above" + RHYTHM, this::prometheus));
        all.put("reconcile", new Kind("old new run tolerance settle" + RHYTHM, this::reconcile));
        all.put("origin-direct", new Kind("for" + SUPPLY, node -> Optional.of(direct(node))));
        all.put("dns-ttl", new Kind("most for names", node -> Optional.of(dnsTtl(node))));
        all.put("dns-propagation", new Kind("least left for names", node -> Optional.of(dnsPropagation(node))));
        all.put("journey", new Kind("scenario" + RHYTHM, this::journey));
        all.put("callbacks", new Kind("", _ -> Optional.of(new Gate.Callbacks())));
        all.put("certificate", new Kind("names", node -> Optional.of(new Gate.Certificates(names(node)))));
        return all;
    }

    Map<String, Gate> read(ConfigValue value) {
        Map<String, ConfigValue> named = value.named("a mapping of gates by name");
        if (named.size() > MOST) {
            value.refuse(named.size() + " gates", "at most " + MOST);
            return Map.of();
        }
        Map<String, Gate> gates = new LinkedHashMap<>();
        named.forEach((name, gate) -> {
            if (!UnitsReader.isName(name)) {
                gate.refuseKey("not a name", Optional.of(UnitsReader.NAME));
            }
            gate(name, gate).ifPresent(read -> gates.put(name, read));
        });
        return gates;
    }

    private Optional<Gate> gate(String name, ConfigValue value) {
        if (!value.isMapping()) {
            return value.refuse("no gate", GATE);
        }
        return value.mapping(KnownKeys.GATE).flatMap(node -> node.required("type", String.join(", ", kinds.keySet()))
                .flatMap(type -> type.oneOf(List.copyOf(kinds.keySet()), LATER).flatMap(word -> ofType(name, word, type, node))));
    }

    private Optional<Gate> ofType(String name, String type, ConfigValue at, ConfigNode node) {
        Gate builtIn = Gate.BUILT_IN.get(name);
        if (builtIn != null && !builtIn.type().equals(type)) {
            return at.refuse(type + " under a name that every site has", builtIn.type() + ", or another name");
        }
        Kind kind = Optional.ofNullable(kinds.get(type)).orElseThrow();
        for (String key : KnownKeys.GATE.now()) {
            if (!key.equals("type") && !kind.knows(key)) {
                node.value(key).ifPresent(value -> value.refuseKey("no key of a gate of type " + type, Optional.of(expected(key, kind))));
            }
        }
        return kind.reader().apply(node);
    }

    private static String expected(String key, Kind kind) {
        List<String> keys = List.of(kind.keys().strip().split(" "));
        return kind.keys().isBlank() ? "type alone" : Nearest.to(key, keys).orElse(String.join(", ", keys));
    }

    private static OptionalInt requests(ConfigNode node) {
        return node.value("requests").flatMap(value -> value.integer(1, 100_000_000)).map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    private static Gate latency(ConfigNode node) {
        return new Gate.Latency(ratio(node, "p95", Gate.Latency.P95), ratio(node, "p99", Gate.Latency.P99), requests(node));
    }

    private static double ratio(ConfigNode node, String key, double otherwise) {
        return node.value(key).flatMap(value -> value.parsed("a ratio above 1, up to 10, such as 1.1",
                text -> Optional.of(text).filter(number -> number.matches("\\d{1,2}(\\.\\d{1,4})?")).map(Double::valueOf)
                        .filter(number -> number > 1 && number <= 10)))
                .orElse(otherwise);
    }

    private static Gate shift(ConfigNode node) {
        return new Gate.Shifts(node.value("within").flatMap(ConfigValue::share).orElse(Gate.Shifts.WITHIN), requests(node));
    }

    private static Optional<Gate> approval(ConfigNode node) {
        Optional<String> by = node.required("by", BY).flatMap(value -> value.parsed(BY, text -> Optional.of(text)
                .filter(name -> TOKEN.matcher(name).matches())));
        boolean other = node.value("not").flatMap(value -> value.oneOf("requester")).isPresent();
        Duration valid = node.value("max-age").flatMap(value -> value.duration("1m", "4h")).orElse(Gate.Approval.LONGEST);
        return by.map(name -> new Gate.Approval(name, other, valid));
    }

    private Gate backup(ConfigNode node) {
        List<Double> range = node.value("size").flatMap(value -> value.parsed(SIZE, GatesReader::range)).orElse(List.of(0.5, 2.0));
        Optional<Duration> within = node.value("restore-within").flatMap(value -> value.duration("1s", "30d"));
        return new Gate.Backup(duration(node, "max-age", "1m", "30d", Duration.ofMinutes(30)), range.getFirst(), range.getLast(),
                duration(node, "restore-tested", "1m", "3650d", Duration.ofDays(30)), within, supplies.supply(node, Gate.EVERY));
    }

    private static Optional<List<Double>> range(String text) {
        Matcher parts = RANGE.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        double least = Integer.parseInt(parts.group(1)) / 100.0;
        double most = Integer.parseInt(parts.group(2)) / 100.0;
        return least < most ? Optional.of(List.of(least, most)) : Optional.empty();
    }

    private Gate lag(ConfigNode node) {
        Duration below = duration(node, "below", "1ms", "1h", Duration.ofMillis(100));
        Duration most = duration(node, "most", "1ms", "1h", below.multipliedBy(10));
        return new Gate.Lag(below, most, duration(node, "for", "5s", "1h", Duration.ofMinutes(5)),
                supplies.supply(node, Duration.ofSeconds(1)));
    }

    private Optional<Gate> http(ConfigNode node) {
        var statuses = node.value("status").map(GatesReader::statuses).orElse(List.of(200));
        String contains = node.value("contains").flatMap(value -> value.text("a text that the body contains")).orElse("");
        return node.required("url", SupplyReader.URL).flatMap(supplies::url)
                .map(url -> new Gate.Http(url, Set.copyOf(statuses), contains, supplies.rhythm(node, Gate.EVERY)));
    }

    private static List<Integer> statuses(ConfigValue value) {
        List<ConfigValue> items = value.isList() ? value.someItems("a list of statuses") : List.of(value);
        List<Integer> all = new ArrayList<>();
        items.forEach(item -> item.integer(100, 599).ifPresent(all::add));
        return all;
    }

    private Gate incidents(ConfigNode node) {
        return new Gate.Incidents(node.value("severity").flatMap(value -> value.integer(1, 5)).orElse(2),
                supplies.supply(node, Gate.EVERY));
    }

    private Optional<Gate> prometheus(ConfigNode node) {
        OptionalDouble below = number(node, "below");
        OptionalDouble above = number(node, "above");
        if (node.value("below").isEmpty() && node.value("above").isEmpty()) {
            node.self().refuseMissing("below", "below or above, a number");
        }
        Optional<String> query = node.required("query", "a PromQL expression").flatMap(value -> value.text("a PromQL expression"));
        return node.required("url", SupplyReader.URL).flatMap(supplies::url).flatMap(url -> query
                .map(text -> new Gate.Prometheus(url, text, below, above, supplies.rhythm(node, Gate.EVERY))));
    }

    private static OptionalDouble number(ConfigNode node, String key) {
        return node.value(key).flatMap(value -> value.parsed("a number", text -> Optional.of(text)
                .filter(number -> NUMBER.matcher(number).matches()).map(Double::valueOf)))
                .map(OptionalDouble::of).orElse(OptionalDouble.empty());
    }

    private Optional<Gate> reconcile(ConfigNode node) {
        Share tolerance = node.value("tolerance").flatMap(value -> value.isWord("0") ? Optional.of(Share.NONE) : value.share())
                .orElse(Share.NONE);
        Duration settle = duration(node, "settle", "0s", "24h", Duration.ofMinutes(2));
        return books.books(node)
                .map(read -> new Gate.Reconcile(read, tolerance, settle, supplies.rhythm(node, Duration.ofMinutes(1))));
    }

    private Gate direct(ConfigNode node) {
        return new Gate.OriginDirect(duration(node, "for", "5s", "24h", Duration.ofSeconds(60)), supplies.supply(node, Gate.EVERY));
    }

    private static Gate dnsTtl(ConfigNode node) {
        return new Gate.DnsTtl(duration(node, "most", "1s", "1d", Gate.DnsTtl.MOST), duration(node, "for", "10m", "30d", Gate.DnsTtl.OVER),
                names(node));
    }

    private static Gate dnsPropagation(ConfigNode node) {
        Optional<Share> left = node.value("left").flatMap(ConfigValue::share);
        Duration over = duration(node, "for", "1h", "7d", LiveShare.OVER);
        if (node.value("left").isEmpty()) {
            node.value("for").ifPresent(value -> value.refuseKey("without left", Optional.of("left beside it, such as left: 0.1%")));
        }
        if (over.toMinutesPart() > 0 || over.toSecondsPart() > 0) {
            node.value("for").ifPresent(value -> value.refuse(over.toMinutes() + " min", "whole hours"));
        }
        return new Gate.DnsPropagation(node.value("least").flatMap(ConfigValue::share).orElse(Gate.DnsPropagation.LEAST), names(node),
                left.map(most -> new Gate.DnsPropagation.Left(most, over)));
    }

    private Optional<Gate> journey(ConfigNode node) {
        Gate.Rhythm rhythm = supplies.rhythm(node, Gate.Journey.EVERY);
        return node.required("scenario", SCENARIO).flatMap(this::scenario).map(scenario -> new Gate.Journey(scenario.cast(), rhythm));
    }

    private Optional<Scenario> scenario(ConfigValue at) {
        return at.text(SCENARIO).flatMap(name -> {
            try {
                Path file = directory.resolve(name);
                ScenarioReader.Result result = ScenarioReader.inspect(file, at.environment());
                result.problems().forEach(problem -> refuse(at, file, problem));
                return result.scenario();
            } catch (InvalidPathException notAPath) {
                return at.refuse(ConfigValue.shown(name), SCENARIO);
            }
        });
    }

    /** Where it stands in the scenario; what the whole file is stands where it is named. */
    private static void refuse(ConfigValue at, Path scenario, Problem problem) {
        String expected = problem.expected().orElse(SCENARIO);
        if (problem.place().equals(Place.whole(scenario.toString()))) {
            at.refuse(ConfigValue.shown(String.valueOf(scenario.getFileName())) + " " + problem.what(), expected);
        } else {
            at.refuseIn(problem.place(), (problem.path().isEmpty() ? "" : problem.path() + ": ") + problem.what(), expected);
        }
    }

    private static Set<String> names(ConfigNode node) {
        return node.value("names").map(value -> Located.values(ConfigValue.distinct(value.someItems("a list of names under dns.watch"),
                item -> item.parsed(DnsReader.NAME, DnsReader::name)))).map(Set::copyOf).orElse(Set.of());
    }

    private static Duration duration(ConfigNode node, String key, String least, String most, Duration otherwise) {
        return node.value(key).flatMap(value -> value.duration(least, most)).orElse(otherwise);
    }
}
