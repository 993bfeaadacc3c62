package dev.sluice.proxy.route;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import org.jspecify.annotations.Nullable;

import dev.sluice.model.Assignment;
import dev.sluice.model.Assignment.Because;
import dev.sluice.model.CallbackTerms;
import dev.sluice.model.Crawler;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Exposure;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.OnRevert;
import dev.sluice.model.Segment;
import dev.sluice.model.Share;
import dev.sluice.model.Side;
import dev.sluice.model.TestTarget;
import dev.sluice.model.Visitors;

/** Decides where requests go. Confined to one event loop: it counts the turns of requests that are dealt out one by one. */
public final class Router {
    private static final Because UNCLAIMED = new Because.Unclaimed();
    private static final Because LATCHED = new Because.Latched();
    private static final Because PINNED = new Because.Fenced(OnRevert.PIN);
    private static final Because READING_ONLY = new Because.Fenced(OnRevert.READ_ONLY);
    private static final Because NOBODY_EXPOSED = new Because.NobodyExposed();

    private final VisitorReader visitors;
    private final PinnedHealth pinned;
    private final CrawlerVerdicts crawlers;
    private final Turns turns;
    private RouteTable lastTable = RouteTable.EMPTY;

    /** Where no crawler is verified. */
    public Router(VisitorReader visitors, RandomGenerator random) {
        this(visitors, new PinnedHealth(InstantSource.system()), random);
    }

    /** As the other one, with {@code pinned}. */
    public Router(VisitorReader visitors, PinnedHealth pinned, RandomGenerator random) {
        this(visitors, pinned, CrawlerVerdicts.none(), random);
    }

    /** {@code pinned} says whether new is well enough for those who are kept there; crawlers that {@code crawlers} knows are no visitors. */
    public Router(VisitorReader visitors, PinnedHealth pinned, CrawlerVerdicts crawlers, RandomGenerator random) {
        this.pinned = pinned;
        this.visitors = visitors;
        this.crawlers = crawlers;
        this.turns = new Turns(random);
    }

    /** Who is let in to what is frozen. */
    public Passes passes() {
        return visitors.passes();
    }

    /** Decides one request on one picture. */
    public Routing route(Picture picture, HttpRequest request, RequestTarget target, Caller caller) {
        return route(picture, request, target, caller, Content.UNREAD);
    }

    /** The same, where its body was read. */
    public Routing route(Picture picture, HttpRequest request, RequestTarget target, Caller caller, Content content) {
        if (picture.table() != lastTable) {
            lastTable = picture.table();
            turns.clear();
        }
        String method = request.method().name();
        RouteTable.Claim claim = picture.table().claim(method, target.host(), target.path());
        if (target.readings().size() > 1 && isReadAsAnotherUnit(picture.table(), method, target, claim)) {
            return new Routing.Ambiguous("path: servers may read it differently, and that decides which unit it belongs to");
        }
        CallbackTerms callbacks = picture.cutover().site().freeze().callbacks();
        if (target.readings().size() > 1 && Callbacks.isReadAsAnother(method, target, callbacks)) {
            return new Routing.Ambiguous("path: servers may read it differently, and that decides whether it is a callback");
        }
        var asked = new Asked(picture, request, target, caller, content, crawlers.of(request.headers(), caller.address()),
                visitors.passes().of(request.headers(), caller, claim.name()), Callbacks.of(method, target, callbacks));
        if (claim.unit().isEmpty()) {
            return routed(asked, claim, toOld(asked, UNCLAIMED));
        }
        CutoverUnit unit = claim.unit().get();
        if (unit.strictPaths() && target.isDoubtful()) {
            return new Routing.Ambiguous("path: servers may read it differently, and unit " + unit.name() + " has strict-paths");
        }
        return routed(asked, claim, unit);
    }

    private Routing routed(Asked asked, RouteTable.Claim claim, CutoverUnit unit) {
        boolean calls = !unit.callbacks().rules().isEmpty();
        if (calls && asked.target.readings().size() > 1 && isReadAsAnothers(unit, asked)) {
            return new Routing.Ambiguous("path: servers may read it differently, and that decides what the call is about");
        }
        Optional<TestTarget> test = visitors.tests().read(asked.request.headers(), unit.name());
        if (test.isPresent()) {
            return routed(asked, claim, tested(asked, unit, test.get()));
        }
        Optional<Side> named = asked.passage.flatMap(passage -> passage.pass().stack());
        if (named.isPresent()) {
            return routed(asked, claim, passed(asked, named.get()));
        }
        Optional<Choice> owned = calls ? owned(asked, unit) : Optional.empty();
        if (owned.isPresent()) {
            return routed(asked, claim, owned.get());
        }
        return routed(asked, claim, unit.state().kept().isApart() ? chooseFenced(asked, unit) : choose(asked, unit, null));
    }

    /** All that is known of one request. */
    private record Asked(Picture picture, HttpRequest request, RequestTarget target, Caller caller, Content content,
            Optional<Crawler> crawler, Optional<Passage> passage, Optional<CallbackTerms.Rule> callback) {
        Exposure exposure(String unit) {
            return picture.cutover().split().of(unit);
        }

        FreezeMode freeze(String unit, boolean write) {
            FreezeMode mode = exposure(unit).freeze().mode();
            boolean spared = !write && mode != FreezeMode.OPEN
                    && Spared.isOne(picture.cutover().site(), request.method(), target);
            return spared || passage.isPresent() && passage.get().pass().lets(mode, write) ? FreezeMode.OPEN : mode;
        }

        boolean isWrite() {
            return callback.isPresent() || Writes.isOne(request, target, content, picture.cutover().site().freeze().writes());
        }
    }

    /** The stack, why, and for whom. */
    private record Choice(Side side, Because because, long client, Fence fence, Optional<String> setCookie) {
        Choice(Side side, Because because, long client, Optional<String> setCookie) {
            this(side, because, client, Fence.NONE, setCookie);
        }
    }

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
        boolean write = asked.isWrite();
        FreezeMode freeze = asked.freeze(claim.name(), write);
        return new Routing.Routed(
                new Route(asked.picture, assignment, claim.unit(), endpoint, write, freeze, choice.client,
                        choice.fence, choice.setCookie, asked.crawler, asked.passage, asked.callback));
    }

    private Choice toOld(Asked asked, Because because) {
        return new Choice(Side.OLD, because, visitors.clientAt(asked.caller.address()), Optional.empty());
    }

    /** {@code known} is the visitor, where that was asked before: a new browser's bucket is drawn once. */
    private Choice choose(Asked asked, CutoverUnit unit, @Nullable Visitor known) {
        if (asked.exposure(unit.name()).isLatched()) {
            return toOld(asked, LATCHED);
        }
        if (asked.picture.cutover().site().newStack().isEmpty()) {
            return toOld(asked, NOBODY_EXPOSED);
        }
        Segment segment = segmentOf(asked, unit);
        if (asked.crawler.isPresent()) {
            return byPath(asked, unit, segment, asked.crawler.get());
        }
        return switch (unit.visitors()) {
            case Visitors.EachRequest _ -> byTurn(asked, unit, segment);
            case Visitors.ToldApart toldApart -> byVisitor(asked, unit, segment, known == null ? read(asked, toldApart) : known);
        };
    }

    private Visitor read(Asked asked, Visitors.ToldApart toldApart) {
        return visitors.read(asked.request.headers(), toldApart, asked.caller.address(), asked.caller.encrypted());
    }

    /** What is chosen, unless it would part a visitor from what he wrote on new. A segment that names a stack wins (SEMANTICS C). */
    private Choice chooseFenced(Asked asked, CutoverUnit unit) {
        Visitor visitor = switch (unit.visitors()) {
            case Visitors.EachRequest _ -> visitors.anybody(asked.caller.address());
            case Visitors.ToldApart toldApart -> read(asked, toldApart);
        };
        Choice chosen = choose(asked, unit, visitor);
        Exposure exposure = asked.exposure(unit.name());
        boolean held = visitors.fences().holds(unit, exposure, visitor.client(), visitor.fence());
        Choice choice = held && chosen.side == Side.OLD && !(chosen.because instanceof Because.InSegment)
                ? treated(asked, unit, chosen)
                : chosen;
        Optional<String> cookie = choice.side == Side.NEW && asked.isWrite()
                ? visitors.fencing(visitor, unit, asked.caller.encrypted())
                : Optional.empty();
        return new Choice(choice.side, choice.because, visitor.client(), new Fence(held, cookie), choice.setCookie);
    }

    private Choice treated(Asked asked, CutoverUnit unit, Choice chosen) {
        boolean unfit = asked.picture.cutover().site().newStack().isEmpty() || pinned.isIll(unit.name(), asked.exposure(unit.name()));
        return switch (unit.state().treatment()) {
            case AUTO, ACCEPT -> chosen;
            case PIN -> unfit ? readingOnly(chosen) : new Choice(Side.NEW, PINNED, chosen.client, chosen.setCookie);
            case READ_ONLY -> readingOnly(chosen);
        };
    }

    private static Choice readingOnly(Choice chosen) {
        return new Choice(Side.OLD, READING_ONLY, chosen.client, chosen.setCookie);
    }

    /** Also while the unit is latched: only then can it be seen whether new is well again. No visitor's fence has a say in it. */
    private Choice tested(Asked asked, CutoverUnit unit, TestTarget target) {
        boolean toNew = switch (target) {
            case OLD -> false;
            case NEW -> asked.picture.cutover().site().newStack().isPresent();
            case DRILL -> asked.picture.cutover().split().drills().contains(unit.name());
        };
        return new Choice(toNew ? Side.NEW : Side.OLD, new Because.Tested(target), visitors.clientAt(asked.caller.address()),
                Optional.empty());
    }

    /** As a test, so also while the unit is latched. */
    private Choice passed(Asked asked, Side named) {
        Side side = asked.picture.cutover().site().newStack().isPresent() ? named : Side.OLD;
        return new Choice(side, new Because.Passed(asked.passage.orElseThrow().pass().id()), visitors.clientAt(asked.caller.address()),
                Optional.empty());
    }

    /** By who has what the call is about, whatever share, latch and revert say; empty: that is not known, so they have their say. */
    private Optional<Choice> owned(Asked asked, CutoverUnit unit) {
        Optional<About> about = about(unit, asked, asked.target.path());
        if (about.isEmpty()) {
            return Optional.empty();
        }
        String of = about.get().of;
        Owned owned = visitors.fences().owned();
        boolean known = owned.holds(of, about.get().id);
        boolean toNew = known && asked.picture.cutover().site().newStack().isPresent();
        boolean toOld = !known && owned.knowsAll(of) && !asked.exposure(of).share().equals(Share.ALL);
        return toNew || toOld ? Optional.of(new Choice(toNew ? Side.NEW : Side.OLD, new Because.Owned(of, known),
                visitors.clientAt(asked.caller.address()), toNew ? Fence.HELD : Fence.NONE, Optional.empty())) : Optional.empty();
    }

    /** What a call is about, in the ledger of a unit. */
    private record About(String of, String id) {}

    private static Optional<About> about(CutoverUnit unit, Asked asked, String path) {
        return unit.callbacks().of(asked.request.method().name(), path)
                .flatMap(rule -> Owned.id(rule, asked.request.headers(), asked.target, path, asked.content)
                        .map(id -> new About(rule.of(), id)));
    }

    private static boolean isReadAsAnothers(CutoverUnit unit, Asked asked) {
        Optional<About> first = about(unit, asked, asked.target.path());
        return asked.target.readings().stream().anyMatch(reading -> !about(unit, asked, reading).equals(first));
    }

    /** The first that includes the request, in the order of the file. */
    private static @Nullable Segment segmentOf(Asked asked, CutoverUnit unit) {
        if (unit.segments().isEmpty()) {
            return null;
        }
        var facts = new HeadFacts(asked.request.headers(), asked.target.query().orElse(""), asked.caller, asked.crawler);
        for (Segment segment : unit.segments()) {
            if (segment.includes(facts)) {
                return segment;
            }
        }
        return null;
    }

    /** Crawlers have no cookie and come from many addresses: each path lives on one stack for all of them (SEMANTICS G). */
    private Choice byPath(Asked asked, CutoverUnit unit, @Nullable Segment segment, Crawler crawler) {
        long client = visitors.clientAt(asked.caller.address());
        if (segment != null && segment.to() instanceof Segment.Target.To(Side side)) {
            return new Choice(side, new Because.InSegment(segment.name()), client, Optional.empty());
        }
        Share share = share(asked, unit, segment);
        if (segment == null && share.isNone()) {
            return new Choice(Side.OLD, NOBODY_EXPOSED, client, Optional.empty());
        }
        int bucket = visitors.bucketOfPath(asked.target.path());
        return new Choice(share.admits(bucket) ? Side.NEW : Side.OLD,
                new Because.InPathBucket(bucket, share, crawler, segment == null ? "" : segment.name()), client, Optional.empty());
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

    private Choice byVisitor(Asked asked, CutoverUnit unit, @Nullable Segment segment, Visitor visitor) {
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
                && !asked.isWrite();
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
