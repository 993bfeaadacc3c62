package dev.sluice.proxy.front;

import java.time.InstantSource;
import java.util.Optional;
import java.util.SplittableRandom;

import dev.sluice.proxy.exchange.LedgerLine;
import dev.sluice.proxy.exchange.WriteLedger;
import dev.sluice.proxy.route.CrawlerVerdicts;
import dev.sluice.proxy.route.Fences;
import dev.sluice.proxy.route.Owned;
import dev.sluice.proxy.route.PinnedHealth;
import dev.sluice.proxy.route.Router;
import dev.sluice.proxy.route.VisitorReader;

/** Who tells visitors apart, remembers who wrote on new, and tells the ledger: what they share. */
record Fenced(VisitorReader visitors, PinnedHealth pinned, Optional<CrawlerVerdicts> crawlers, WriteLedger ledger,
        Owned owned) {
    static Fenced telling(LedgerLine line, Optional<CrawlerVerdicts> crawlers) {
        var fences = new Fences(InstantSource.system());
        var pinned = new PinnedHealth(InstantSource.system());
        return new Fenced(new VisitorReader(new byte[32], new SplittableRandom(), fences), pinned, crawlers,
                new WriteLedger(line, fences, pinned), fences.owned());
    }

    Router router() {
        return crawlers.isPresent() ? new Router(visitors, pinned, crawlers.get(), new SplittableRandom())
                : new Router(visitors, pinned, new SplittableRandom());
    }
}
