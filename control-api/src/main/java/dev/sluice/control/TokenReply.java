package dev.sluice.control;

import java.time.Instant;

import dev.sluice.control.store.Token;

/** What the conductor answers when a token is to be made or taken away. */
public sealed interface TokenReply {
    /**
     * The token is on disk and valid from now on.
     *
     * @param text what its holder sends; shown once, kept nowhere
     */
    record Created(Token token, String text) implements TokenReply {}

    /**
     * The token has another text from now on.
     *
     * @param text shown once, kept nowhere
     * @param until when the one it had is good no more
     */
    record Rotated(Token token, String text, Instant until) implements TokenReply {}

    /** What was shown is not its text any more. */
    record Former(String name) implements TokenReply {}

    /** It was given another text before, and the one it had then is promised to be good until this time. */
    record Promised(String name, Instant until) implements TokenReply {}

    /**
     * The token is valid no more.
     *
     * @param durable whether that is on disk; if not, a restart before it is would make it valid again
     */
    record Deleted(String name, boolean durable) implements TokenReply {}

    /** Another token has this name. */
    record Taken(String name) implements TokenReply {}

    /** No token has this name. */
    record Unknown(String name) implements TokenReply {}

    /** It is the only token that may make others, so it stays. */
    record LastAdmin(String name) implements TokenReply {}

    /** It could not be written down, so nothing changed. */
    record NotOnDisk(String detail) implements TokenReply {}
}
