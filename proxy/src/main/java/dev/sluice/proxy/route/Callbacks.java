package dev.sluice.proxy.route;

import java.util.List;
import java.util.Optional;

import dev.sluice.model.CallbackTerms;

/** Tells the calls of other people's programs from requests (SEMANTICS D6), by method and by every path that a server may read. */
final class Callbacks {
    private Callbacks() {}

    /** The rule of what is asked for; empty: it is no callback. */
    static Optional<CallbackTerms.Rule> of(String method, RequestTarget target, CallbackTerms terms) {
        return terms.rules().isEmpty() ? Optional.empty() : terms.of(method, target.path());
    }

    /** Whether another reading of the path has another rule, or one where this has none (HARDENING R4). */
    static boolean isReadAsAnother(String method, RequestTarget target, CallbackTerms terms) {
        if (terms.rules().isEmpty()) {
            return false;
        }
        Optional<CallbackTerms.Rule> rule = terms.of(method, target.path());
        List<String> readings = target.readings();
        for (int i = 1; i < readings.size(); i++) {
            if (!terms.of(method, readings.get(i)).equals(rule)) {
                return true;
            }
        }
        return false;
    }
}
