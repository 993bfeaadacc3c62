package dev.sluice.proxy.outcome;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

import dev.sluice.model.CallbackTerms;
import dev.sluice.model.Endpoint;
import dev.sluice.model.RefusedCallbacks;

/**
 * The calls of other people's programs that one event loop has refused, by rule, and when one was answered well: only who comes again is known
 * to have lost nothing. Written by that loop alone, read by others, hence the atomics.
 */
final class CallbackCounts {
    private static final long NEVER = Long.MIN_VALUE;

    /** Copied for every new rule, so that other threads may read it. */
    private volatile Map<Endpoint, OfRule> rules = Map.of();

    private static final class OfRule {
        private final AtomicLong refused = new AtomicLong();
        private final AtomicLong lastRefused = new AtomicLong(NEVER);
        private final AtomicLong lastAnswered = new AtomicLong(NEVER);
    }

    /** An answer of our own is as good as that of a stack: what is kept is on disk by then. */
    void ended(Endpoint call, Outcome outcome, long now) {
        switch (outcome) {
            case Outcome.Answered(int status) when status / 100 == 2 -> of(call).lastAnswered.setRelease(now);
            case Outcome.Refused(int status) when status / 100 == 2 -> of(call).lastAnswered.setRelease(now);
            case Outcome.Refused _ -> {
                OfRule counts = of(call);
                counts.lastRefused.setRelease(now);
                counts.refused.setRelease(counts.refused.getPlain() + 1);
            }
            case Outcome.Answered _,Outcome.Failed _,Outcome.ClientGone _,Outcome.Overtaken _ -> {}
        }
    }

    /** Of several loops together, of the rules that there are and have refused any; {@code now} by the clock of {@link #ended}. */
    static List<RefusedCallbacks> sum(List<CallbackCounts> loops, CallbackTerms terms, long now, Instant at) {
        List<RefusedCallbacks> all = new ArrayList<>();
        for (CallbackTerms.Rule rule : terms.rules()) {
            List<OfRule> counts = loops.stream().flatMap(loop -> Optional.ofNullable(loop.rules.get(rule.call())).stream()).toList();
            long count = counts.stream().mapToLong(of -> of.refused.getAcquire()).sum();
            long refused = counts.stream().mapToLong(of -> of.lastRefused.getAcquire()).max().orElse(NEVER);
            long answered = counts.stream().mapToLong(of -> of.lastAnswered.getAcquire()).max().orElse(NEVER);
            if (refused != NEVER) {
                Optional<Instant> well = answered != NEVER && answered - refused > 0 ? Optional.of(at.plusNanos(answered - now))
                        : Optional.empty();
                all.add(new RefusedCallbacks(rule.name(), count, at.plusNanos(refused - now), well));
            }
        }
        return all;
    }

    private OfRule of(Endpoint call) {
        OfRule present = rules.get(call);
        if (present != null) {
            return present;
        }
        var counts = new OfRule();
        Map<Endpoint, OfRule> more = new HashMap<>(rules);
        more.put(call, counts);
        rules = more;
        return counts;
    }
}
