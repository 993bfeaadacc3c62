/**
 * Incidents: two stacks, many visitors, and what befalls the new stack. The same ones before any proxy; what is told is how many requests
 * new failed, how many of these visitors saw, and when the proxy stopped asking it.
 */
@NullMarked
package dev.sluice.load.incident;

import org.jspecify.annotations.NullMarked;
