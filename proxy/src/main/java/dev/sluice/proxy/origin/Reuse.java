package dev.sluice.proxy.origin;

/** Which connections that have served before are good enough (HARDENING R10). */
public enum Reuse {
    /** Any that is still open. */
    ANY,
    /** Only one that rested for less than a second: for what cannot be sent again if it turns out to be closed. */
    RECENT,
    /** None. */
    FRESH
}
