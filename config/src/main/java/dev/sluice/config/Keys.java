package dev.sluice.config;

import java.util.List;
import java.util.stream.Stream;

/** The keys of one kind of mapping in a file. */
interface Keys {
    /** Where such mappings stand: {@code *} for a name of the user's own, {@code []} for an entry of a list. */
    String shape();

    /** Those that are carried out. */
    List<String> now();

    /** Those that are designed, and refused by name until they are carried out. */
    List<String> later();

    default List<String> all() {
        return Stream.concat(now().stream(), later().stream()).toList();
    }

    /** Those that may be written today, for people. */
    default String words() {
        return String.join(", ", now());
    }
}
