/**
 * Rehearsing a revert (SEMANTICS B6): signed test requests through the product's own edge, before, during and after the command, and what
 * became of them. A drill runs on virtual threads of its own, like any client; it asks the conductor for the same switch as a revert does.
 */
@NullMarked
package dev.sluice.control.drill;

import org.jspecify.annotations.NullMarked;
