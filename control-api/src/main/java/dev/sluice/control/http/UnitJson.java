package dev.sluice.control.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.Conductor;
import dev.sluice.control.EvidenceSource;
import dev.sluice.model.Cutover;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Exposure;
import dev.sluice.model.FailoverTerms;
import dev.sluice.model.GuardTerms;
import dev.sluice.model.Hold;
import dev.sluice.model.Revert;
import dev.sluice.model.Segment;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.SiteNoise;
import dev.sluice.model.StateTerms;
import dev.sluice.model.VisitorKey;
import dev.sluice.model.Visitors;

/** Units as answers show them: what the file says of one, where it stands, and what it saw lately. One picture, one set of measures. */
final class UnitJson {
    private static final Duration LATELY = Duration.ofSeconds(60);

    private final Cutover cutover;
    private final DrillJson drills;
    private final PlanJson plans;
    private final MeasureTotals lately;
    private final FreezeJson freezes;
    private final EvidenceSource evidence;
    private final StakeJson stakes;
    private final List<Hold> holds;

    UnitJson(Cutover cutover, EvidenceSource evidence, Conductor conductor, DrillJson drills, PlanJson plans) {
        this.stakes = new StakeJson(cutover, evidence, conductor.ledger());
        this.cutover = cutover;
        this.drills = drills;
        this.plans = plans;
        this.lately = new MeasureTotals(evidence.measures(LATELY));
        this.freezes = new FreezeJson(cutover, evidence, conductor.freezes());
        this.evidence = evidence;
        this.holds = evidence.holds();
    }

    /** Open, freezing or frozen, all units together. */
    String freezeState() {
        return freezes.overall();
    }

    /** A unit of the site, or {@link CutoverUnit#UNCLAIMED}, into a node that may hold more. */
    ObjectNode into(ObjectNode json, String name) {
        Optional<CutoverUnit> unit = Optional.ofNullable(cutover.site().units().get(name));
        Exposure exposure = cutover.split().of(name);
        json.put("name", name).put("owner", unit.map(CutoverUnit::owner).orElse(""));
        unit.flatMap(CutoverUnit::deputy).ifPresent(deputy -> json.put("deputy", deputy));
        share(json, exposure.share());
        unit.flatMap(CutoverUnit::group).ifPresent(group -> json.put("group", group));
        ObjectNode requires = json.putObject("requires");
        unit.ifPresent(known -> known.requires().forEach((other, share) -> requires.put(other, share.toString())));
        json.put("data", unit.map(CutoverUnit::state).orElse(StateTerms.SHARED).kept().label());
        json.set("atStake", stakes.unit(name, Json.object()));
        json.set("matches", Json.array(unit.map(known -> texts(known.matches())).orElse(List.of())));
        json.set("endpoints", Json.array(unit.map(known -> texts(known.endpoints())).orElse(List.of())));
        ArrayNode segments = json.putArray("segments");
        unit.ifPresent(known -> known.segments().forEach(segment -> segments.add(segment(segment))));
        json.set("visitors", Json.array(unit.map(known -> visitors(known.visitors())).orElse(List.of())));
        json.set("guard", guard(unit.flatMap(CutoverUnit::guard), evidence.suspicion(name), evidence.noise(name)));
        json.set("failover", failover(unit.map(CutoverUnit::failover).orElse(FailoverTerms.OFF)));
        json.set("assetFallback", Json.array(unit.map(known -> texts(known.assetFallback())).orElse(List.of())));
        json.put("latched", exposure.isLatched());
        exposure.revert().ifPresent(revert -> json.set("revert", revert(revert, exposure)));
        json.set("holds", holds(holds, name));
        drills.brief(name).ifPresent(drill -> json.set("drill", drill));
        plans.unit(name).ifPresent(plan -> json.set("plan", plan));
        json.set("freeze", freezes.unit(name, Json.object()));
        ObjectNode measures = json.putObject("measures").put("last", LATELY.toSeconds());
        measures.set("old", lately.json(name, Side.OLD));
        measures.set("new", lately.json(name, Side.NEW));
        return json;
    }

    /** A share as text, with its basis points beside it. */
    static ObjectNode share(ObjectNode json, Share share) {
        return json.put("share", share.toString()).put("shareBp", share.basisPoints());
    }

    /** Why a unit should not grow. */
    static ArrayNode holds(List<Hold> all, String unit) {
        ArrayNode json = Json.array(List.of());
        all.stream().filter(hold -> hold.unit().equals(unit)).forEach(hold -> json.addObject().put("stream", hold.stream())
                .put("detail", hold.sentence()).put("since", Json.time(hold.since())));
        return json;
    }

    private static ObjectNode revert(Revert revert, Exposure exposure) {
        ObjectNode json = Json.object().put("at", Json.time(revert.at())).put("generation", revert.generation())
                .put("cause", revert.cause().label()).put("detail", revert.cause().sentence());
        json.set("units", Json.array(revert.units()));
        exposure.heldUntil().ifPresent(until -> json.put("heldUntil", Json.time(until)));
        return json.put("locked", exposure.isLocked());
    }

    private static ObjectNode guard(Optional<GuardTerms> terms, double suspicion, Optional<SiteNoise> noise) {
        ObjectNode json = Json.object().put("armed", terms.isPresent());
        terms.ifPresent(_ -> json.put("suspicion", Json.ratio(suspicion)));
        terms.map(GuardTerms::rule).ifPresent(rule -> json.put("rule", rule.toString()));
        terms.map(GuardTerms::controlShare).filter(share -> !share.isNone())
                .ifPresent(share -> json.put("controlShare", share.toString()));
        terms.flatMap(_ -> noise).ifPresent(seen -> json.putObject("noise").put("watched", seen.watched().toSeconds())
                .put("reverts", seen.reverts()).put("heeded", seen.heeded()));
        return json;
    }

    private static ObjectNode failover(FailoverTerms terms) {
        ObjectNode json = Json.object().put("safe", terms.safe());
        json.set("exclude", Json.array(texts(terms.excluded())));
        return json.put("budget", terms.budget().toString());
    }

    private static ObjectNode segment(Segment segment) {
        String when = segment.when().stream().map(UnitJson::condition).collect(Collectors.joining(" and "));
        String to = switch (segment.to()) {
            case Segment.Target.To(Side side) -> side.label();
            case Segment.Target.Part(Share share) -> share.toString();
        };
        return Json.object().put("name", segment.name()).put("when", when).put("to", to);
    }

    private static String condition(Segment.Condition condition) {
        return switch (condition) {
            case Segment.Condition.Header header -> "header " + header.name() + ": " + listed(header.values());
            case Segment.Condition.Cookie cookie -> "cookie " + cookie.name() + "=" + listed(cookie.values());
            case Segment.Condition.Query query -> "query " + query.name() + "=" + listed(query.values());
            case Segment.Condition.From from -> "network " + listed(from.networks());
            case Segment.Condition.Certificate certificate -> "client-certificate " + listed(certificate.patterns());
            case Segment.Condition.Tls tls -> "tls " + listed(tls.versions());
            case Segment.Condition.Crawling crawling -> "crawler " + listed(crawling.crawlers());
        };
    }

    private static String listed(Iterable<?> values) {
        List<String> texts = new ArrayList<>();
        values.forEach(value -> texts.add(value.toString()));
        return String.join(" or ", texts.stream().sorted().toList());
    }

    private static List<String> visitors(Visitors visitors) {
        return switch (visitors) {
            case Visitors.ToldApart(List<VisitorKey> by) -> texts(by);
            case Visitors.EachRequest _ -> List.of("request");
        };
    }

    private static List<String> texts(List<?> values) {
        return values.stream().map(Object::toString).toList();
    }
}
