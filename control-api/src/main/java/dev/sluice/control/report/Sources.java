package dev.sluice.control.report;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

import dev.sluice.control.store.History;
import dev.sluice.control.store.Journal;
import dev.sluice.control.store.Ledger;
import dev.sluice.model.Site;

/**
 * What a review is put together from.
 *
 * @param site whose owners are named; empty: only what the journal says is known
 * @param lastWrite when the last write of a unit ended; only a product that runs knows
 */
public record Sources(Journal journal, History history, Ledger ledger, Optional<Site> site,
        Function<String, Optional<Instant>> lastWrite) {}
