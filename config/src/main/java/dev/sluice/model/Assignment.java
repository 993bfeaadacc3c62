package dev.sluice.model;

/**
 * The stack for one request, and why.
 *
 * @param unit the unit that claims it, or {@link CutoverUnit#UNCLAIMED}
 * @param generation of the picture it was decided on
 */
public record Assignment(String unit, Side side, Because because, long generation) {
    /** What decided. */
    public sealed interface Because {
        /** No unit claims the request. */
        record Unclaimed() implements Because {}

        /** A revert holds the unit on old. */
        record Latched() implements Because {}

        /** A segment named the stack. */
        record InSegment(String name) implements Because {}

        /**
         * The visitor's bucket, against a share.
         *
         * @param key what told the visitor apart
         * @param segment whose share it was; empty: the unit's
         */
        record InBucket(int bucket, Share share, VisitorKey key, String segment) implements Because {}

        /**
         * The bucket of the path that a verified crawler asks for, against a share: every path lives on one stack.
         *
         * @param segment whose share it was; empty: the unit's
         */
        record InPathBucket(int bucket, Share share, Crawler crawler, String segment) implements Because {}

        /** The request's own turn, against a share. */
        record ItsTurn(Share share) implements Because {}

        /** A signed test request says where it goes. */
        record Tested(TestTarget target) implements Because {}

        /**
         * A pass says where its holder's requests go.
         *
         * @param id of the pass
         */
        record Passed(String id) implements Because {}

        /**
         * Everybody is on new, and some safe requests without a cookie stay on old to compare with.
         *
         * @param share how much of them
         */
        record InControl(Share share) implements Because {}

        /**
         * The visitor has written on new, and what became of the unit would part him from that.
         *
         * @param how pinned to new, or reading only on old
         */
        record Fenced(OnRevert how) implements Because {}

        /**
         * The call of another program, about what one stack alone has.
         *
         * @param of the unit whose ledger was asked
         * @param known whether that has it, so that new does; else old made it
         */
        record Owned(String of, boolean known) implements Because {}

        /** Nobody is exposed: the share is 0. */
        record NobodyExposed() implements Because {}

        /** One word for it, in logs and traces. */
        default String label() {
            return switch (this) {
                case Unclaimed _ -> "unclaimed";
                case Latched _ -> "latched";
                case NobodyExposed _ -> "nobody";
                case Tested _ -> "test";
                case Passed _ -> "pass";
                case Owned _ -> "owner";
                case InControl _ -> "control";
                case Fenced _ -> "fenced";
                case ItsTurn _ -> "turn";
                case InSegment _ -> "segment";
                case InBucket _ -> "bucket";
                case InPathBucket _ -> "path";
            };
        }
    }

    /** Whether it is of a signed test request. */
    public boolean isTest() {
        return because instanceof Because.Tested;
    }

    /** A sentence a person can read. */
    public String sentence() {
        return switch (because) {
            case Because.Unclaimed _ -> "no unit claims it, so it goes to old";
            case Because.Latched _ -> "unit " + unit + " was reverted and is latched on old";
            case Because.InSegment(String name) -> "segment " + name + " of unit " + unit + " goes to " + side.label();
            case Because.InBucket(int bucket, Share share, VisitorKey key, String segment) ->
                inShare("bucket " + bucket + " (by " + key + ")", bucket, share, segment);
            case Because.InPathBucket(int bucket, Share share, Crawler crawler, String segment) ->
                inShare("bucket " + bucket + " (of the path, for " + crawler + ")", bucket, share, segment);
            case Because.ItsTurn(Share share) -> "each request on its own at share " + share;
            case Because.Tested(TestTarget target) -> "a signed test request, which goes "
                    + (target == TestTarget.DRILL ? "where the drill of unit " + unit + " is: to " + side.label() : "to " + side.label());
            case Because.Passed(String id) -> "pass " + id + " goes to " + side.label();
            case Because.InControl(Share share) -> share + " of the safe requests without a cookie stays on old, to compare new with";
            case Because.Fenced(OnRevert how) -> "the visitor has written on new in unit " + unit + " and "
                    + (how == OnRevert.PIN ? "stays there" : "may only read on old until that is carried over") + " (on-revert "
                    + how.label()
                    + ")";
            case Because.Owned(String of, boolean known) -> known ? "it is about what only new has, by the ledger of unit " + of
                    : "the ledger of unit " + of + " does not know what it is about, so old made it";
            case Because.NobodyExposed _ -> "the share of unit " + unit + " is 0%";
        };
    }

    private static String inShare(String which, int bucket, Share share, String segment) {
        return which + " is " + (share.admits(bucket) ? "inside" : "outside") + " the share " + share
                + (segment.isEmpty() ? "" : " of segment " + segment);
    }
}
