package dev.sluice.control.window;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import dev.sluice.model.JournalEntry;
import dev.sluice.model.MaintenanceWindow;
import dev.sluice.model.Share;

/**
 * Where a planned freeze stands.
 *
 * @param inFile whether it is a window of the file; else somebody planned it by a call
 * @param began when the freeze was asked for; empty: not yet
 * @param end when it should be over
 * @param alarmed the highest part of its time that was told of, in per cent
 * @param why it did not start; empty where it does not matter
 * @param shares that its units had when it began
 */
public record WindowStand(MaintenanceWindow window, boolean inFile, State state, Optional<Instant> began, Instant end, int alarmed,
        Optional<String> why, Map<String, Share> shares) {
    static final String END = "end";
    static final String WHY = "why";
    static final String PERCENT = "percent";
    /** Before the name of a unit. */
    static final String SHARE = "share ";

    public WindowStand {
        shares = Map.copyOf(shares);
    }

    /** What it waits for. */
    public enum State {
        /** To be announced. */
        PLANNED,
        /** To start. */
        ANNOUNCED,
        /** For somebody to start it: it could not start by itself. */
        REFUSED,
        /** For its end. */
        RUNNING,
        /** To be opened: its time is over. */
        OVERRUN,
        /** For nothing any more. */
        ENDED,
        /** For nothing: it will not be. */
        CANCELLED;

        /** The word used in answers. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static WindowStand planned(MaintenanceWindow window, boolean inFile) {
        return new WindowStand(window, inFile, State.PLANNED, Optional.empty(), window.end(), 0, Optional.empty(), Map.of());
    }

    boolean isBefore() {
        return state == State.PLANNED || state == State.ANNOUNCED || state == State.REFUSED;
    }

    /** Whether it runs, though its time may be over. */
    public boolean isOn() {
        return state == State.RUNNING || state == State.OVERRUN;
    }

    /** How much of its time is over, in per cent. */
    int percent(Instant now) {
        Instant from = began.orElse(window.start());
        long all = Math.max(1, Duration.between(from, end).toMillis());
        return Math.clamp(Duration.between(from, now).toMillis() * 100 / all, 0, 1_000);
    }

    /** As the journal goes on. */
    WindowStand after(JournalEntry.WindowTold told, Instant at) {
        return switch (told.phase()) {
            case PLANNED -> this;
            case CANCELLED -> with(State.CANCELLED);
            case ANNOUNCED -> with(State.ANNOUNCED);
            case STARTED -> new WindowStand(window, inFile, State.RUNNING, Optional.of(at), end(told), 0, Optional.empty(), shares(told));
            case REFUSED -> new WindowStand(window, inFile, State.REFUSED, began, end, alarmed, Optional.ofNullable(told.facts().get(WHY)),
                    shares);
            case ALARM -> new WindowStand(window, inFile, state, began, end, Integer.parseInt(told.facts().getOrDefault(PERCENT, "0")), why,
                    shares);
            case EXTENDED -> extended(end(told));
            case OVERRUN -> with(State.OVERRUN);
            case ENDED -> with(State.ENDED);
        };
    }

    private WindowStand with(State to) {
        return new WindowStand(window, inFile, to, began, end, alarmed, why, shares);
    }

    /** What was told of the shorter time may have to be told again. */
    private WindowStand extended(Instant to) {
        return new WindowStand(window, inFile, State.RUNNING, began, to, 0, why, shares);
    }

    private Instant end(JournalEntry.WindowTold told) {
        try {
            return Instant.parse(told.facts().getOrDefault(END, ""));
        } catch (DateTimeException newer) {
            return end;
        }
    }

    static Map<String, Share> shares(JournalEntry.WindowTold told) {
        Map<String, Share> shares = new LinkedHashMap<>();
        told.facts().forEach((name, value) -> {
            if (name.startsWith(SHARE)) {
                Share.parse(value).ifPresent(share -> shares.put(name.substring(SHARE.length()), share));
            }
        });
        return shares;
    }
}
