package dev.sluice.control.store;

import dev.sluice.model.JournalEntry;

/** Entries of the journal as JSON, the same in the database and in answers, and as a sentence. */
@SuppressWarnings("DoNotCallSuggester") // bodies follow
public final class JournalJson {
    private JournalJson() {}

    /** The particulars of an entry as a JSON object; its kind stands beside it. */
    public static String detail(JournalEntry entry) {
        throw new UnsupportedOperationException();
    }

    /** Reads what {@link #detail} wrote. */
    public static JournalEntry read(String kind, String detail) {
        throw new UnsupportedOperationException();
    }

    /** One line a person can read. */
    public static String sentence(JournalEntry entry) {
        throw new UnsupportedOperationException();
    }
}
