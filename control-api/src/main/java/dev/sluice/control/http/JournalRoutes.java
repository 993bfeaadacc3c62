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
        List<Journaled> entries = conductor.journal().after(after, limit);
        ObjectNode json = Json.object().put("generation", conductor.current().split().generation());
        ArrayNode list = json.putArray("entries");
        entries.forEach(entry -> list.add(entry(entry)));
        return ApiAnswer.ok(json.put("next", entries.isEmpty() ? after : entries.getLast().seq()));
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
