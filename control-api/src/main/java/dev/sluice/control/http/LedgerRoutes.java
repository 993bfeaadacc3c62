package dev.sluice.control.http;

import static dev.sluice.control.http.Operation.change;
import static dev.sluice.control.http.Operation.get;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.Reply;
import dev.sluice.control.store.LedgerEntry;
import dev.sluice.model.Command;
import dev.sluice.model.Cutover;

/** The writes that only new has accepted: page by page, all of them as CSV, and that they are carried over. */
final class LedgerRoutes implements Operation.Room {
    private static final int PAGE = 200;
    private static final int LARGEST_PAGE = 1_000;
    /** What is in memory for a caller who does not read, and how long. */
    private static final int LINES = 100;
    private static final Duration SLOWEST = Duration.ofSeconds(15);
    private static final String CSV = "text/csv; charset=utf-8; header=present";

    private final ControlServer.Wiring wiring;
    private final Submission submission;
    private final Deadlines deadlines;

    LedgerRoutes(ControlServer.Wiring wiring, Deadlines deadlines) {
        this.deadlines = deadlines;
        this.wiring = wiring;
        this.submission = new Submission(wiring.conductor());
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                get("/ledger/{unit}", this::page).with("after", "limit"),
                get("/ledger/{unit}/csv", this::csv).whole(),
                change("POST", "/ledger/{unit}/carried-over", this::carriedOver));
    }

    private ApiAnswer page(ApiRequest request) {
        String unit = known(request);
        long after = request.number("after", 0, 0, Long.MAX_VALUE);
        int limit = (int) request.number("limit", PAGE, 1, LARGEST_PAGE);
        Cutover cutover = wiring.conductor().current();
        List<LedgerEntry> entries = wiring.conductor().ledger().after(unit, after, limit);
        ObjectNode json = Json.object().put("generation", cutover.split().generation()).put("unit", unit);
        json.set("atStake", new StakeJson(cutover, wiring.evidence(), wiring.conductor().ledger()).unit(unit, Json.object()));
        ArrayNode list = json.putArray("entries");
        entries.forEach(entry -> list.add(entry(entry)));
        return ApiAnswer.ok(json.put("next", entries.isEmpty() ? after : entries.getLast().seq()));
    }

    private ApiAnswer csv(ApiRequest request) {
        String unit = known(request);
        return ApiAnswer.live(CSV, out -> write(unit, out)).withHeaders(
                Map.of("Content-Disposition", "attachment; filename=\"ledger.csv\""));
    }

    private void write(String unit, OutputStream out) throws IOException {
        write(out, LedgerCsv.HEADER);
        List<LedgerEntry> entries = wiring.conductor().ledger().after(unit, 0, LINES);
        while (!entries.isEmpty()) {
            write(out, entries.stream().map(LedgerCsv::line).collect(Collectors.joining()));
            entries = wiring.conductor().ledger().after(unit, entries.getLast().seq(), LINES);
        }
    }

    private void write(OutputStream out, String lines) throws IOException {
        try (Deadlines.Bound _ = deadlines.within(SLOWEST)) {
            out.write(lines.getBytes(StandardCharsets.UTF_8));
        }
    }

    private ApiAnswer carriedOver(ApiRequest request) {
        String unit = known(request);
        Fields fields = request.fields("upTo", "reason");
        long upTo = fields.whole("upTo");
        String reason = fields.reason();
        Instant last = wiring.conductor().ledger().lastUpTo(unit, upTo).orElse(Instant.EPOCH);
        if (last.equals(Instant.EPOCH)) {
            fields.wrong("upTo", upTo + " (expected: the number of an entry of this unit, as GET /ledger/{unit} tells it)");
        }
        fields.check();
        Reply.Done done = submission.carryOut(new Command.CarryOver(unit, upTo, last, request.asker(reason)), request);
        ObjectNode json = submission.json(done).put("unit", unit).put("upTo", upTo);
        json.set("atStake", new StakeJson(wiring.conductor().current(), wiring.evidence(), wiring.conductor().ledger()).unit(unit,
                Json.object()));
        return ApiAnswer.ok(json.put("dryRun", done.dryRun()));
    }

    private String known(ApiRequest request) {
        UnitRoutes.known(wiring.conductor().current(), request.at("unit"));
        return request.at("unit");
    }

    private static ObjectNode entry(LedgerEntry entry) {
        ObjectNode json = Json.object().put("seq", entry.seq()).put("at", Json.time(entry.at())).put("method", entry.method())
                .put("endpoint", entry.endpoint()).put("certainty", entry.certainty().label());
        entry.status().ifPresent(status -> json.put("status", status));
        json.put("requestId", entry.requestId());
        entry.key().ifPresent(key -> json.put("idempotencyKey", key));
        ObjectNode ids = json.putObject("ids");
        entry.names().forEach(ids::put);
        entry.amount().ifPresent(amount -> json.put("amount", amount));
        return json.put("carriedOver", entry.carried());
    }
}
