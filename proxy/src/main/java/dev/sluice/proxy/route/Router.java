package dev.sluice.proxy.route;

import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import org.jspecify.annotations.Nullable;

import dev.sluice.model.Assignment;
import dev.sluice.model.Assignment.Because;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Exposure;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.Segment;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.TestTarget;
import dev.sluice.model.Visitors;

/** Decides where requests go. Confined to one event loop: it counts the turns of requests that are dealt out one by one. */
public final class Router {
    private static final Because UNCLAIMED = new Because.Unclaimed();
    private static final Because LATCHED = new Because.Latched();
    private static final Because NOBODY_EXPOSED = new Because.NobodyExposed();

    private final VisitorReader visitors;
    private final Turns turns;
    private RouteTable lastTable = RouteTable.EMPTY;

    public Router(VisitorReader visitors, RandomGenerator random) {
        this.visitors = visitors;
        this.turns = new Turns(random);
    }

    /** Decides one request on one picture. */
    public Routing route(Picture picture, HttpRequest request, RequestTarget target, Caller caller) {
        if (picture.table() != lastTable) {
            lastTable = picture.table();
            turns.clear();
        }
        String method = request.method().name();
        RouteTable.Claim claim = picture.table().claim(method, target.host(), target.path());
        if (target.readings().size() > 1 && isReadAsAnotherUnit(picture.table(), method, target, claim)) {
            return new Routing.Ambiguous("path: servers may read it differently, and that decides which unit it belongs to");
        }
        var asked = new Asked(picture, request, target, caller);
        if (claim.unit().isEmpty()) {
            return routed(asked, claim, toOld(asked, UNCLAIMED));
        }
        CutoverUnit unit = claim.unit().get();
        if (unit.strictPaths() && target.isDoubtful()) {
            return new Routing.Ambiguous("path: servers may read it differently, and unit " + unit.name() + " has strict-paths");
        }
        return routed(asked, claim, choose(asked, unit));
    }

    /** All that is known of one request. */
    private record Asked(Picture picture, HttpRequest request, RequestTarget target, Caller caller) {
        Exposure exposure(String unit) {
            return picture.cutover().split().of(unit);
        }
    }

    /** The stack, why, and for whom. */
    private record Choice(Side side, Because because, long client, Optional<String> setCookie) {}

    private static boolean isReadAsAnotherUnit(RouteTable table, String method, RequestTarget target, RouteTable.Claim claim) {
        List<String> readings = target.readings();
        for (int i = 1; i < readings.size(); i++) {
            if (!table.claim(method, target.host(), readings.get(i)).name().equals(claim.name())) {
                return true;
            }
        }
        return false;
    }

    private static Routing routed(Asked asked, RouteTable.Claim claim, Choice choice) {
        var assignment = new Assignment(claim.name(), choice.side, choice.because, asked.picture.generation());
        int endpoint = claim.unit().isEmpty() ? 0
                : claim.unit().get().endpointIndexOf(asked.request.method().name(), asked.target.path());
        boolean write = Writes.isOne(asked.request);
        FreezeMode freeze = asked.exposure(claim.name()).freeze().mode();
        return new Routing.Routed(
                new Route(asked.picture, assignment, claim.unit(), endpoint, write, freeze, choice.client, choice.setCookie));
    }

    private Choice toOld(Asked asked, Because because) {
        return new Choice(Side.OLD, because, visitors.clientAt(asked.caller.address()), Optional.empty());
    }

    private Choice choose(Asked asked, CutoverUnit unit) {
        Optional<TestTarget> test = visitors.tests().read(asked.request.headers(), unit.name());
        if (test.isPresent()) {
            return new Choice(sideOfTest(asked, unit, test.get()), new Because.Tested(test.get()),
                    visitors.clientAt(asked.caller.address()), Optional.empty());
        }
        if (asked.exposure(unit.name()).isLatched()) {
            return toOld(asked, LATCHED);
        }
        if (asked.picture.cutover().site().newStack().isEmpty()) {
            return toOld(asked, NOBODY_EXPOSED);
        }
        Segment segment = segmentOf(asked, unit);
        return switch (unit.visitors()) {
            case Visitors.EachRequest _ -> byTurn(asked, unit, segment);
            case Visitors.ToldApart toldApart -> byVisitor(asked, unit, segment, toldApart);
        };
    }

    /** Also while the unit is latched: only then can it be seen whether new is well again. */
    private static Side sideOfTest(Asked asked, CutoverUnit unit, TestTarget target) {
        boolean toNew = switch (target) {
            case OLD -> false;
            case NEW -> asked.picture.cutover().site().newStack().isPresent();
            case DRILL -> asked.picture.cutover().split().drills().contains(unit.name());
        };
        return toNew ? Side.NEW : Side.OLD;
    }

    /** The first that includes the request, in the order of the file. */
    private static @Nullable Segment segmentOf(Asked asked, CutoverUnit unit) {
        if (unit.segments().isEmpty()) {
            return null;
        }
        var facts = new HeadFacts(asked.request.headers(), asked.target.query().orElse(""), asked.caller);
        for (Segment segment : unit.segments()) {
            if (segment.includes(facts)) {
                return segment;
            }
        }
        return null;
    }

    private Choice byTurn(Asked asked, CutoverUnit unit, @Nullable Segment segment) {
        long client = visitors.clientAt(asked.caller.address());
        if (segment != null && segment.to() instanceof Segment.Target.To(Side side)) {
            return new Choice(side, new Because.InSegment(segment.name()), client, Optional.empty());
        }
        Share share = share(asked, unit, segment);
        if (segment == null && share.isNone()) {
            return new Choice(Side.OLD, NOBODY_EXPOSED, client, Optional.empty());
        }
        Share control = segment == null ? control(asked, unit, share) : Share.NONE;
        boolean toNew = turns.next(unit.name(), segment == null ? "" : segment.name(), less(share, control));
        if (!toNew && !control.isNone()) {
            return new Choice(Side.OLD, new Because.InControl(control), client, Optional.empty());
        }
        return new Choice(toNew ? Side.NEW : Side.OLD, new Because.ItsTurn(share), client, Optional.empty());
    }

    private Choice byVisitor(Asked asked, CutoverUnit unit, @Nullable Segment segment, Visitors.ToldApart toldApart) {
        Visitor visitor = visitors.read(asked.request.headers(), toldApart, asked.caller.address(), asked.caller.encrypted());
        if (segment != null && segment.to() instanceof Segment.Target.To(Side side)) {
            return new Choice(side, new Because.InSegment(segment.name()), visitor.client(), visitor.setCookie());
        }
        Share share = share(asked, unit, segment);
        Share control = segment == null && visitor.setCookie().isEmpty() ? control(asked, unit, share) : Share.NONE;
        if (!control.isNone() && !less(share, control).admits(visitor.bucket())) {
            return new Choice(Side.OLD, new Because.InControl(control), visitor.client(), Optional.empty());
        }
        Because because = segment == null && share.isNone() ? NOBODY_EXPOSED
                : new Because.InBucket(visitor.bucket(), share, visitor.key(), segment == null ? "" : segment.name());
        return new Choice(share.admits(visitor.bucket()) ? Side.NEW : Side.OLD, because, visitor.client(), visitor.setCookie());
    }

    /** How much of requests such as this one stays on old though the share is 100 %: none, unless it is safe and comes without any cookie. */
    private static Share control(Asked asked, CutoverUnit unit, Share share) {
        boolean may = share.equals(Share.ALL) && !unit.controlShare().isNone() && !asked.request.headers().contains(HttpHeaderNames.COOKIE)
                && !Writes.isOne(asked.request);
        return may ? unit.controlShare() : Share.NONE;
    }

    /** Those who moved last stay. */
    private static Share less(Share share, Share control) {
        return control.isNone() ? share : new Share(share.basisPoints() - control.basisPoints());
    }

    private static Share share(Asked asked, CutoverUnit unit, @Nullable Segment segment) {
        return segment != null && segment.to() instanceof Segment.Target.Part(Share own) ? own : asked.exposure(unit.name()).share();
    }
}
