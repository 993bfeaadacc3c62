package dev.sluice.proxy.exchange;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;

import dev.sluice.model.Callback;
import dev.sluice.model.CallbackTerms;
import dev.sluice.proxy.outcome.Outcome;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.wire.Fields;
import dev.sluice.proxy.wire.Framing;
import dev.sluice.proxy.wire.Malformed;

/**
 * A callback that is kept (SEMANTICS D6): read to its end, and on disk before its sender has an answer. What cannot be kept is refused, and
 * nothing is claimed of it. Confined to the event loop of its client.
 */
final class KeptCallback implements Admitted {
    /** Of the connection that it came over. Its body is whole, and has no trailers, when it is replayed. */
    private static final FieldSet NOT_KEPT = FieldSet.of("Content-Length", "Transfer-Encoding", "Expect", "Trailer");

    private final LoopParts parts;
    private final Admission.Asked asked;
    private final Account account;
    private final CallbackTerms.Rule rule;
    private final CallbackTerms.Keep answer;
    private final int longest;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private State state = State.READING;
    private boolean handedOver;

    private enum State {
        READING, HANDED_OVER, OVER
    }

    private KeptCallback(LoopParts parts, Admission.Asked asked, Account account, CallbackTerms.Keep answer) {
        this.parts = parts;
        this.asked = asked;
        this.account = account;
        this.answer = answer;
        rule = account.route().callback().orElseThrow();
        longest = account.route().picture().cutover().site().freeze().callbacks().spool().body();
    }

    /** Begins with one that is to be kept; empty: it is too large and has its answer. */
    static Optional<KeptCallback> begin(LoopParts parts, Admission.Asked asked, Account account) {
        Route route = account.route();
        var callback = new KeptCallback(parts, asked, account, route.keeping().orElseThrow());
        ObservedClient.routed(asked.client(), account, "");
        if (asked.head().body() instanceof Framing.Length(long bytes) && bytes > callback.longest) {
            callback.turnAway();
            return Optional.empty();
        }
        return Optional.of(callback);
    }

    @Override
    public void start() {
        if (asked.head().hasBody()) {
            asked.client().readBody();
        } else {
            handOver();
        }
    }

    /** As {@link #start}, when its body was begun to be read before; no trailers: more of it is to come. */
    void start(ByteBuf begun, Optional<HttpHeaders> trailers) {
        if (!add(begun)) {
            turnAway();
        } else if (trailers.isPresent()) {
            handOver();
        } else {
            asked.client().readBody();
        }
    }

    @Override
    public void piece(ByteBuf piece) {
        try {
            read(piece);
        } finally {
            piece.release();
        }
    }

    private void read(ByteBuf piece) {
        if (state != State.READING) {
            return;
        }
        if (add(piece)) {
            asked.client().readBody();
        } else {
            turnAway();
        }
    }

    /** False: it is longer than it may be, or there is no room for it. */
    private boolean add(ByteBuf piece) {
        int bytes = piece.readableBytes();
        account.received(bytes);
        if (body.size() + bytes > longest || !parts.callbacks().reserve(bytes)) {
            return false;
        }
        body.writeBytes(ByteBufUtil.getBytes(piece));
        return true;
    }

    @Override
    public void requestEnd(HttpHeaders trailers) {
        if (state == State.READING) {
            handOver();
        }
    }

    @Override
    public void flush() {
        // nothing of it goes on from here
    }

    @Override
    public void clientWritable() {
        // the answer is one piece
    }

    /** Nothing of buffers: what it has read is on the heap, and the shelf bounds that. */
    @Override
    public int waiting() {
        return 0;
    }

    @Override
    public void requestBroken(Malformed why) {
        if (state == State.READING) {
            over(new Outcome.Refused(why.status()));
            FaultReply.broken(why, false, true, asked.head().request()).send(asked.client(), asked.head());
        }
    }

    /** What is handed over is kept all the same: at worst its sender tries again. */
    @Override
    public void clientGone() {
        if (state != State.OVER) {
            over(new Outcome.ClientGone());
            asked.client().left();
        }
    }

    private void handOver() {
        state = State.HANDED_OVER;
        handedOver = true;
        parts.callbacks().keep(callback(), parts.loop(), this::told);
    }

    /** Until now it was in memory, also where its sender went meanwhile. */
    private void told(boolean kept) {
        parts.callbacks().free(body.size());
        if (state != State.HANDED_OVER) {
            return;
        }
        if (kept) {
            over(new Outcome.Refused(answer.status()));
            FaultReply.kept(answer).send(asked.client(), asked.head());
            asked.client().flush();
        } else {
            turnAway();
            asked.client().flush();
        }
    }

    private void turnAway() {
        parts.callbacks().turnAway();
        leave();
        Admission.notKept(account, asked);
    }

    private void over(Outcome outcome) {
        leave();
        account.ended(outcome);
    }

    private void leave() {
        if (state != State.OVER) {
            state = State.OVER;
            if (!handedOver) {
                parts.callbacks().free(body.size());
            }
        }
    }

    private Callback callback() {
        HttpRequest request = asked.head().request();
        List<Callback.Field> fields = new ArrayList<>();
        request.headers().iteratorCharSequence().forEachRemaining(field -> {
            if (!NOT_KEPT.has(field.getKey())) {
                fields.add(new Callback.Field(field.getKey().toString(), field.getValue().toString()));
            }
        });
        if (!request.headers().contains(Fields.HOST) && !asked.target().authority().isEmpty()) {
            fields.add(new Callback.Field("Host", asked.target().authority()));
        }
        Peer peer = asked.client().peer();
        return new Callback(rule.name(), account.unit(), Instant.now(), request.method().name(), request.uri(), fields,
                new Callback.Sender(peer.text(), peer.scheme(), peer.caller().tls()), body.toString(StandardCharsets.ISO_8859_1));
    }
}
