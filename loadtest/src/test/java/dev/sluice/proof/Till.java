package dev.sluice.proof;

import java.io.IOException;

/** A stack that writes down every numbered POST it carries out, answers with its name and the number, and can be killed and brought back. */
interface Till extends AutoCloseable {
    int port();

    /** How often a POST was carried out here. */
    int times(int id);

    /** How many different ones were. */
    int size();

    /** Ends with all its connections, by resets. */
    void kill() throws IOException;

    void revive() throws IOException;

    @Override
    void close() throws IOException;
}
