/** Planned freezes: announced, started when their gates let them, watched while they last, and ended on time. */
@NullMarked
package dev.sluice.control.window;

import org.jspecify.annotations.NullMarked;
