package dev.sluice.proxy.exchange;

import java.net.InetSocketAddress;

import org.jspecify.annotations.Nullable;

import dev.sluice.model.Origin;
import dev.sluice.model.Side;
import dev.sluice.model.Stack;
import dev.sluice.proxy.outcome.Fault;
import dev.sluice.proxy.outcome.Outcome;
import dev.sluice.proxy.trace.Call;
import dev.sluice.proxy.trace.Recording;

/** What is recorded of one errand: each time that it is on its way, one call. Confined to its event loop. */
final class Calls {
    /** Of all errands whose requests are not recorded. */
    private static final Calls NONE = new Calls(null, new Call.Asked("", "", "", Side.OLD));

    private final @Nullable Recording recording;
    private final Call.Asked asked;
    private @Nullable Call call;
    private int made;

    private Calls(@Nullable Recording recording, Call.Asked asked) {
        this.recording = recording;
        this.asked = asked;
    }

    static Calls of(RequestRewrite rewrite, Stack stack) {
        return rewrite.trace().recording().isEmpty() ? NONE
                : new Calls(rewrite.trace().recording().get(), new Call.Asked(rewrite.head().request().method().name(),
                        rewrite.target().path(), rewrite.unit(), stack.side()));
    }

    /** An origin is looked for, unless one is already. */
    void begin() {
        if (recording != null && call == null) {
            call = recording.call(asked, made++);
        }
    }

    /** It goes to that origin. */
    void at(Origin origin) {
        if (call != null) {
            call.at(new Call.Where(origin.scheme().toString(), origin.host(), origin.port()));
        }
    }

    /** How the origin is told to call its parent. */
    String parent(Trace trace) {
        return call == null ? trace.parent() : call.header();
    }

    /** The head of an answer has come. */
    void answered(int status) {
        if (call != null) {
            call.answered(status);
        }
    }

    /** No origin took it, or not as a whole. */
    void failed(Fault fault) {
        end(fault.label());
    }

    /** The same, of one that was not even connected with. */
    void refused(InetSocketAddress where, Fault fault) {
        if (call != null) {
            call.at(new Call.Where("", where.getHostString(), where.getPort()));
        }
        failed(fault);
    }

    /** The answer is whole, or nobody wants the rest of it. */
    void ended() {
        end("");
    }

    /** It ends without its client. */
    void ended(Outcome outcome) {
        switch (outcome) {
            case Outcome.Failed(Fault fault) -> failed(fault);
            case Outcome.Answered _,Outcome.Refused _,Outcome.ClientGone _,Outcome.Overtaken _ -> ended();
        }
    }

    private void end(String error) {
        if (call != null) {
            call.ended(error);
            call = null;
        }
    }
}
