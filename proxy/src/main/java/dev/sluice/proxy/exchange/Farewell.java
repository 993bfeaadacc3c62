package dev.sluice.proxy.exchange;

/** Why the proxy ends a stream that its two ends would go on with, and what a WebSocket client is told (RFC 6455 section 7.4.1). */
enum Farewell {
    /** The pass that let it in is over. */
    PASS_OVER(1012),
    /** Its unit went back to old. */
    REVERTED(1012),
    /** Its unit is frozen. */
    FROZEN(1012),
    /** The proxy is being stopped, or nothing was said for too long. */
    LEAVING(1001);

    private final int closeCode;

    Farewell(int closeCode) {
        this.closeCode = closeCode;
    }

    /** Whether another reason is more urgent, so that it takes the place of this one. */
    boolean yieldsTo(Farewell other) {
        return switch (this) {
            case PASS_OVER -> other != PASS_OVER;
            case REVERTED -> other == FROZEN || other == LEAVING;
            case FROZEN, LEAVING -> false;
        };
    }

    int closeCode() {
        return closeCode;
    }
}
