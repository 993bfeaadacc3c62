package dev.sluice.load.draft;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.sluice.journey.Extraction.Source;

/**
 * One step to be: what was asked, what came in the end, and what is taken out of that. Confined to the thread that drafts.
 */
final class Visit {
    private final String name;
    private final Har.Entry asked;
    private final Map<String, Source> taken = new LinkedHashMap<>();
    /** The same, or where its redirects led. */
    private Har.Entry last;

    Visit(String name, Har.Entry asked) {
        this.name = name;
        this.asked = asked;
        this.last = asked;
    }

    String name() {
        return name;
    }

    Har.Asked asked() {
        return asked.asked();
    }

    Har.Answered answered() {
        return last.answered();
    }

    Instant began() {
        return asked.began();
    }

    Instant ended() {
        return last.ended();
    }

    /** Whether an entry is where its redirect led; then it belongs to this. */
    boolean follows(Har.Entry next) {
        boolean here = last.onward().filter(next.asked().url()::equals).isPresent() && next.asked().method().equals("GET");
        if (here) {
            last = next;
        }
        return here;
    }

    void take(String into, Source from) {
        taken.put(into, from);
    }

    Map<String, Source> taken() {
        return taken;
    }
}
