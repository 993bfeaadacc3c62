package dev.sluice.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A rehearsed revert on test traffic, timed (SEMANTICS B6).
 *
 * @param generation of the picture that opened the drill
 * @param at when it was over
 * @param faults what was not as it must be; none: new can be left, and in this time
 */
public record Drill(String unit, long generation, Instant at, Setting setting, Times times, Seen seen, List<String> faults) {
    /** A revert must be over in this time. */
    public static final Duration BUDGET = Duration.ofMinutes(5);
    /** Who needs more has little left. */
    public static final Duration ALARM = Duration.ofMinutes(2);
    /** How long it proves anything. */
    public static final Duration VALID = Duration.ofDays(7);
    /** A tagged request that new is sent later after the command is a fault. */
    public static final Duration LATEST = Duration.ofSeconds(1);

    public Drill {
        faults = List.copyOf(faults);
    }

    /**
     * What was rehearsed on; on anything else it proves nothing.
     *
     * @param configuration the sum of the configuration, see {@link SiteSum}
     * @param oldStack the addresses of old, as newStack are those of new
     */
    public record Setting(String configuration, List<String> oldStack, List<String> newStack) {
        public Setting {
            oldStack = List.copyOf(oldStack);
            newStack = List.copyOf(newStack);
        }

        /** What a drill of now would be made on. */
        public static Setting of(Site site) {
            return new Setting(SiteSum.of(site), addresses(site.oldStack()), site.newStack().map(Setting::addresses).orElse(List.of()));
        }

        private static List<String> addresses(Stack stack) {
            return stack.origins().stream().map(Origin::authority).toList();
        }
    }

    /**
     * How long each part took.
     *
     * @param decide from the command until the picture said so
     * @param route until all event loops went by it, and the last tagged request had gone to new
     * @param drain until all that was under way on new had ended
     * @param verify until old had answered the probes
     */
    public record Times(Duration decide, Duration route, Duration drain, Duration verify) {
        public static final Times NONE = new Times(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

        public Duration total() {
            return decide.plus(route).plus(drain).plus(verify);
        }
    }

    /**
     * What was sent and what came back.
     *
     * @param path what was asked for
     * @param sent tagged requests before and after the command
     * @param onNew those that new was sent
     * @param serverErrors answers with 5xx, and none at all
     * @param probes what old was asked afterwards
     * @param byOld those that it answered
     * @param webSocket whether one was open at the switch
     * @param upload whether one was under way at the switch
     */
    public record Seen(String path, int sent, long onNew, int serverErrors, int probes, int byOld, boolean webSocket, boolean upload) {}

    public boolean passed() {
        return faults.isEmpty();
    }

    /** Whether it passed with less room than is comfortable. */
    public boolean alarms() {
        return times.total().compareTo(ALARM) > 0;
    }

    /** Why it proves nothing, or nothing any more; empty: it holds. */
    public Optional<String> flaw(Instant now, Setting present) {
        if (!passed()) {
            return Optional.of("it failed");
        }
        if (now.isAfter(at.plus(VALID))) {
            return Optional.of("it is older than " + VALID.toDays() + " d");
        }
        if (!setting.oldStack.equals(present.oldStack) || !setting.newStack.equals(present.newStack)) {
            return Optional.of("a stack has other addresses now");
        }
        return setting.configuration.equals(present.configuration) ? Optional.empty() : Optional.of("the configuration was changed since");
    }

    /** A phrase a person can read: {@code reversible in 1.4 s, proven 3 h ago}. */
    public String sentence(Instant now, Setting present) {
        String age = age(Duration.between(at, now));
        if (!passed()) {
            return "NOT proven reversible: the drill " + age + " failed: " + String.join("; ", faults);
        }
        return "reversible in " + span(times.total()) + ", proven " + age
                + flaw(now, present).map(why -> ", which proves nothing now: " + why).orElse("");
    }

    /** As {@code 12 ms} or {@code 1.4 s}. */
    public static String span(Duration time) {
        return time.toSeconds() < 1 ? time.toMillis() + " ms" : String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
    }

    private static String age(Duration old) {
        if (old.toDays() >= 2) {
            return old.toDays() + " d ago";
        }
        if (old.toHours() >= 2) {
            return old.toHours() + " h ago";
        }
        return old.toMinutes() >= 2 ? old.toMinutes() + " min ago" : Math.max(0, old.toSeconds()) + " s ago";
    }
}
