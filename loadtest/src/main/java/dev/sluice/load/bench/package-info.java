/**
 * Benchmarks of the parts that every request passes, run by JMH.
 */
@NullMarked
package dev.sluice.load.bench;

import org.jspecify.annotations.NullMarked;
