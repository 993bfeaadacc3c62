package dev.sluice.proxy.exchange;

import java.util.HashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.sluice.model.LedgerNote;
import dev.sluice.model.LedgerTerms;
import dev.sluice.proxy.route.JsonNames;
import dev.sluice.proxy.route.Owned;

/**
 * The names of one write that new has accepted, for the calls of other programs that will be about it. Each is marked before the client gets
 * the piece of the answer that tells it, and once more when the ledger has it: whoever reads the ledger later finds it there. Confined to the
 * event loop of its exchange.
 */
final class AnswerNames implements JsonNames.Found {
    private final Owned owned;
    private final LedgerNote.Meant meant;
    private final LedgerTerms terms;
    private final Set<String> seen = new HashSet<>(2);
    private @Nullable JsonNames json;
    private boolean isToldByBody;

    AnswerNames(Owned owned, LedgerNote.Meant meant, LedgerTerms terms) {
        this.owned = owned;
        this.meant = meant;
        this.terms = terms;
    }

    /** The ledger was told that nobody knows what became of it. */
    void unknown() {
        owned.doubt(meant.unit(), meant.ref());
    }

    /** The ledger was told of the head of its answer. */
    void accepted(LedgerNote.Accepted accepted) {
        isToldByBody = !accepted.whole();
        if (!owned.isAsked(meant.unit())) {
            return;
        }
        accepted.names().forEach((place, text) -> {
            if (!place.equals(LedgerNote.AMOUNT) && LedgerTerms.isName(text)) {
                owned.mark(meant.unit(), text);
            }
        });
        if (isToldByBody) {
            owned.doubt(meant.unit(), meant.ref());
            json = new JsonNames(terms.pointers());
        }
    }

    /** A piece of the body is here. */
    void take(byte[] piece) {
        if (json != null) {
            json.take(piece, this);
        }
    }

    /** The ledger was told of the body, as far as it was kept. */
    void told(byte[] body) {
        if (isToldByBody && json == null && owned.isAsked(meant.unit())) { // since the answer began
            json = new JsonNames(terms.pointers());
            json.take(body, this);
        }
        seen.forEach(name -> owned.mark(meant.unit(), name));
        if (json != null && json.isWhole()) {
            owned.clear(meant.ref());
        }
    }

    @Override
    public void name(String pointer, String name) {
        seen.add(name);
        owned.mark(meant.unit(), name);
    }
}
