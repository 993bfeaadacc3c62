/**
 * Telling people and programs what happened. It hears of an entry of the journal once that is on disk, and sends it to the recipients of the file,
 * to webhooks by {@code Postman} and to addresses of mail by {@code Mailman}: each has a queue and a thread of its own, so that none waits for another
 * and the conductor for none. What a recipient does not take in three minutes is given up, which the log and a count say.
 */
@NullMarked
package dev.sluice.control.notify;

import org.jspecify.annotations.NullMarked;
