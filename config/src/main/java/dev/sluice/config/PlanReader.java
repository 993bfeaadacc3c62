package dev.sluice.config;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.sluice.model.ExposurePlan;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.Hours;
import dev.sluice.model.Nearest;
import dev.sluice.model.Reversibility;
import dev.sluice.model.Share;
import dev.sluice.model.Stage;

/** Reads the plan of a unit. */
final class PlanReader {
    private static final String STAGES = "a list of stages such as { share: 5%, dwell: 30m, exit: [errors, latency] }";
    private static final String HOURS = "a list such as { days: [fri, sat], from: 22:00, to: 06:00, zone: Europe/Amsterdam }";
    private static final String TIME = "a time of day such as 22:00";
    private static final String ZONE = "a time zone such as Europe/Amsterdam";
    private static final String DRILL = "drill";
    private static final String OFF = "off";
    /** From here on a stage wants a drill of its own (SEMANTICS B6). */
    private static final Share UNDRILLED = new Share(2_500);
    private static final int MOST_STAGES = 50;
    private static final int MOST_SAMPLES = 100_000_000;

    private final Set<String> gates;

    /** Where these are the names of all gates. */
    PlanReader(Set<String> gates) {
        this.gates = gates;
    }

    /** Empty only when something is wrong. */
    Optional<ExposurePlan> read(ConfigValue value) {
        return value.mapping(KnownKeys.PLAN).flatMap(this::plan);
    }

    private Optional<ExposurePlan> plan(ConfigNode node) {
        boolean drills = node.value(DRILL).map(value -> isDrilled(value)).orElse(true);
        List<Hours> quiet = node.value("quiet").map(PlanReader::hours).orElse(List.of());
        List<Hours> lock = node.value("change-lock").map(PlanReader::hours).orElse(List.of());
        List<ConfigValue> items = node.required("stages", STAGES).map(value -> value.someItems(STAGES)).orElse(List.of());
        if (items.size() > MOST_STAGES) {
            return node.self().refuse(items.size() + " stages", "at most " + MOST_STAGES);
        }
        List<Stage> stages = new ArrayList<>();
        for (ConfigValue item : items) {
            item.mapping(KnownKeys.STAGE).flatMap(stage -> stage(stage, stages, drills)).ifPresent(stages::add);
        }
        return stages.isEmpty() || stages.size() < items.size() ? Optional.empty() : Optional.of(new ExposurePlan(stages, quiet, lock));
    }

    private static boolean isDrilled(ConfigValue value) {
        boolean off = value.parsed(OFF + "; a drill is asked for otherwise", text -> Optional.of(text).filter(OFF::equals)).isPresent();
        if (off) {
            value.warn("off: stages are entered without proof that they can be left", "a drill");
        }
        return !off;
    }

    private Optional<Stage> stage(ConfigNode node, List<Stage> before, boolean drills) {
        Optional<Share> share = node.required("share", ConfigValue.SHARE).flatMap(value -> share(value, before));
        Duration dwell = node.value("dwell").flatMap(value -> value.duration("0s", "90d")).orElse(Stage.DWELL);
        Duration ramp = node.value("ramp").flatMap(value -> value.duration("0s", "24h")).orElse(Stage.RAMP);
        int samples = node.value("min-samples").flatMap(value -> value.integer(0, MOST_SAMPLES)).orElse(0);
        List<String> entry = gates(node, "entry");
        List<String> during = gates(node, "during");
        List<String> exit = gates(node, "exit");
        Reversibility reversibility = node.value("reversibility")
                .flatMap(value -> labelled(value, List.of(Reversibility.values()), Reversibility::label)).orElse(Reversibility.FREE);
        Stage.OnFail onFail = node.value("on-fail")
                .flatMap(value -> labelled(value, List.of(Stage.OnFail.values()), Stage.OnFail::label)).orElse(Stage.OnFail.HOLD);
        FreezeMode onBreach = node.value("on-breach")
                .flatMap(value -> labelled(value, List.of(FreezeMode.READ_ONLY, FreezeMode.CLOSED), FreezeMode::label))
                .orElse(FreezeMode.READ_ONLY);
        if (node.value("on-breach").isPresent() && reversibility != Reversibility.FORWARD_ONLY) {
            node.value("on-breach").get().refuseKey("a breach takes this stage back to old",
                    Optional.of("reversibility: forward-only beside it"));
        }
        return share.map(to -> new Stage(to, dwell, new Stage.Gates(drilled(entry, before, to, drills), during, exit), ramp, samples,
                reversibility, onFail, onBreach));
    }

    private static List<String> drilled(List<String> entry, List<Stage> before, Share share, boolean drills) {
        boolean wanted = drills && (before.isEmpty() || share.compareTo(UNDRILLED) > 0) && !entry.contains(DRILL);
        return wanted ? Stream.concat(Stream.of(DRILL), entry.stream()).toList() : entry;
    }

    private static Optional<Share> share(ConfigValue value, List<Stage> before) {
        Share least = before.isEmpty() ? Share.NONE : before.getLast().share();
        return value.share().flatMap(share -> {
            if (share.isNone()) {
                return value.refuse(share.toString(), "above 0%");
            }
            return share.compareTo(least) < 0
                    ? value.refuse(share.toString(), "not below the " + least + " of stage " + before.size())
                    : Optional.of(share);
        });
    }

    private List<String> gates(ConfigNode node, String key) {
        return node.value(key).map(value -> Located.values(ConfigValue.distinct(value.items("a list of gates such as [errors, latency]"),
                item -> item.text("the name of a gate").flatMap(name -> gates.contains(name) ? Optional.of(name)
                        : item.refuse(ConfigValue.shown(name) + ": no such gate",
                                Nearest.to(name, gates).orElse("one of " + String.join(", ", gates)))))))
                .orElse(List.of());
    }

    private static List<Hours> hours(ConfigValue value) {
        return value.items(HOURS).stream().map(item -> item.mapping(KnownKeys.HOURS).flatMap(PlanReader::hours)).flatMap(Optional::stream)
                .toList();
    }

    private static Optional<Hours> hours(ConfigNode node) {
        Set<DayOfWeek> days = node.value("days").map(PlanReader::days).orElse(EnumSet.allOf(DayOfWeek.class));
        Optional<LocalTime> from = node.required("from", TIME).flatMap(PlanReader::time);
        Optional<LocalTime> to = node.required("to", TIME).flatMap(PlanReader::time);
        ZoneId zone = node.value("zone").flatMap(value -> value.parsed(ZONE, text -> made(() -> ZoneId.of(text)))).orElse(ZoneId.of("UTC"));
        return days.isEmpty() ? Optional.empty() : from.flatMap(begin -> to.map(end -> new Hours(days, begin, end, zone)));
    }

    private static Set<DayOfWeek> days(ConfigValue value) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        Located.values(ConfigValue.distinct(value.someItems("a list such as [sat, sun]"),
                item -> labelled(item, List.of(DayOfWeek.values()), day -> day.name().substring(0, 3).toLowerCase(Locale.ROOT))))
                .forEach(days::add);
        return days;
    }

    private static Optional<LocalTime> time(ConfigValue value) {
        return value.parsed(TIME, text -> text.matches("\\d{2}:\\d{2}") ? made(() -> LocalTime.parse(text)) : Optional.empty());
    }

    private interface Maker<T> {
        T make();
    }

    private static <T> Optional<T> made(Maker<T> maker) {
        try {
            return Optional.of(maker.make());
        } catch (DateTimeException wrong) {
            return Optional.empty();
        }
    }

    private static <T> Optional<T> labelled(ConfigValue value, List<T> all, Function<T, String> label) {
        return value.oneOf(all.stream().map(label).toList(), List.of())
                .flatMap(text -> all.stream().filter(one -> label.apply(one).equals(text)).findFirst());
    }
}
