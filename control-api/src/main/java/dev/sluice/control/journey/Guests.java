package dev.sluice.control.journey;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import dev.sluice.journey.Axis;
import dev.sluice.journey.Cast;
import dev.sluice.journey.Journey;
import dev.sluice.journey.Step;
import dev.sluice.journey.Table;

/**
 * Deals the visitors of a run. The first of them go through every journey with every combination of choices once, in an order that mixes
 * them; all others are drawn by weight. A visitor is a function of its number and the seed, so several threads may share one of these.
 */
public final class Guests {
    private final Cast cast;
    private final long seed;
    private final Map<String, String> known;
    private final long cells;
    private final Stride sweep;
    private final List<Deal> deals;
    private final AtomicLong next = new AtomicLong();

    public Guests(Cast cast, long seed) {
        this(cast, seed, Map.of());
    }

    /** Guests who know something more, as what the setup drew. */
    public Guests(Cast cast, long seed, Map<String, String> known) {
        this.cast = cast;
        this.seed = seed;
        this.known = Map.copyOf(known);
        cells = cast.axes().stream().mapToLong(axis -> axis.choices().size()).reduce(1, Math::multiplyExact);
        sweep = new Stride(Math.multiplyExact(cells, cast.journeys().size()), seed);
        deals = cast.tables().stream().map(table -> new Deal(table, new Stride(table.rows().size(), seed))).toList();
    }

    /** How many visitors it takes until every journey was made with every combination of choices. */
    public long sweep() {
        return sweep.length();
    }

    public Guest next() {
        return guest(next.getAndIncrement());
    }

    private Guest guest(long number) {
        var random = new SplittableRandom(seed ^ (number + 1) * 0x9e3779b97f4a7c15L);
        long place = number < sweep.length() ? sweep.at(number) : -1;
        Journey journey = place < 0 ? drawn(cast.journeys(), Journey::weight, random) : cast.journeys().get((int) (place / cells));
        Map<String, Axis.Choice> choices = place < 0 ? drawn(random) : cell(place % cells);
        return guest(number, journey, choices, random);
    }

    /** Another visitor with the same choices and rows who comes for the same. */
    public Guest like(Guest other) {
        Guest guest = next();
        return new Guest(guest.number(), guest.name(), other.journey(), other.cell(), other.choices(), other.rows(), known, guest.random());
    }

    /** Who sets up, before the first visitor; empty: nothing is to be done. */
    public Optional<Guest> setup() {
        return keeper("setup", cast.setup(), List.of());
    }

    /** Who cleans up after the last one, by {@link Walk#cleaning}; empty: nothing is to be done. */
    public Optional<Guest> cleanup() {
        return keeper("cleanup", cast.cleanup(), cast.cleanup());
    }

    private Optional<Guest> keeper(String name, List<Step> steps, List<Step> cleanup) {
        return steps.isEmpty() ? Optional.empty() : Optional.of(keeper(new Journey(name, 1, 1, 1, steps, cleanup)));
    }

    /** Somebody who belongs to no journey of the cast. */
    private Guest keeper(Journey journey) {
        return guest(-1, journey, cell(0), new SplittableRandom(seed));
    }

    /** Every combination of choices, by the name that {@link Guest#cell} has. */
    public Set<String> cells() {
        return LongStream.range(0, cells).mapToObj(index -> named(cell(index))).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static String named(Map<String, Axis.Choice> choices) {
        return choices.entrySet().stream().map(choice -> choice.getKey() + "=" + choice.getValue().name())
                .collect(Collectors.joining(" "));
    }

    private Guest guest(long number, Journey journey, Map<String, Axis.Choice> choices, RandomGenerator random) {
        Map<String, Map<String, String>> rows = new HashMap<>();
        deals.forEach(deal -> rows.put(deal.table().name(), deal.row(Math.max(0, number))));
        return new Guest(number, "v" + Long.toUnsignedString(seed, 36) + "-" + number, journey, named(choices), choices, rows, known,
                random);
    }

    private Map<String, Axis.Choice> cell(long index) {
        Map<String, Axis.Choice> choices = new LinkedHashMap<>();
        long rest = index;
        for (Axis axis : cast.axes()) {
            choices.put(axis.name(), axis.choices().get((int) (rest % axis.choices().size())));
            rest /= axis.choices().size();
        }
        return choices;
    }

    private Map<String, Axis.Choice> drawn(RandomGenerator random) {
        Map<String, Axis.Choice> choices = new LinkedHashMap<>();
        cast.axes().forEach(axis -> choices.put(axis.name(), drawn(axis.choices(), Axis.Choice::weight, random)));
        return choices;
    }

    private static <T> T drawn(List<T> from, ToIntFunction<T> weight, RandomGenerator random) {
        long left = random.nextLong(from.stream().mapToLong(weight::applyAsInt).sum());
        for (T each : from) {
            left -= weight.applyAsInt(each);
            if (left < 0) {
                return each;
            }
        }
        throw new IllegalStateException("weights: " + left + " left (expected: none)");
    }

    /** The rows of a table, dealt one after the other, in their own order or in one that the seed mixes. */
    private record Deal(Table table, Stride order) {
        Map<String, String> row(long number) {
            long place = number % order.length();
            return table.rows().get((int) (table.isShuffled() ? order.at(place) : place));
        }
    }
}
