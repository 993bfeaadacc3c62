/** Load runs, as a scenario file has them: how many journeys begin when, what is done meanwhile, and what must be true of it. Values alone. */
@NullMarked
package dev.sluice.scenario;

import org.jspecify.annotations.NullMarked;
