package dev.sluice.load.run;

/** Where visitors come in. Each is confined to one event loop. */
sealed interface Door permits Doorman, Regulars {
    /** The first moment of {@link System#nanoTime}. */
    void open(long at);

    /** Nobody comes in any more. */
    void shut();

    /** One who came in by it has left. */
    void left();
}
