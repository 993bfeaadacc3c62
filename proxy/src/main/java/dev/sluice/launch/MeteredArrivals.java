package dev.sluice.launch;

import java.util.List;

import dev.sluice.control.arrival.ArrivalSource;
import dev.sluice.model.Arrivals;
import dev.sluice.proxy.outcome.OutcomeMeter;

/** Where requests come in, as the event loops of this process count them. */
record MeteredArrivals(OutcomeMeter meter) implements ArrivalSource {
    @Override
    public Arrivals counts() {
        return meter.arrivals();
    }

    @Override
    public List<Note> stragglers() {
        return meter.stragglers().stream().map(one -> new Note(one.client(), one.agent(), one.endpoint(), one.declared())).toList();
    }
}
