/**
 * Holding writes still. Writes in flight are counted per unit so that a freeze is called frozen only when the last
 * one has ended; requests may be parked within limits, and the others are told when to come back.
 */
@NullMarked
package dev.sluice.proxy.freeze;

import org.jspecify.annotations.NullMarked;
