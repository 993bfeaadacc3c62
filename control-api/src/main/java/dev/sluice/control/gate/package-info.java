/**
 * Gates: what must hold before a unit is exposed further. One file for each type, which judges what was seen and neither fetches anything nor
 * reads a clock; fetching is done apart, on virtual threads, within bounds of time and size. What cannot be decided is inconclusive, never a
 * pass.
 */
@NullMarked
package dev.sluice.control.gate;

import org.jspecify.annotations.NullMarked;
