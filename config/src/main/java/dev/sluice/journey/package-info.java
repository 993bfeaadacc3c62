/**
 * Journeys of visitors, as a scenario file has them: values, and functions of texts. Nothing here asks a server; {@code control.journey} says
 * what comes next in a journey and what an answer means for it, and whoever drives it sends.
 */
@NullMarked
package dev.sluice.journey;

import org.jspecify.annotations.NullMarked;
