package dev.sluice.model;

import java.time.Duration;

/**
 * The signed test requests of one unit, since the start; no other count knows of them.
 *
 * @param toOld requests that old was sent
 * @param toNew requests that new was sent, but for those that old was sent instead
 * @param underWay those that new has not ended yet
 * @param sinceNew how long ago the last one went to new; the longest duration there is when none ever did
 */
public record TestTraffic(long toOld, long toNew, long underWay, Duration sinceNew) {
    public static final TestTraffic NONE = new TestTraffic(0, 0, 0, Duration.ofSeconds(Long.MAX_VALUE));
}
