/**
 * Telling people and programs what happened. It hears of an entry of the journal once that is on disk, and posts it to the webhooks of the file:
 * each has a queue and a thread of its own, so that none waits for another and the conductor for none. What a webhook does not take in three
 * minutes is given up, which the log and a count say.
 */
@NullMarked
package dev.sluice.control.notify;

import org.jspecify.annotations.NullMarked;
