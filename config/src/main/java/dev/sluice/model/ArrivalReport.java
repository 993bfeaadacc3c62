package dev.sluice.model;

import java.util.List;

/**
 * What one product tells others of requests that came in at its addresses.
 *
 * @param minutes in order
 * @param stragglers who came in at the old address in the last hour
 */
public record ArrivalReport(List<Arrivals.Minute> minutes, List<LiveShare.Straggler> stragglers) {
    public ArrivalReport {
        minutes = List.copyOf(minutes);
        stragglers = List.copyOf(stragglers);
    }
}
