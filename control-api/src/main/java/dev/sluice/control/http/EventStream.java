package dev.sluice.control.http;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.store.Role;
import dev.sluice.model.Cutover;
import dev.sluice.model.CutoverUnit;
import dev.sluice.model.Side;

/**
 * The journal and the measures as server-sent events. The journal on disk is every subscriber's queue: each reads it at its own pace from
 * where it stands, so nothing is buffered for the slow, nothing is left out and nothing comes twice. The measures are computed once a second
 * for all, and only the newest sample is kept.
 */
final class EventStream implements Operation.Room, AutoCloseable {
    static final int MOST = 100;
    private static final int OF_A_TOKEN = 25;
    private static final int OF_VIEWERS = 75;
    /** By one token within ten seconds. */
    private static final int OPENED = 50;
    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final Duration MEASURED = Duration.ofSeconds(10);

    private final ControlServer.Wiring wiring;
    private final Deadlines deadlines;
    private final EventNews news = new EventNews();
    private final Allotment places = new Allotment(MOST, OF_A_TOKEN, OF_VIEWERS);
    private final Pace openings = new Pace(OPENED, Duration.ofSeconds(10), InstantSource.system());
    private final SlowLane slowLane;
    private final AutoCloseable listening;
    private final ScheduledExecutorService beat;
    private final Future<?> sampling;

    EventStream(ControlServer.Wiring wiring, Deadlines deadlines, SlowLane slowLane) {
        this.slowLane = slowLane;
        this.wiring = wiring;
        this.deadlines = deadlines;
        // listens first and looks then, so that no entry falls between
        this.listening = wiring.conductor().onJournal(entry -> news.change(old -> old.journaled(entry.seq())));
        long last = wiring.conductor().journal().last();
        news.change(old -> old.journaled(last));
        this.beat = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("control-measures").factory());
        this.sampling = beat.scheduleAtFixedRate(this::sample, 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public List<Operation> operations() {
        return List.of(new Operation("GET", Operation.ROOT + "/events", Optional.of(Role.VIEWER), Operation.Effect.LISTENS, List.of(),
                this::open));
    }

    private ApiAnswer open(ApiRequest request) {
        Optional<String> id = request.header("Last-Event-ID");
        if (id.isPresent() && !id.get().matches("\\d{1,18}")) {
            throw ApiProblem.of(ApiProblem.Code.UNREADABLE, "Last-Event-ID is no number of an entry",
                    "send the id of the last event, or none");
        }
        if (!openings.isKept(request.caller().name())) {
            slowLane.pass();
            throw ApiProblem
                    .of(ApiProblem.Code.TOO_MANY_STREAMS, "more than " + OPENED + " event streams were opened with this token in 10 s",
                            "keep one open, and go on with Last-Event-ID after it broke")
                    .withHeader("Retry-After", "10");
        }
        Tokens.Caller caller = request.caller();
        Allotment.Part place = places.now(caller.holder(), 1).orElseThrow(() -> ApiProblem.of(ApiProblem.Code.UNAVAILABLE,
                "as many event streams are open as there may be: " + OF_A_TOKEN + " of a token, " + OF_VIEWERS + " of viewers, " + MOST
                        + " in all",
                "close one, or read " + Operation.ROOT + "/journal page by page"));
        long last = news.now().seq();
        long from = id.map(Long::parseLong).map(seen -> Math.min(seen, last)).orElse(last);
        EventSubscriber subscriber = new EventSubscriber(news, wiring.conductor().journal(), deadlines, caller);
        return ApiAnswer.live("text/event-stream", out -> serve(subscriber, from, out, place));
    }

    private static void serve(EventSubscriber subscriber, long from, OutputStream out, Allotment.Part place) throws IOException {
        try (place) {
            subscriber.serve(from, out);
        }
    }

    private void sample() {
        if (places.taken() == 0) {
            return;
        }
        try {
            String sample = Json.write(measures());
            news.change(old -> old.measured(sample));
        } catch (RuntimeException e) {
            LOG.warn("measures for the event stream failed", e);
        }
    }

    private ObjectNode measures() {
        Cutover cutover = wiring.conductor().current();
        MeasureTotals totals = new MeasureTotals(wiring.evidence().measures(MEASURED));
        FreezeJson freezes = new FreezeJson(cutover, wiring.evidence(), wiring.conductor().freezes());
        ObjectNode json = Json.object().put("generation", cutover.split().generation());
        ArrayNode units = json.putArray("units");
        cutover.split().exposures().forEach((name, exposure) -> {
            ObjectNode unit = Json.object().put("name", name).put("shareBp", exposure.share().basisPoints())
                    .put("latched", exposure.isLatched());
            unit.set("holds", UnitJson.holds(wiring.evidence().holds(), name));
            if (Optional.ofNullable(cutover.site().units().get(name)).flatMap(CutoverUnit::guard).isPresent()) {
                unit.put("suspicion", Json.ratio(wiring.evidence().suspicion(name)));
            }
            unit.set("freeze", freezes.brief(name));
            unit.set("old", totals.json(name, Side.OLD));
            unit.set("new", totals.json(name, Side.NEW));
            units.add(unit);
        });
        return json;
    }

    /** Ends all streams. */
    @Override
    public void close() {
        sampling.cancel(false);
        beat.shutdownNow();
        news.change(EventNews.News::ended);
        try {
            listening.close();
        } catch (Exception e) {
            LOG.warn("the journal keeps telling a stream that has ended", e);
        }
    }
}
