package dev.sluice.proxy.route;

import java.util.Optional;

import dev.sluice.model.Assignment;
import dev.sluice.model.Assignment.Because;
import dev.sluice.model.CallbackTerms;
import dev.sluice.model.Crawler;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Endpoint;
import dev.sluice.model.FreezeMode;
import dev.sluice.model.Side;
import dev.sluice.model.Site;
import dev.sluice.model.Split;
import dev.sluice.model.Stack;
import dev.sluice.model.TestTarget;

/**
 * Where one request goes, and what was known when that was decided. Falling back to old does not change it.
 *
 * @param picture the one it was decided on
 * @param unit empty: no unit claims it
 * @param endpoint as {@link CutoverUnit#endpointIndexOf}; 0 without a unit
 * @param write whether it may change something
 * @param freeze of the unit, or of what no unit claims; open for what it spares and for whom a pass lets in
 * @param client tells the client apart for the guard; the same for all requests of one visitor
 * @param fence what the visitor's writes on new have to do with it
 * @param setCookie value of a Set-Cookie header for the answer, unless shared caches may keep that answer or the request is refused
 * @param crawler who sent it, if that is a crawler and verified: what becomes of it is no news for the guard
 * @param passage the pass that its sender has shown
 * @param callback the rule for calls of other people's programs that it falls under; then it is a write
 */
public record Route(Picture picture, Assignment assignment, Optional<CutoverUnit> unit, int endpoint, boolean write, FreezeMode freeze,
        long client, Fence fence, Optional<String> setCookie, Optional<Crawler> crawler,
        Optional<Passage> passage, Optional<CallbackTerms.Rule> callback) {
    /** Of who has shown no pass. */
    public Route(Picture picture, Assignment assignment, Optional<CutoverUnit> unit, int endpoint, boolean write, FreezeMode freeze,
            long client, Fence fence, Optional<String> setCookie, Optional<Crawler> crawler) {
        this(picture, assignment, unit, endpoint, write, freeze, client, fence, setCookie, crawler, Optional.empty(), Optional.empty());
    }

    /** Of a visitor, no crawler, who has written nothing on new. */
    public Route(Picture picture, Assignment assignment, Optional<CutoverUnit> unit, int endpoint, boolean write, FreezeMode freeze,
            long client, Optional<String> setCookie) {
        this(picture, assignment, unit, endpoint, write, freeze, client, Fence.NONE, setCookie, Optional.empty());
    }

    /** Whether its visitor has written on new, so that no other stack may answer for it. */
    public boolean fenced() {
        return fence.held();
    }

    /** Whether a freeze keeps it from going on at once. */
    public boolean isFrozen() {
        return !freeze.lets(write);
    }

    /** Whether it is a callback that waits a little, whatever the mode of a freeze. */
    public boolean isHeldCallback() {
        return callback.isPresent() && callback.get().treatment() instanceof CallbackTerms.Hold;
    }

    /** What the sender of a callback is told that is kept; empty: not to be kept, as no test is, which would come back as real. */
    public Optional<CallbackTerms.Keep> keeping() {
        return callback.filter(_ -> !isTest()).map(CallbackTerms.Rule::treatment).filter(CallbackTerms.Keep.class::isInstance)
                .map(CallbackTerms.Keep.class::cast);
    }

    /** Whether its visitor may not write, because old lacks what he wrote on new. */
    public boolean isFencedOff() {
        return write && assignment.side() == Side.OLD && assignment.because() instanceof Because.Fenced;
    }

    /** Whether the ledger is to know of it: new may accept, of a visitor, what old never hears of. */
    public boolean isForLedger() {
        return write && !isTest() && assignment.side() == Side.NEW && unit.isPresent() && unit.get().state().kept().isApart();
    }

    /** Whether it is a signed test request or of who has a pass: of no visitor, so neither judged nor measured with theirs. */
    public boolean isTest() {
        return assignment.isTest() || passage.isPresent();
    }

    /** Whether it is a signed test request of one stack: what the other one would answer is of no use to whoever asks. */
    public boolean isPinned() {
        return assignment.because() instanceof Because.Tested(TestTarget target) && target != TestTarget.DRILL;
    }

    /** Whether a picture has taken away what sent it to new. */
    public boolean isTakenBackIn(Picture now) {
        Split split = now.cutover().split();
        return switch (assignment.because()) {
            case Because.Tested(TestTarget target) -> target == TestTarget.DRILL && !split.drills().contains(assignment.unit());
            case Because.Passed _,Because.Owned _ -> false;
            case Because.Unclaimed _,Because.Latched _,Because.InSegment _,Because.InBucket _,Because.InPathBucket _,Because.ItsTurn _,Because.InControl _,Because.Fenced _,Because.NobodyExposed _ ->
                split.of(assignment.unit()).isLatched();
        };
    }

    /** Whether a picture that came after its own has, its visitor not being kept there. */
    public boolean isTakenBackBy(Picture now) {
        return !fenced() && now.generation() != picture.generation() && isTakenBackIn(now);
    }

    /** A stack of its picture; old where there is no such one. */
    public Stack stack(Side side) {
        Site site = picture.cutover().site();
        return site.stack(side).orElse(site.oldStack());
    }

    /** The declared endpoint as text, or {@link Endpoint#OTHER}. */
    public String endpointName() {
        return unit.isPresent() && endpoint < unit.get().endpoints().size() ? unit.get().endpoints().get(endpoint).toString()
                : Endpoint.OTHER;
    }
}
