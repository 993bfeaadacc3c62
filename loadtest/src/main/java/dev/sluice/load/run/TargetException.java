package dev.sluice.load.run;

/** A target that cannot be loaded, or must not be. */
final class TargetException extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean refused;

    TargetException(String what, boolean refused) {
        super(what);
        this.refused = refused;
    }

    /** The caller may not load it; else it cannot be reached. */
    boolean isRefused() {
        return refused;
    }
}
