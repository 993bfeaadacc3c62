package dev.sluice.control.store;

import java.util.List;

/** What happened, in order, each entry bound to all before it by a hash. Read from any thread. */
@SuppressWarnings("DoNotCallSuggester") // bodies follow
public final class Journal {
    Journal() {}

    /** The entries after a number, at most so many, in order. */
    public List<Journaled> after(long seq, int limit) {
        throw new UnsupportedOperationException();
    }

    /** The number of the last entry; 0 without any. */
    public long last() {
        throw new UnsupportedOperationException();
    }
}
