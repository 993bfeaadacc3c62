/**
 * A load run: arrivals on their schedule, visitors on their connections, an operator's cues, and what became of each request.
 *
 * <p>A {@code Doorman} lets visitors in when they are due (the closed model has {@code Regulars}); each belongs to the {@code Crowd} of one event
 * loop and is a {@code Walker} there, who sends what its walk asks for over {@code Line}s of its own. Nothing that comes back moves an arrival, and
 * latency counts from the moment that a request was meant to be sent. What was seen goes to one {@code Attempts} for each loop.
 */
@NullMarked
package dev.sluice.load.run;

import org.jspecify.annotations.NullMarked;
