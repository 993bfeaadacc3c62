package dev.sluice.proxy.route;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.model.CallId;
import dev.sluice.model.Extract;
import dev.sluice.model.LedgerTerms;
import dev.sluice.model.OwnerTerms;

/**
 * What new alone has, by name: the part of the ledger in memory that callbacks are sent by. Event loops read and mark without a lock. One
 * thread at a time makes the names anew from the ledger, while what is marked meanwhile goes into the old ones and the new ones.
 */
public final class Owned {
    public static final int MOST = 1_000_000;

    private static final Logger LOG = LoggerFactory.getLogger(Owned.class);

    private final int most;
    private final AtomicBoolean complained = new AtomicBoolean();
    private volatile Names names = new Names(OwnedNames.NONE, null);

    /** Those in force, and those that are being filled. Told apart from others by itself alone. */
    private static final class Names {
        private final OwnedNames now;
        private final @Nullable OwnedNames next;

        Names(OwnedNames now, @Nullable OwnedNames next) {
            this.now = now;
            this.next = next;
        }

        boolean covers(String unit) {
            return now.units().contains(unit) || next != null && next.units().contains(unit);
        }
    }

    public Owned() {
        this(MOST);
    }

    Owned(int most) {
        this.most = most;
    }

    /** Whether anybody asks for the names of a unit. Who tells the ledger of something asks this after that, so that no name is missed. */
    public boolean isAsked(String unit) {
        return names.covers(unit);
    }

    /** Whether anybody asks for the names of any unit. */
    public boolean isAskedAnything() {
        Names seen = names;
        return !seen.now.units().isEmpty() || seen.next != null;
    }

    /** New alone has what is called so. */
    public void mark(String unit, String name) {
        toAll(each -> each.mark(unit, name));
    }

    /** New alone may have what one write made, by a name that nobody has seen. */
    public void doubt(String unit, long ref) {
        toAll(each -> each.doubt(unit, ref));
    }

    /** All names of what it made are marked. */
    public void clear(long ref) {
        toAll(each -> each.clear(ref));
    }

    /** Once more, if others came into force meanwhile. */
    private void toAll(Consumer<OwnedNames> told) {
        Names seen;
        do {
            seen = names;
            told.accept(seen.now);
            if (seen.next != null) {
                told.accept(seen.next);
            }
        } while (seen != names);
        complain(seen.now);
    }

    /** Begins with the names of these units anew: from now on marks go there, too. What was told to the ledger before is to be marked there. */
    public OwnedNames renew(Set<String> units) {
        var next = new OwnedNames(units, most);
        names = new Names(names.now, next);
        return next;
    }

    /** From now on these are in force. */
    public void renewed(OwnedNames next) {
        complained.set(false);
        names = new Names(next, null);
        next.filled();
        complain(next);
    }

    boolean holds(String unit, String name) {
        return names.now.holds(unit, name);
    }

    /** Whether a name of the unit that is not known is nothing that new alone has. */
    boolean knowsAll(String unit) {
        return names.now.knowsAll(unit);
    }

    /** What a call is about; empty: it does not say, or only in a body that was not read. */
    static Optional<String> id(OwnerTerms.Rule rule, HttpHeaders headers, RequestTarget target, String path, Content content) {
        for (CallId id : rule.ids()) {
            if (id.isInBody() && content.isUnread()) {
                return Optional.empty();
            }
            Optional<String> found = switch (id) {
                case CallId.Header(String name) -> Optional.ofNullable(headers.get(name));
                case CallId.Query(String name) -> QueryText.values(target.query().orElse(""), name).stream().findFirst();
                case CallId.Path(var pattern) -> Extract.from(pattern, path);
                case CallId.Json _,CallId.Form _ -> Optional.ofNullable(content.ids().get(id));
            };
            if (found.filter(LedgerTerms::isName).isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private void complain(OwnedNames full) {
        if (full.isFull() && complained.compareAndSet(false, true)) {
            LOG.warn("names of what only new has: no room for more than {}, callbacks about anything else go as the share says", most);
        }
    }
}
