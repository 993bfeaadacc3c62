package dev.sluice.proxy.guard;

/** What the guard of a unit has to say of its growth. */
public sealed interface HoldNews {
    /** One word for what shows it. */
    String stream();

    /** It should not grow. */
    record Raised(String stream, String sentence) implements HoldNews {}

    /** That is over. */
    record Lifted(String stream) implements HoldNews {}
}
