/**
 * The words of a migration: two stacks, the units that move between them, and the rules that decide. Everything here is an immutable value or
 * a function of values; nothing reads a clock, a file or a socket, so every decision can be replayed. Needs {@code java.*} alone.
 */
@NullMarked
package dev.sluice.model;

import org.jspecify.annotations.NullMarked;
