package dev.sluice.control.gate;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.sluice.model.Hours;
import dev.sluice.model.Stage;
import dev.sluice.model.Tally;
import dev.sluice.model.TimeText;

/**
 * What would become of one stage of a plan.
 *
 * @param number from 1
 * @param entered when its share would begin to rise, at the earliest
 * @param waited for quiet hours, before that and while it rises
 * @param takes from there until it may be left; empty: not within {@link DryRun#LONGEST} of the beginning
 * @param held of that, by gates of {@code during} that have too few requests at first
 * @param because what takes longest
 * @param seen what was recorded of that time
 * @param wants requests that it takes on new
 * @param unknown gates of which nothing can be said before
 * @param locks hours in it in which, once something went wrong, only the way back is open
 */
public record StageAhead(int number, Stage stage, Instant entered, Duration waited, Optional<Duration> takes, Duration held, String because,
        Seen seen, List<Want> wants, List<String> unknown, List<Hours> locks) {
    public StageAhead {
        wants = List.copyOf(wants);
        unknown = List.copyOf(unknown);
        locks = List.copyOf(locks);
    }

    /**
     * In the minutes that stand in for those of the stage.
     *
     * @param onNew requests that new would get
     * @param old what old answered
     * @param sameWeekday minutes that were found on the same weekday
     * @param otherDay minutes that were found on another day
     * @param nowhere minutes of which nothing was recorded: nobody comes in them here
     */
    public record Seen(long onNew, Tally old, long sameWeekday, long otherDay, long nowhere) {
        private String sentence() {
            List<String> parts = new ArrayList<>();
            parts.add(old.requests() == 0 ? "nothing was recorded of old"
                    : "old failed " + Wording.percent(new Counted(old.failures(), old.requests()).part()) + " of "
                            + Wording.count(old.requests()) + " requests, with a p95 of " + Wording.millis(old.took().quantile(0.95)));
            if (otherDay > 0) {
                parts.add(minutes(otherDay) + " are those of another weekday");
            }
            if (nowhere > 0) {
                parts.add("of " + minutes(nowhere) + " nothing was recorded, and nobody comes in them here");
            }
            return String.join("; ", parts);
        }

        private static String minutes(long count) {
            return Wording.count(count) + (count == 1 ? " minute" : " minutes");
        }
    }

    /**
     * Requests that are needed on new before something can be told.
     *
     * @param list {@code during}, {@code exit} or {@code min-samples}
     * @param gate empty: the stage itself asks for them
     * @param endpoint empty: at any
     * @param requests empty: old has answered too little to say how many
     * @param after the time on that share after which there are enough; empty: not in that time
     */
    public record Want(String list, Optional<String> gate, String unit, Optional<String> endpoint, Optional<Long> requests,
            Optional<Duration> after) {
        static Want of(String list, Needs.Need need) {
            return new Want(list, need.gate(), need.unit(), need.endpoint(),
                    need.isKnown() ? Optional.of(need.requests()) : Optional.empty(), Optional.empty());
        }

        Want after(Duration time) {
            return new Want(list, gate, unit, endpoint, requests, Optional.of(time));
        }
    }

    /** All of it in one paragraph. */
    public String sentence() {
        List<String> parts = new ArrayList<>();
        parts.add(takes.map(time -> "may be left after " + TimeText.spoken(rounded(time)) + " (" + because + ")")
                .orElse("is not left within " + DryRun.LONGEST.toDays() + " days of the beginning (" + because + ")"));
        if (!waited.isZero()) {
            parts.add("quiet hours keep it waiting for " + TimeText.spoken(rounded(waited)));
        }
        if (!held.isZero()) {
            parts.add(
                    "the plan stands still for " + TimeText.spoken(rounded(held)) + " of that, until gates of during have enough to tell");
        }
        locks.forEach(
                hours -> parts.add("it lies in the change lock " + hours + ": should anything go wrong there, only the way back is open"));
        parts.add("new gets " + Wording.count(seen.onNew) + (seen.onNew == 1 ? " request" : " requests"));
        parts.add(seen.sentence());
        if (!unknown.isEmpty()) {
            parts.add(unknown.stream().collect(Collectors.joining(", ")) + " cannot be told before");
        }
        return "stage " + number + ", " + stage.share() + ", from " + entered.truncatedTo(ChronoUnit.MINUTES) + ": "
                + String.join("; ", parts);
    }

    private static Duration rounded(Duration time) {
        return time.compareTo(Duration.ofMinutes(10)) < 0 ? Duration.ofSeconds(Math.max(1, time.toSeconds()))
                : Duration.ofMinutes(time.toMinutes());
    }
}
