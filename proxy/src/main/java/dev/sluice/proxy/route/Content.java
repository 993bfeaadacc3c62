package dev.sluice.proxy.route;

import java.util.Map;

import dev.sluice.model.CallId;

/**
 * What is known of the body of a request while it is routed.
 *
 * @param ids what it is about, if that was looked for: by where it says so
 */
public record Content(Effect effect, Map<CallId, String> ids) {
    /** Nothing. */
    public static final Content UNREAD = new Content(Effect.UNREAD, Map.of());
    /** There is none. */
    public static final Content NONE = new Content(Effect.NONE, Map.of());
    /** What it asks for changes nothing. */
    public static final Content HARMLESS = new Content(Effect.HARMLESS, Map.of());
    /** It was read, and may change something. */
    public static final Content DOUBTFUL = new Content(Effect.DOUBTFUL, Map.of());

    public Content {
        ids = Map.copyOf(ids);
    }

    /** What it does. */
    public enum Effect {
        UNREAD, NONE, HARMLESS, DOUBTFUL
    }

    /** The same, of what is about something. */
    public Content about(Map<CallId, String> found) {
        return new Content(effect, found);
    }

    public boolean isUnread() {
        return effect == Effect.UNREAD;
    }

    boolean isHarmless() {
        return effect == Effect.HARMLESS;
    }
}
