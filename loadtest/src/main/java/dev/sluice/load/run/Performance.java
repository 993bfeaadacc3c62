package dev.sluice.load.run;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import dev.sluice.control.journey.Guests;
import dev.sluice.load.result.Bookings;
import dev.sluice.load.result.Console;
import dev.sluice.load.result.Recording;
import dev.sluice.load.result.Report;
import dev.sluice.load.result.StackBooks;
import dev.sluice.scenario.Demands;
import dev.sluice.scenario.Load;
import dev.sluice.scenario.Scenario;

/** One scenario from its setup to its report. */
final class Performance {
    private final Scenario scenario;
    private final LoadRun run;
    private final Prompter prompter;

    Performance(Scenario scenario, LoadRun run, Prompter prompter) {
        this.scenario = scenario;
        this.run = run;
        this.prompter = prompter;
    }

    /** How long visitors come. */
    double seconds() {
        return scenario.load().length().toMillis() / 1e3;
    }

    /** What it is, in a line. */
    String title() {
        String load = switch (scenario.load()) {
            case Load.Open open -> String.format(Locale.ROOT, "about %.0f visitors, whatever comes back",
                    Arrivals.expected(open.stretches(), seconds()));
            case Load.Closed closed -> closed.visitors() + " visitors who come again when done (closed model: latencies are flattered)";
        };
        return scenario.name() + " against " + run.target() + ": " + load;
    }

    /** Goes through with it; empty: it could not begin, and the console was told why. */
    Optional<Report> play(Console console, boolean isQuiet) throws InterruptedException {
        Optional<Demands.Books> terms = scenario.demands().orders().flatMap(Demands.Orders::books);
        if (terms.isEmpty()) {
            return played(console, isQuiet, Optional.empty());
        }
        try (var books = new StackBooks(terms.get())) {
            books.open();
            return played(console, isQuiet, Optional.of(books));
        } catch (IOException unread) {
            console.say("orders.books: " + unread.getMessage());
            return Optional.empty();
        }
    }

    private Optional<Report> played(Console console, boolean isQuiet, Optional<StackBooks> books) throws InterruptedException {
        Optional<String> unprepared = run.setUp();
        if (unprepared.isPresent()) {
            console.say(unprepared.get());
            run.cleanUp().ifPresent(console::say);
            return Optional.empty();
        }
        var said = Herald.Said.nothing();
        long began = System.nanoTime() + LoadRun.LEAD.toNanos();
        var recording = new Recording(scenario, run.target(), new Guests(scenario.cast(), 0).cells(),
                Instant.now().plus(LoadRun.LEAD), began);
        List<Attempts> heralds = new ArrayList<>();
        for (int i = 0; i < run.threads(); i++) {
            heralds.add(new Herald(recording.book(), said));
        }
        long ended;
        try (var watch = new Watch(recording, console, said, isQuiet)) {
            watch.begin(began);
            run.run(heralds, began, crowd -> prompter.begin(began, cued -> crowd.execute(() -> crowd.heard(cued))));
            ended = System.nanoTime();
            prompter.close();
            run.settle();
        } finally {
            run.cleanUp().ifPresent(console::say);
        }
        Bookings bookings = books.isPresent() ? books.get().since() : new Bookings.NotAsked();
        return Optional.of(recording.report(ended, bookings));
    }
}
