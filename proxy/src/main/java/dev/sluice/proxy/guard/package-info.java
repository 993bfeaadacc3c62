/**
 * The in-path judge of the new stack. It compares what the new stack does with what the old one does at the same
 * time and says when a unit must go back. Judging is arithmetic: no clock, no network, nothing but Java and the
 * model.
 */
@NullMarked
package dev.sluice.proxy.guard;

import org.jspecify.annotations.NullMarked;
