package dev.sluice.control.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Gate;
import dev.sluice.model.Share;
import dev.sluice.model.Shift;
import dev.sluice.model.Site;
import dev.sluice.model.Stage;
import dev.sluice.model.Tally;

/** Requests that new has to answer before what a stage asks for can be told, should it be as good as old (SEMANTICS A5). */
final class Needs {
    private static final long FEWEST_OF_OLD = 20;

    private final Site site;
    private final OldSide old;

    Needs(Site site, OldSide old) {
        this.site = site;
        this.old = old;
    }

    /** What is known of old, which new is to be held against. */
    interface OldSide {
        /** All endpoints of a unit together. */
        Tally all(String unit);

        /** The endpoints of a unit that are not rare. */
        List<Tally> common(String unit);
    }

    /**
     * So many requests on new.
     *
     * @param gate empty: the stage itself asks for them
     * @param endpoint empty: at any
     * @param requests {@link Long#MAX_VALUE}: old has answered too little to say
     */
    record Need(Optional<String> gate, String unit, Optional<String> endpoint, long requests) {
        boolean isKnown() {
            return requests != Long.MAX_VALUE;
        }

        String what() {
            return gate.map(name -> "gate " + name).orElse("min-samples") + endpoint.map(at -> " at " + at).orElse("") + " of " + unit;
        }
    }

    /** The members of the group of a unit, itself included. */
    private List<CutoverUnit> members(String unit) {
        return site.group(unit).stream().flatMap(name -> Optional.ofNullable(site.units().get(name)).stream()).toList();
    }

    /** What a stage asks for at each endpoint. */
    List<Need> samples(String unit, Stage stage) {
        return stage.minSamples() == 0 ? List.of()
                : members(unit).stream().flatMap(member -> member.measured().stream()
                        .map(endpoint -> new Need(Optional.empty(), member.name(), Optional.of(endpoint), stage.minSamples()))).toList();
    }

    /** What gates ask for at a share of a unit and its group; nothing of those that count no requests. */
    List<Need> gates(String unit, List<String> gates, Share share) {
        List<Need> needs = new ArrayList<>();
        members(unit).forEach(member -> gates
                .forEach(name -> site.gate(name).ifPresent(gate -> needs.addAll(needs(gate, name, member.name(), share)))));
        return needs;
    }

    private List<Need> needs(Gate gate, String name, String unit, Share share) {
        return switch (gate) {
            case Gate.Errors errors -> List.of(errors(errors, name, unit, share));
            case Gate.Latency latency -> latency(latency, name, unit, share);
            case Gate.Shifts shifts -> shifts(shifts, name, unit);
            case Gate.Drilled _,Gate.Approval _,Gate.Backup _,Gate.Lag _,Gate.Http _,Gate.Program _,Gate.Incidents _,Gate.Prometheus _,Gate.Reconcile _,Gate.OriginDirect _,Gate.DnsTtl _,Gate.DnsPropagation _,Gate.Journey _,Gate.Callbacks _,Gate.Certificates _ ->
                List.of();
        };
    }

    private Need errors(Gate.Errors terms, String name, String unit, Share share) {
        Tally known = old.all(unit);
        double fails = new Counted(known.failures(), known.requests()).part();
        long need = terms.requests().isPresent() ? terms.requests().getAsInt()
                : known.requests() == 0 ? Long.MAX_VALUE : ErrorsGate.needed(fails, moreOld(share), known.requests());
        return new Need(Optional.of(name), unit, Optional.empty(), need);
    }

    /** How many times as many old answers in the same time. */
    private static double moreOld(Share share) {
        return share.equals(Share.ALL) ? Double.MAX_VALUE : (double) Share.WHOLE / share.basisPoints() - 1;
    }

    private List<Need> latency(Gate.Latency terms, String name, String unit, Share share) {
        double moreOld = moreOld(share);
        List<Need> needs = new ArrayList<>();
        for (Tally known : old.common(unit)) {
            for (double quantile : new double[] {0.95, 0.99}) {
                double limit = quantile < 0.97 ? terms.p95() : terms.p99();
                long need = terms.requests().isPresent() ? terms.requests().getAsInt()
                        : known.took().count() < FEWEST_OF_OLD ? Long.MAX_VALUE
                                : LatencyGate.needed(known.took(), moreOld, quantile, limit);
                needs.add(new Need(Optional.of(name), unit, Optional.of(known.endpoint()), need));
            }
        }
        return needs;
    }

    private List<Need> shifts(Gate.Shifts terms, String name, String unit) {
        List<Need> needs = new ArrayList<>();
        for (Tally known : old.common(unit)) {
            for (Shift shift : Shift.values()) {
                if (shift != Shift.GONE) {
                    long need = known.answers() < FEWEST_OF_OLD ? Long.MAX_VALUE
                            : ShiftGate.needed(new Counted(known.shifted(shift), known.answers()), terms);
                    needs.add(new Need(Optional.of(name), unit, Optional.of(known.endpoint()), need));
                }
            }
        }
        return needs;
    }
}
