package dev.sluice.load.result;

import dev.sluice.model.Side;

/**
 * A visitor whose answers came from one stack and then from the other. Times are those of {@link System#nanoTime}.
 *
 * @param since when the earlier request was sent
 * @param until when the later one was answered
 */
record Move(long visitor, Side to, long since, long until) {}
