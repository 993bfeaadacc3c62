package dev.sluice.model;

/** What comes of a command. */
public sealed interface Decision {
    /**
     * It is to be written down and carried out.
     *
     * @param next the cutover as it will stand
     * @param entry what the journal says of it
     */
    record Accepted(Cutover next, JournalEntry entry) implements Decision {}

    /**
     * It changes nothing.
     *
     * @param detail what stands in the way, with its numbers
     * @param remedy the next thing to do
     */
    record Refused(Code code, String detail, String remedy) implements Decision {}

    /** Why a command is refused; the label is the {@code code} of the answer. */
    enum Code {
        UNKNOWN_UNIT("unknown-unit"), LATCHED("latched"), NOT_LATCHED("not-latched"), REQUIRES("requires"), NO_NEW_STACK("no-new-stack"),
        CONTRADICTION("contradiction"), HOLD_DOWN("hold-down"), LOCKED("locked"), FROZEN("frozen"), DRILLING("drilling"),
        NOT_DRILLING("not-drilling"), PLAN("plan"), IRREVERSIBLE("irreversible");

        private final String label;

        Code(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }
}
