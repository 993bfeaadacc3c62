package dev.sluice.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Endpoint;
import dev.sluice.model.ExposurePlan;
import dev.sluice.model.FailoverTerms;
import dev.sluice.model.GuardTerms;
import dev.sluice.model.Match;
import dev.sluice.model.OwnerTerms;
import dev.sluice.model.PathPattern;
import dev.sluice.model.Segment;
import dev.sluice.model.Share;
import dev.sluice.model.StateTerms;
import dev.sluice.model.Visitors;

/** A unit as it was read, with the places that the rules between units point at. */
record UnitDraft(String name, String owner, Optional<String> deputy, List<Located<Match>> matches, List<Located<Endpoint>> endpoints,
        Optional<Located<Share>> share, Visitors visitors, List<Located<Segment>> segments, Optional<Located<String>> group,
        Map<String, Located<Share>> requires, Optional<GuardTerms> guard, FailoverTerms failover, List<PathPattern> assetFallback,
        boolean strictPaths, StateTerms state, List<Located<OwnerTerms.Rule>> callbacks, Optional<Located<ExposurePlan>> plan) {

    Share initialShare() {
        return share.map(Located::value).orElse(Share.NONE);
    }

    Optional<String> groupName() {
        return group.map(Located::value);
    }

    CutoverUnit unit() {
        Map<String, Share> required = new LinkedHashMap<>();
        requires.forEach((unit, located) -> required.put(unit, located.value()));
        return new CutoverUnit(name, owner, deputy, Located.values(matches), Located.values(endpoints), initialShare(), visitors,
                Located.values(segments), groupName(), required, guard, failover, assetFallback, strictPaths,
                state, new OwnerTerms(Located.values(callbacks)), plan.map(Located::value));
    }
}
