package dev.sluice.proxy.wire;

/**
 * A message that is not taken, and why.
 *
 * @param status what a client is told
 * @param why for a person, without the offending bytes
 */
public record Malformed(int status, String why) {
    static Malformed syntax(String why) {
        return new Malformed(400, why);
    }
}
