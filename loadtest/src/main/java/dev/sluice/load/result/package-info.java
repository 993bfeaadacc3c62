/**
 * What a load run has shown: counted while it goes, judged against what the scenario demands once it is over, and written down for people
 * and for comparing it with another. Judging asks nobody; what the stacks have booked is fetched beside it.
 */
@NullMarked
package dev.sluice.load.result;

import org.jspecify.annotations.NullMarked;
