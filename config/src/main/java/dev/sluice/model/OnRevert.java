package dev.sluice.model;

/** What becomes of a visitor who wrote on new when the unit is not his on new any more (SEMANTICS B5). */
public enum OnRevert {
    /** By the class of the state: shared accepts, replicated reads only, moved pins. */
    AUTO("auto"),
    /** He stays on new, as long as fewer than a fifth of the answers there fail; then he reads only. */
    PIN("pin"),
    /** He goes to old, where he reads and writes nothing until his writes are carried over. */
    READ_ONLY("readonly"),
    /** He goes to old like everybody else, and the gap shows. */
    ACCEPT("accept");

    private final String label;

    OnRevert(String label) {
        this.label = label;
    }

    /** The word used in files and answers. */
    public String label() {
        return label;
    }

    /** What it comes to for a class of state; never {@link #AUTO}. */
    public OnRevert of(StateClass state) {
        if (this != AUTO) {
            return this;
        }
        return switch (state) {
            case SHARED -> ACCEPT;
            case REPLICATED -> READ_ONLY;
            case MOVED -> PIN;
        };
    }
}
