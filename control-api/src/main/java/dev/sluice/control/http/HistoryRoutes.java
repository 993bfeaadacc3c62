package dev.sluice.control.http;

import static dev.sluice.control.http.Operation.get;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.store.History;
import dev.sluice.control.store.Minute;
import dev.sluice.model.Side;

/** What was measured minute by minute, page by page. */
final class HistoryRoutes implements Operation.Room {
    private static final int PAGE = 500;
    private static final int LARGEST_PAGE = 5_000;
    private static final Duration USUAL = Duration.ofDays(1);
    private static final Pattern PLACE = Pattern.compile("(old|new)/([^/]+)/(.+)");

    private final ControlServer.Wiring wiring;
    private final InstantSource clock;

    HistoryRoutes(ControlServer.Wiring wiring, InstantSource clock) {
        this.wiring = wiring;
        this.clock = clock;
    }

    @Override
    public List<Operation> operations() {
        return List.of(get("/history", this::page).with("unit", "from", "to", "after", "limit"));
    }

    private ApiAnswer page(ApiRequest request) {
        History.Stretch stretch = stretch(request, clock.instant(), USUAL);
        Optional<Minute.Place> after = request.asked("after").map(HistoryRoutes::place);
        int limit = (int) request.number("limit", PAGE, 1, LARGEST_PAGE);
        List<Minute> minutes = wiring.history().page(request.asked("unit"), stretch, after, limit);
        ObjectNode json = Json.object().put("generation", wiring.conductor().current().split().generation())
                .put("from", Json.time(stretch.from())).put("to", Json.time(stretch.to()));
        ArrayNode list = json.putArray("minutes");
        minutes.forEach(minute -> list.add(minute(minute)));
        if (minutes.size() == limit) {
            json.put("next", text(minutes.getLast()));
        }
        return ApiAnswer.ok(json);
    }

    /** From one time to another, both of the query; without them, so long until now. */
    static History.Stretch stretch(ApiRequest request, Instant now, Duration usual) {
        Instant to = request.asked("to").map(text -> time("to", text)).orElse(now);
        Instant from = request.asked("from").map(text -> time("from", text)).orElse(to.minus(usual));
        if (!from.isBefore(to)) {
            throw ApiRequest.wrong("from", from + " is not before " + to + " (expected: the earlier of the two)");
        }
        return new History.Stretch(from, to);
    }

    static Instant time(String parameter, String text) {
        return time(text).orElseThrow(() -> ApiRequest.unfit(parameter, text, "a time such as 2026-12-01T02:00:00Z"));
    }

    /** Nothing was measured before 1970, and at the edge of all times nothing can be subtracted. */
    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(Instant.parse(text)).filter(time -> !time.isBefore(Instant.EPOCH));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String text(Minute minute) {
        return minute.side().label() + "/" + minute.at() + "/" + minute.unit();
    }

    private static Minute.Place place(String text) {
        Matcher parts = PLACE.matcher(text);
        if (!parts.matches()) {
            throw ApiRequest.unfit("after", text, "what stood in next");
        }
        Side side = Stream.of(Side.values()).filter(each -> each.label().equals(parts.group(1))).findFirst().orElseThrow();
        return new Minute.Place(time("after", parts.group(2)), parts.group(3), side);
    }

    private static ObjectNode minute(Minute minute) {
        return Json.object().put("at", Json.time(minute.at())).put("unit", minute.unit()).put("stack", minute.side().label())
                .put("seconds", minute.seconds()).put("count", minute.requests()).put("failures", minute.failures())
                .put("p50", Json.millis(minute.latencies().quantile(0.50))).put("p95", Json.millis(minute.latencies().quantile(0.95)))
                .put("p99", Json.millis(minute.latencies().quantile(0.99))).put("share", minute.share().toString())
                .put("shareBp", minute.share().basisPoints());
    }
}
