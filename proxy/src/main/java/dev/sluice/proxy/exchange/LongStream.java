package dev.sluice.proxy.exchange;

import java.time.Instant;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.sluice.model.FreezeMode;
import dev.sluice.proxy.outcome.Outcome;
import dev.sluice.proxy.wire.Deadline;

/**
 * What the registry of an event loop knows of one stream that may stay open for hours. When it has lasted for ten seconds it counts as
 * good, so that the guard need not wait for its end. Confined to that loop.
 */
final class LongStream {
    final Account account;
    /** Whether the client may change something over it. */
    final boolean writes;
    private final LongStreams all;
    private final Deadline settled;
    private final Deadline end;
    private @Nullable Farewell farewell;
    @Nullable
    LongStream previous;
    @Nullable
    LongStream next;

    /** {@code ending} is called once if it must end, never from within a method of this class. */
    LongStream(LongStreams all, Account account, Outcome good, boolean writes, Consumer<Farewell> ending) {
        this.all = all;
        this.account = account;
        this.writes = writes;
        this.settled = all.wheel().deadline(() -> account.judged(good));
        this.end = all.wheel().deadline(() -> ending.accept(farewell == null ? Farewell.LEAVING : farewell));
        settled.in(LongStreams.YOUNG_NANOS);
    }

    /** It ends in so many nanoseconds at most; only the first word and a more urgent one count, and none puts off what was said. */
    void dismiss(Farewell why, long nanos) {
        if (farewell == null || farewell.yieldsTo(why)) {
            farewell = why;
            end.within(nanos);
        }
    }

    /** Whether a freeze lets it go on; where a pass has let it in, that counts as long as the pass does. */
    boolean isLet(FreezeMode mode, Instant now) {
        return account.route().passage().map(passage -> passage.isOpen(now) && passage.pass().lets(mode, writes)).orElse(mode.lets(writes));
    }

    /** It has ended by itself or was ended. */
    void leave() {
        settled.forget();
        end.forget();
        all.left(this);
    }
}
