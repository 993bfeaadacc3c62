package dev.sluice.control.http;

import static dev.sluice.control.http.Operation.get;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.sluice.control.report.ReportFormat;
import dev.sluice.control.report.Review;
import dev.sluice.control.report.Sources;
import dev.sluice.control.store.History;
import dev.sluice.model.Cutover;

/** The review of a stretch of time: as JSON, as Markdown, or as a page that needs nothing else. */
final class ReportRoutes implements Operation.Room {
    private final ControlServer.Wiring wiring;
    private final InstantSource clock;

    ReportRoutes(ControlServer.Wiring wiring, InstantSource clock) {
        this.wiring = wiring;
        this.clock = clock;
    }

    @Override
    public List<Operation> operations() {
        return List.of(get("/report", this::report).whole().with("format", "from", "to").takes(Operation.Effort.MUCH));
    }

    private ApiAnswer report(ApiRequest request) {
        String word = request.asked("format").orElse(ReportFormat.JSON.label());
        ReportFormat format = ReportFormat.parse(word).orElseThrow(() -> ApiRequest.unfit("format", word, ReportFormat.words()));
        History.Stretch asked = HistoryRoutes.stretch(request, clock.instant(), History.KEPT);
        Review review = Review.of(sources(), request.asked("from").map(_ -> asked.from()), request.asked("to").map(_ -> asked.to()),
                clock.instant());
        ApiAnswer answer = ApiAnswer.text(200, format.mediaType(), format.write(review));
        return format.policy()
                .map(policy -> answer.withHeaders(Map.of("Content-Security-Policy", policy, "Referrer-Policy", "no-referrer")))
                .orElse(answer);
    }

    private Sources sources() {
        Cutover cutover = wiring.conductor().current();
        return new Sources(wiring.conductor().journal(), wiring.history(), wiring.conductor().ledger(), Optional.of(cutover.site()),
                unit -> wiring.evidence().writes(unit, cutover.split().generation()).lastEnded());
    }
}
