package dev.sluice.load.result;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.sluice.load.run.Happening.Cued;
import dev.sluice.scenario.Load;
import dev.sluice.scenario.Scenario;

/** A run while it goes: a book for each event loop, and the seconds that are over. One thread reads it; the books belong to their loops. */
public final class Recording {
    private final Scenario scenario;
    private final String target;
    private final Set<String> cells;
    private final Instant began;
    private final long beganNanos;
    private final List<Book> books = new ArrayList<>();
    private final List<Second> timeline = new ArrayList<>();

    /**
     * One that has seen nothing.
     *
     * @param cells every combination of choices that visitors may make
     * @param beganNanos the time of the first arrival by {@link System#nanoTime}, as {@code began} is by the wall clock
     */
    public Recording(Scenario scenario, String target, Set<String> cells, Instant began, long beganNanos) {
        this.scenario = scenario;
        this.target = target;
        this.cells = Set.copyOf(cells);
        this.began = began;
        this.beganNanos = beganNanos;
    }

    /** One more, for one event loop; before the run begins. */
    public Book book() {
        var book = new Book(scenario.demands());
        books.add(book);
        return book;
    }

    /** What was seen since this was asked last; to be asked once a second. */
    public Second second() {
        var requests = new Series(3);
        Arrived arrived = Arrived.NONE;
        for (Book book : books) {
            Book.Lately lately = book.lately();
            requests.add(lately.requests());
            arrived = arrived.and(lately.arrived());
        }
        Latencies latencies = requests.latencies();
        var second = new Second(timeline.size(), arrived.visitors(), arrived.late(), arrived.dropped(), requests.counts(),
                latencies.percentile(50), latencies.percentile(95), latencies.percentile(99));
        timeline.add(second);
        return second;
    }

    /** Everything, once the run is over; nothing is asked of it after that. */
    public Report report(long endedNanos, Bookings bookings) {
        second();
        var all = new Book(scenario.demands());
        books.forEach(all::add);
        double seconds = (endedNanos - beganNanos) / 1e9;
        return new Report(scenario.name(), target, began, seconds, scenario.load() instanceof Load.Closed, all.arrived(),
                all.all().counts(),
                all.all().latencies(), timeline, rows(all.steps()), rows(all.cells()), all.walks(),
                all.cues().stream().sorted(Comparator.comparingLong(Cued::at)).map(this::sent).toList(),
                all.failures().bySentence().values().stream().sorted(Comparator.comparingLong(Incidents.Incident::times).reversed())
                        .toList(),
                Judge.findings(scenario, cells, all, bookings));
    }

    private static List<Report.Row> rows(Map<Slice, Series> slices) {
        return slices.entrySet().stream().map(slice -> Report.Row.of(slice.getKey(), slice.getValue())).toList();
    }

    private Report.Sent sent(Cued cued) {
        return new Report.Sent((cued.at() - beganNanos) / 1e9, (cued.answered() - cued.at()) / 1e6, cued.isDone(), cued.answer());
    }
}
