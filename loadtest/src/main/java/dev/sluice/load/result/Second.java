package dev.sluice.load.result;

/**
 * One second of a run.
 *
 * @param at seconds since the first arrival
 * @param arrived visitors
 * @param late of these, by more than 10 ms
 * @param dropped visitors who should have come and did not
 * @param counts of the requests that ended in it
 * @param p50 in milliseconds; 0 without requests
 */
public record Second(long at, long arrived, long late, long dropped, Counts counts, double p50, double p95, double p99) {}
