package dev.sluice.model;

/**
 * What was under way on new at the moment of a switch.
 *
 * @param safe requests that change nothing
 * @param unsafe requests that may change something, WebSockets among them
 * @param streams how many of all these are WebSockets and server-sent events
 */
public record Motion(long safe, long unsafe, long streams) {
    public static final Motion NONE = new Motion(0, 0, 0);

    public Motion and(Motion more) {
        return new Motion(safe + more.safe, unsafe + more.unsafe, streams + more.streams);
    }

    /** A clause a person can read. */
    public String sentence() {
        if (safe + unsafe == 0) {
            return "nothing was under way on new";
        }
        String lasting = streams == 0 ? "" : ", of them " + streams + (streams == 1 ? " long stream" : " long streams");
        return "under way on new: " + safe + " safe, " + unsafe + " unsafe" + lasting;
    }
}
