package dev.sluice.proxy.exchange;

import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;

import dev.sluice.proxy.origin.Answers;
import dev.sluice.proxy.origin.Lease;
import dev.sluice.proxy.outcome.Fault;
import dev.sluice.proxy.outcome.Outcome;
import dev.sluice.proxy.wire.Deadline;
import dev.sluice.proxy.wire.Framing;

/**
 * A write that a stack has as a whole and whose client has gone. Its answer is heard to the end, though nobody is given it: a freeze waits for
 * what the stack does, and the ledger wants to know what came of it (SEMANTICS D4). Confined to its event loop.
 */
final class Orphan implements Answers {
    /** For what follows the head of the answer: the stack has done by then what it was asked. */
    private static final long REST = TimeUnit.SECONDS.toNanos(30);

    private final Account account;
    private final InMotion motion;
    private final Lease lease;
    private final Calls calls;
    private final Deadline rest;
    private int status;
    private boolean over;

    private Orphan(Account account, LoopParts parts, Lease lease, Calls calls) {
        this.account = account;
        this.lease = lease;
        this.calls = calls;
        this.motion = parts.motion();
        this.rest = motion.deadline(this::enough);
    }

    /** Listens from now on, in the place of who did. */
    static void adopt(Account account, LoopParts parts, Lease lease, Calls calls) {
        var orphan = new Orphan(account, parts, lease, calls);
        orphan.motion.adopted();
        account.cutBy(orphan::cut);
        lease.answerTo(orphan);
        lease.resume();
    }

    @Override
    public boolean wants() {
        return true;
    }

    @Override
    public void interim(HttpResponse head) {
        // its client has gone
    }

    /** A protocol that nobody is there to speak. */
    @Override
    public boolean switched(HttpResponse head) {
        lease.discard();
        over(Outcome.answered(head.status().code()));
        return false;
    }

    @Override
    public void head(HttpResponse head, Framing framing) {
        status = head.status().code();
        calls.answered(status);
        account.headSeen(status, framing);
        account.missed(head);
        rest.in(REST);
    }

    @Override
    public void answerPiece(ByteBuf piece) {
        account.missed(piece);
        piece.release();
    }

    @Override
    public void end(HttpHeaders trailers) {
        over(Outcome.answered(status));
    }

    @Override
    public void failed(Fault fault) {
        over(status == 0 ? new Outcome.Failed(fault) : Outcome.answered(status));
    }

    @Override
    public void originWritable() {
        // it has all of the request
    }

    @Override
    public void pause() {
        // nothing is passed on
    }

    private void enough() {
        lease.discard();
        over(Outcome.answered(status));
    }

    private void cut() {
        if (over) {
            return; // its connection may serve somebody else by now
        }
        lease.discard();
        over(status == 0 ? new Outcome.ClientGone() : Outcome.answered(status));
    }

    private void over(Outcome outcome) {
        if (over) {
            return;
        }
        over = true;
        motion.buried();
        rest.forget();
        calls.ended(outcome);
        account.ended(outcome);
    }
}
