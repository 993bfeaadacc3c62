package dev.sluice.control.http;

import static dev.sluice.control.http.Operation.get;

import java.util.List;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.sluice.control.Conductor;
import dev.sluice.control.store.JournalJson;
import dev.sluice.control.store.Journaled;

/** What happened, page by page. */
final class JournalRoutes implements Operation.Room {
    private static final int PAGE = 200;
    private static final int LARGEST_PAGE = 1_000;
    /** Entries that are read at a time; an answer of so many characters is not made longer. */
    private static final int PIECE = 50;
    private static final int LONGEST = 1 << 20;

    private final Conductor conductor;

    JournalRoutes(Conductor conductor) {
        this.conductor = conductor;
    }

    @Override
    public List<Operation> operations() {
        return List.of(get("/journal", this::page).with("after", "limit"));
    }

    private ApiAnswer page(ApiRequest request) {
        long after = request.number("after", 0, 0, Long.MAX_VALUE);
        int limit = (int) request.number("limit", PAGE, 1, LARGEST_PAGE);
        ObjectNode json = Json.object().put("generation", conductor.current().split().generation());
        ArrayNode list = json.putArray("entries");
        long next = after;
        long characters = 0;
        List<Journaled> piece = conductor.journal().after(next, Math.min(PIECE, limit));
        while (!piece.isEmpty()) {
            for (Journaled entry : piece) {
                ObjectNode told = entry(entry);
                characters += told.toString().length();
                list.add(told);
            }
            next = piece.getLast().seq();
            int left = characters < LONGEST ? Math.min(PIECE, limit - list.size()) : 0;
            piece = left == 0 ? List.of() : conductor.journal().after(next, left);
        }
        return ApiAnswer.ok(json.put("next", next));
    }

    /** One entry, the same in pages and in events. */
    static ObjectNode entry(Journaled journaled) {
        ObjectNode json = Json.object().put("seq", journaled.seq()).put("at", Json.time(journaled.at()))
                .put("generation", journaled.generation()).put("kind", journaled.entry().kind()).put("actor", journaled.actor())
                .put("reason", journaled.reason()).put("sentence", JournalJson.sentence(journaled.entry()));
        json.set("detail", Json.read(JournalJson.detail(journaled.entry())));
        return json.put("hash", journaled.hash());
    }
}
