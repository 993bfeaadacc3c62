package dev.sluice.model;

import java.time.Instant;
import java.util.List;

/**
 * The call of another's program that was kept, to be replayed.
 *
 * @param rule the name of the one that had it kept
 * @param unit that it belonged to
 * @param at when it had come as a whole
 * @param target as it was sent
 * @param fields of its head, in order, without those of framing
 * @param body one character for each byte
 */
public record Callback(String rule, String unit, Instant at, String method, String target, List<Field> fields, Sender sender, String body) {
    public Callback {
        fields = List.copyOf(fields);
    }

    /** One field of a head. */
    public record Field(String name, String value) {}

    /**
     * Whose connection it came over.
     *
     * @param address as text
     * @param scheme {@code http} or {@code https}
     * @param tls what its handshake said: a replay is routed by it too, and the stack told of it
     */
    public record Sender(String address, String scheme, TlsFacts tls) {}

    /** About how much it takes up, in bytes. */
    public int size() {
        int size = body.length() + target.length() + sender.tls().certificate().map(shown -> shown.encoded().length()).orElse(0);
        for (Field field : fields) {
            size += field.name().length() + field.value().length();
        }
        return size;
    }

    /** How a replay ended. */
    public sealed interface End {
        /** A stack, or the proxy in its place, gave a whole answer. */
        record Answered(int status) implements End {}

        /** Nothing was sent: its unit is frozen, or writes before it wait. */
        record NotYet() implements End {}

        /** There was no whole answer. */
        record Failed(String why) implements End {}
    }
}
