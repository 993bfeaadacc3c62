package dev.sluice.control.gate;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.sluice.model.Gate;

/** Reads the books of one stack, up to a moment, at a URL or from a database. */
final class Books {
    private static final List<String> MEMBERS = List.of("entity", "asOf", "buckets");
    private static final List<String> BUCKET = List.of("key", "count", "sum", "hash");

    private final Fetcher fetcher;
    private final Gate.Rhythm rhythm;

    Books(Fetcher fetcher, Gate.Rhythm rhythm) {
        this.fetcher = fetcher;
        this.rhythm = rhythm;
    }

    Sheet read(Gate.Book book, Instant before) throws InterruptedException {
        return switch (book) {
            case Gate.Book.Told(URI url) -> read(fetcher.get(upTo(url, before), rhythm.timeout()), before);
            case Gate.Book.Asked asked -> DatabaseBook.read(asked, before, rhythm.timeout());
        };
    }

    private static URI upTo(URI url, Instant before) {
        return URI.create(url + (url.getQuery() == null ? "?" : "&") + "before="
                + URLEncoder.encode(before.toString(), StandardCharsets.UTF_8));
    }

    private Sheet read(Fetched fetched, Instant before) {
        return switch (fetched) {
            case Fetched.Trouble(String sentence) -> new Sheet.Trouble(sentence);
            case Fetched.Answer answer -> answer.status() == 200 ? sheet(answer, before)
                    : new Sheet.Trouble(answer.from() + " answered with status " + answer.status() + " (expected: 200)");
        };
    }

    private Sheet sheet(Fetched.Answer answer, Instant before) {
        Document document = Document.parse(answer.text()).known(MEMBERS);
        document.optionalText("entity");
        Instant asOf = document.time("asOf");
        Map<String, Sheet.Bucket> buckets = new HashMap<>();
        for (Document one : document.objects("buckets", BUCKET)) {
            String sum = one.has("sum") ? one.scalar("sum") : "";
            Sheet.Bucket bucket = new Sheet.Bucket(one.whole("count"), sum, Sheet.Bucket.normal(one.scalar("hash")));
            if (buckets.put(one.text("key"), bucket) != null) {
                one.flaw("key", "stands twice (expected: once)");
            }
        }
        if (document.flaws().isEmpty() && asOf.isAfter(before)) {
            document.flaw("asOf", asOf + " counts rows that are too young (expected: not after " + before + ", as asked for by ?before=)");
        }
        Instant least = before.minus(rhythm.every().multipliedBy(2));
        if (document.flaws().isEmpty() && asOf.isBefore(least)) {
            document.flaw("asOf",
                    asOf + " is too long ago (expected: at least " + least + ", and " + before + " is asked for by ?before=)");
        }
        return document.flaws().isEmpty() ? new Sheet.Read(answer.from(), asOf, buckets)
                : new Sheet.Trouble("what " + answer.from() + " told cannot be read: " + document.flaws().getFirst().sentence());
    }
}
