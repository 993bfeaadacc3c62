package dev.sluice.load;

import java.time.Duration;
import java.util.function.Function;

/** What a scripted origin does with one request that it has read whole. */
public sealed interface Behaviour {
    /** Answers as it should. */
    record Answer(Function<Hit, Page> page) implements Behaviour {}

    /** Waits, then does the next thing. */
    record Delay(Duration by, Behaviour then) implements Behaviour {}

    /**
     * Waits as long as answers usually take, which is log-normal, then does the next thing.
     *
     * @param spread the standard deviation of the logarithm
     */
    record Takes(Duration median, double spread, Behaviour then) implements Behaviour {
        public Takes {
            if (median.isNegative() || !(spread >= 0)) {
                throw new IllegalArgumentException("takes: " + median + ", spread " + spread + " (expected: neither below 0)");
            }
        }
    }

    /** Tells somebody that it has come to this, then does the next thing. */
    record Noted(Runnable note, Behaviour then) implements Behaviour {}

    /** Does one thing or another, by chance. */
    record Sometimes(int perCent, Behaviour then, Behaviour otherwise) implements Behaviour {
        public Sometimes {
            if (perCent < 0 || perCent > 100) {
                throw new IllegalArgumentException("perCent: " + perCent + " (expected: 0..100)");
            }
        }
    }

    /** Never sends a byte and keeps the connection. */
    record Stall() implements Behaviour {}

    /** Sends the head and half of the body, then nothing more, and keeps the connection. */
    record StallMidBody(Page page) implements Behaviour {}

    /** Ends the connection without a word, as after an idle time-out. */
    record Close() implements Behaviour {}

    /** Sends half of the head, then ends the connection by RST. */
    record ResetMidHead(Page page) implements Behaviour {}

    /** Sends the head and half of the body, then ends the connection by RST. */
    record ResetMidBody(Page page) implements Behaviour {}

    /** Sends the head and half of the body, then ends the connection in good order. */
    record CloseMidBody(Page page) implements Behaviour {}

    /** Announces another length than the body has. */
    record WrongLength(Page page, int announced) implements Behaviour {}

    /** Sends these bytes as they stand, which need not be HTTP, and keeps the connection. */
    record Raw(String bytes) implements Behaviour {}

    /** An ordinary answer with a short text. */
    static Behaviour ok() {
        return new Answer(_ -> Page.text(200, "ok"));
    }

    /** An ordinary answer that is nothing but a status. */
    static Behaviour status(int status) {
        return new Answer(_ -> Page.text(status, "status " + status));
    }
}
