/** A load run: arrivals on their schedule, visitors on their connections, an operator's cues, and what became of each request. */
@NullMarked
package dev.sluice.load.run;

import org.jspecify.annotations.NullMarked;
