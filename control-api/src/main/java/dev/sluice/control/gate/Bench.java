package dev.sluice.control.gate;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.sluice.control.CallbackSource;
import dev.sluice.control.EvidenceSource;
import dev.sluice.control.Freezes;
import dev.sluice.control.PropagationSource;
import dev.sluice.control.drill.TestVisits;
import dev.sluice.model.Cutover;
import dev.sluice.model.Drill;
import dev.sluice.model.Exhibit;

/**
 * What gates can see.
 *
 * @param current where things stand
 * @param drills the last drill of a unit
 * @param setting what a drill of now would be made on
 * @param keeper has fetched evidence that says something new written down; must not block
 * @param dns how far the records of watched names have moved
 * @param visits lets in visitors who are tests
 * @param callbacks what is kept of them
 */
record Bench(Supplier<Cutover> current, EvidenceSource evidence, Function<String, Optional<Drill>> drills, Supplier<Drill.Setting> setting,
        Fetcher fetcher, Exhibits exhibits, Baselines baselines, Consumer<Exhibit> keeper, Freezes freezes,
        PropagationSource dns, TestVisits visits, CallbackSource callbacks) {}
