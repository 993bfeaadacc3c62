package dev.sluice.control.drill;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import dev.sluice.control.Conductor;
import dev.sluice.control.EvidenceSource;
import dev.sluice.control.Reply;
import dev.sluice.model.Command;
import dev.sluice.model.Decision;
import dev.sluice.model.Drill;
import dev.sluice.model.TestTarget;
import dev.sluice.model.TestTraffic;

/**
 * One drill from the moment its exposure is open: test requests to new, the command, what becomes of them, and probes of old. Confined to one
 * virtual thread.
 */
final class Rehearsal {
    private static final long LOOK = 50_000;
    private static final Duration TAGGED = Duration.ofMinutes(10);

    private final Stage stage;
    private final DrillOrder order;
    private final Command.Asker asker;
    private final Drill.Setting setting;
    private final List<String> faults = new ArrayList<>();
    private Drill.Times times = Drill.Times.NONE;
    private Optional<Barrage.Returns> returns = Optional.empty();
    private long onNew;
    private int byOld;
    private boolean webSocket;
    private boolean upload;

    /** What every drill works with. */
    record Stage(Conductor conductor, EvidenceSource evidence, Edge edge, Course course, Doorway doorway) {}

    Rehearsal(Stage stage, DrillOrder order, Command.Asker asker) {
        this.stage = stage;
        this.order = order;
        this.asker = asker;
        this.setting = Drill.Setting.of(stage.conductor.current().site());
    }

    /**
     * Goes through with it.
     *
     * @param generation of the picture that opened the exposure
     */
    Drill run(long generation) throws InterruptedException, ExecutionException, IOException {
        String tag = stage.edge.tag(order.unit(), TestTarget.DRILL, Instant.now().plus(TAGGED));
        Course course = stage.course;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                var companions = new Companions(order, client(tag), client(tag))) {
            if (within(course.route(), () -> isSeen(generation))) {
                companions.begin(threads);
                rehearse(new Barrage(threads, stage.doorway, order, tag, course.answer()), companions);
            } else {
                faults.add("an event loop has not taken up the drill within " + Drill.span(course.route()));
            }
        } finally {
            var _ = stage.conductor.submit(new Command.EndDrill(order.unit(), asker), OptionalLong.empty(), false);
        }
        if (times.total().compareTo(Drill.BUDGET) > 0) {
            faults.add("it took " + Drill.span(times.total()) + " (at most " + Drill.BUDGET.toSeconds() + " s)");
        }
        int sent = returns.map(Barrage.Returns::sent).orElse(0);
        int failed = returns.map(Barrage.Returns::failed).orElse(0);
        return new Drill(order.unit(), generation, Instant.now(), setting, times,
                new Drill.Seen(order.path(), sent, onNew, failed, course.probes(), byOld, webSocket, upload), faults);
    }

    private TestClient client(String tag) {
        return new TestClient(stage.doorway, order.host(), tag, stage.course.answer());
    }

    private void rehearse(Barrage barrage, Companions companions) throws InterruptedException, ExecutionException {
        webSocket = companions.hasWebSocket();
        upload = companions.hasUpload();
        long before = traffic().toNew();
        int half = stage.course.requests() / 2;
        Barrage.Returns first = barrage.begin(half, stage.course.before()).get();
        returns = Optional.of(first);
        onNew = traffic().toNew() - before;
        if (onNew < half) {
            faults.add("new was sent only " + onNew + " of " + half + " test requests, so that there was nothing to come back from"
                    + example(first));
            return;
        }
        Future<Barrage.Returns> second = barrage.begin(stage.course.requests() - half, stage.course.across());
        LockSupport.parkNanos(stage.course.lead().toNanos());
        long command = System.nanoTime();
        if (goBack(command, companions)) {
            returns = Optional.of(first.and(second.get()));
            onNew = traffic().toNew() - before;
            judge(command, companions);
            verify(barrage);
        } else {
            returns = Optional.of(first.and(second.get()));
        }
    }

    /** The rehearsed revert, until nothing is under way on new any more. False: it did not even begin. */
    private boolean goBack(long command, Companions companions) {
        var reply = stage.conductor.submit(new Command.EndDrill(order.unit(), asker), OptionalLong.empty(), false);
        boolean decided = within(stage.course.route(), () -> !isOpen());
        long decidedAt = System.nanoTime();
        if (!decided) {
            faults.add("the command was not carried out within " + Drill.span(stage.course.route()) + ": test traffic goes to new still");
            companions.switched();
            return false;
        }
        long generation = stage.conductor.current().split().generation();
        if (!within(stage.course.route(), () -> isSeen(generation))) {
            faults.add("an event loop still went by the picture with the drill " + Drill.span(stage.course.route()) + " after the command");
        }
        long seenAt = System.nanoTime();
        companions.switched();
        boolean drained = within(stage.course.drain(), () -> traffic().underWay() == 0);
        long drainedAt = System.nanoTime();
        if (!drained) {
            faults.add(traffic().underWay() + " test requests were still under way on new " + Drill.span(stage.course.drain())
                    + " after the switch");
        }
        if (reply.join() instanceof Reply.Refused(Decision.Refused refused, long _)) {
            faults.add("it came to an end before the command: " + refused.detail());
        }
        long routedAt = Math.clamp(lastToNew(), seenAt, drainedAt);
        times = new Drill.Times(span(command, decidedAt), span(decidedAt, routedAt), span(routedAt, drainedAt), Duration.ZERO);
        return true;
    }

    /** What can be said only when all is answered that was sent across the switch. */
    private void judge(long command, Companions companions) {
        companions.faultOfUpload().ifPresent(faults::add);
        Duration last = span(command, lastToNew());
        if (last.compareTo(Drill.LATEST) > 0) {
            faults.add("new was sent a test request " + Drill.span(last) + " after the command (at most "
                    + Drill.span(Drill.LATEST) + ")");
        }
        returns.filter(all -> all.failed() > 0).ifPresent(all -> faults.add(all.serverErrors() + " of " + all.sent()
                + " test requests got 5xx, " + all.unanswered() + " no answer" + example(all)));
    }

    private void verify(Barrage barrage) throws InterruptedException, ExecutionException {
        int probes = stage.course.probes();
        long began = System.nanoTime();
        long before = traffic().toOld();
        Barrage.Returns all = barrage.begin(probes, Duration.ZERO).get();
        byOld = (int) Math.min(all.answered(), traffic().toOld() - before);
        times = new Drill.Times(times.decide(), times.route(), times.drain(), span(began, System.nanoTime()));
        if (byOld < probes) {
            faults.add("old answered " + byOld + " of " + probes + " probes afterwards" + example(all));
        }
    }

    private boolean isOpen() {
        return stage.conductor.current().split().drills().contains(order.unit());
    }

    private boolean isSeen(long generation) {
        return stage.evidence.writes(order.unit(), generation).settled();
    }

    private TestTraffic traffic() {
        return stage.evidence.tests(order.unit());
    }

    /** By the clock of {@link System#nanoTime}. */
    private long lastToNew() {
        return System.nanoTime() - traffic().sinceNew().toNanos();
    }

    private static String example(Barrage.Returns all) {
        return all.example().map(text -> "; one of them: " + text).orElse("");
    }

    /** In whole microseconds, as it is kept. */
    private static Duration span(long from, long to) {
        return Duration.ofNanos(Math.max(0, to - from) / 1_000 * 1_000);
    }

    private static boolean within(Duration patience, BooleanSupplier condition) {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(LOOK);
        }
        return true;
    }
}
