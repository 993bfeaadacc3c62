/**
 * The conductor: the one thread that decides where every unit stands, writes it down and publishes it. What it needs
 * from the request path comes in through seams of one method each, so that nothing here knows the network; and it
 * never waits for the disk on the way back to old.
 */
@NullMarked
package dev.sluice.control;

import org.jspecify.annotations.NullMarked;
