/**
 * What became of an exchange. Every one ends in exactly one outcome, also for every fault; outcomes are counted per
 * unit, stack and endpoint, become evidence, metrics and access log lines, and feed the guard.
 */
@NullMarked
package dev.sluice.proxy.outcome;

import org.jspecify.annotations.NullMarked;
