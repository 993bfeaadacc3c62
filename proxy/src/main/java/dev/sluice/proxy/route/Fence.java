package dev.sluice.proxy.route;

import java.util.Optional;

/**
 * What fences have to do with one request.
 *
 * @param held its visitor has written on new in this unit, or in one of its group: another stack must not answer instead
 * @param cookie value of a Set-Cookie header for the answer that says that new has accepted this write
 */
public record Fence(boolean held, Optional<String> cookie) {
    static final Fence NONE = new Fence(false, Optional.empty());
    static final Fence HELD = new Fence(true, Optional.empty());
}
