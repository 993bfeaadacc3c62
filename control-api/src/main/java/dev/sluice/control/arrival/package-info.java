/**
 * The truth about a move of an address: how much of the real traffic still comes in at the old one. A {@code ArrivalKeeper} writes down each minute
 * what the event loops have counted, asks the other products that count, and judges all of it together.
 */
@NullMarked
package dev.sluice.control.arrival;

import org.jspecify.annotations.NullMarked;
