package dev.sluice.proxy.exchange;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import org.jspecify.annotations.Nullable;

import dev.sluice.model.Assignment;
import dev.sluice.model.Extract;
import dev.sluice.model.LedgerNote;
import dev.sluice.model.LedgerTerms;
import dev.sluice.model.Side;
import dev.sluice.proxy.outcome.Outcome;
import dev.sluice.proxy.route.JsonNames;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.wire.Fields;
import dev.sluice.proxy.wire.Framing;
import dev.sluice.proxy.wire.RawConnection;

/**
 * A write on new of which the ledger is to know (SEMANTICS B5): that it is meant is on disk before it is sent, and that it was accepted before
 * the client hears of it. Stands before the client of its exchange, and is told by the account how it ends. Confined to one event loop.
 */
final class Deed implements ClientSide {
    static final int MOST_BODY = JsonNames.LARGEST;

    private final ClientSide client;
    private final LoopParts parts;
    private final Route route;
    private final LedgerNote.Meant meant;
    private final String path;
    private final AnswerNames names;
    private Runnable resume = () -> {};

    private WriteLedger.@Nullable Wait wait;
    /** Before the ledger is told what came of it. */
    private boolean open = true;
    private boolean sent;
    private boolean answering;
    private boolean rejected;
    /** Its client had gone before the answer came. */
    private boolean missed;
    private @Nullable HttpResponse heldHead;
    private Framing heldFraming = Framing.Plain.NONE;
    private @Nullable HttpHeaders heldEnd;
    /** The beginning of the answer, if something is to be found in it. */
    private @Nullable ByteArrayOutputStream body;
    /** There was no room for a piece of it. */
    private boolean torn;

    Deed(ClientSide client, LoopParts parts, Route route, LedgerNote.Meant meant, String path) {
        this.client = client;
        this.parts = parts;
        this.route = route;
        this.meant = meant;
        this.path = path;
        names = new AnswerNames(parts.ledger().fences().owned(), meant, terms());
    }

    /** What to do once the client takes more of the answer again. */
    void thenResume(Runnable exchange) {
        resume = exchange;
    }

    /** Goes on once it is on disk that it is meant. */
    void mean(Runnable then) {
        wait = parts.ledger().tell(meant, parts.loop(), then);
    }

    /** From here on new may have it. */
    void sent() {
        sent = true;
    }

    /** New did nothing with it, or what it did is nothing that a second stack may not do. */
    void fellBack() {
        sent = false;
    }

    /** What {@link #head} gets next is of this stack. */
    void answers(Side side) {
        answering = side == Side.NEW;
    }

    /** It is over. */
    void ended(Outcome outcome) {
        if (!open) {
            if (missed) {
                tellBody();
            }
            return;
        }
        open = false;
        if (wait != null) {
            wait.forget(); // it ended before it could be sent
        }
        if (sent && !rejected && mayBeDone(outcome)) {
            fence();
            parts.ledger().tell(new LedgerNote.Unknown(meant));
            if (!isCallback()) {
                names.unknown();
            }
        } else {
            parts.ledger().tell(new LedgerNote.Nothing(meant.ref()));
        }
    }

    private static boolean mayBeDone(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered _,Outcome.Overtaken _ -> false; // and not accepted, or it would not be open any more
            case Outcome.Failed failed -> !failed.fault().provablyUnprocessed();
            case Outcome.Refused _,Outcome.ClientGone _ -> true;
        };
    }

    /** The head of an answer that nobody is given. */
    void missed(HttpResponse answer) {
        rejected = answering && answer.status().code() >= 400;
        if (open && answering && !rejected) {
            missed = true;
            LedgerNote.Accepted accepted = accept(answer);
            parts.ledger().tell(accepted);
            names.accepted(accepted);
        }
    }

    @Override
    public Peer peer() {
        return client.peer();
    }

    @Override
    public void readBody() {
        client.readBody();
    }

    @Override
    public boolean isWritable() {
        return heldHead == null && client.isWritable();
    }

    @Override
    public void interim(HttpResponse head) {
        client.interim(head);
    }

    @Override
    public void head(HttpResponse answer, Framing framing) {
        rejected = answering && answer.status().code() >= 400;
        if (!answering || rejected) {
            client.head(answer, framing);
            return;
        }
        heldHead = answer;
        heldFraming = framing;
        LedgerNote.Accepted accepted = accept(answer);
        wait = parts.ledger().tell(accepted, parts.loop(), this::release);
        names.accepted(accepted);
    }

    @Override
    public void piece(ByteBuf piece) {
        copy(piece);
        client.piece(piece);
    }

    /** Opening a WebSocket is a write, and what goes over it is not seen: the client need not wait for more than that it was meant. */
    @Override
    public RawConnection switchProtocols(HttpResponse head) {
        LedgerNote.Accepted accepted = accept(head);
        parts.ledger().tell(accepted);
        names.accepted(accepted);
        return client.switchProtocols(head);
    }

    @Override
    public void end(HttpHeaders trailers) {
        if (heldHead == null) {
            tellBody();
            client.end(trailers);
        } else {
            heldEnd = trailers;
        }
    }

    @Override
    public void cut() {
        forget();
        client.cut();
    }

    @Override
    public void flush() {
        client.flush();
    }

    @Override
    public void left() {
        forget();
        client.left();
    }

    /** Nobody waits for anything any more. */
    private void forget() {
        tellBody();
        heldHead = null;
        if (wait != null) {
            wait.forget();
            wait = null;
        }
    }

    private void release() {
        HttpResponse head = heldHead;
        if (head == null) {
            return;
        }
        heldHead = null;
        client.head(head, heldFraming);
        if (heldEnd != null) {
            end(heldEnd);
        } else {
            resume.run();
        }
    }

    private LedgerNote.Accepted accept(HttpResponse answer) {
        open = false;
        fence();
        mark(answer.headers());
        LedgerTerms terms = terms();
        Map<String, String> found = new LinkedHashMap<>();
        terms.ids().forEach(extract -> name(extract, answer.headers()).ifPresent(text -> found.put(extract.toString(), text)));
        boolean whole = isWhole(answer, found.values());
        terms.amount().flatMap(extract -> name(extract, answer.headers())).ifPresent(text -> found.put(LedgerNote.AMOUNT, text));
        if (terms.readsBody() && isReadable(answer.headers())) {
            body = new ByteArrayOutputStream(512);
        }
        return new LedgerNote.Accepted(meant, answer.status().code(), found, whole);
    }

    /** Whether its head has told all names it has: what is no JSON tells none, and may mean one if nothing else does. */
    private boolean isWhole(HttpResponse answer, Collection<String> found) {
        boolean plain = found.stream().allMatch(LedgerTerms::isName);
        boolean bodyTells = !terms().pointers().isEmpty() && !isEmpty(answer) && (found.isEmpty() || isReadable(answer.headers()));
        return isCallback() || !terms().ids().isEmpty() && plain && !bodyTells;
    }

    private static boolean isEmpty(HttpResponse answer) {
        int status = answer.status().code();
        return status == 204 || status / 100 == 3 || answer.headers().contains(HttpHeaderNames.CONTENT_LENGTH, "0", false);
    }

    /** It came about something that new had made before: whoever sent it is no visitor, and made nothing. */
    private boolean isCallback() {
        return route.assignment().because() instanceof Assignment.Because.Owned;
    }

    private LedgerTerms terms() {
        return route.unit().orElseThrow().state().ledger();
    }

    private void fence() {
        if (isCallback()) {
            return;
        }
        parts.ledger().fences().mark(route.unit().orElseThrow(), route.client());
    }

    /** The cookie that tells of this write, in place of the one that does not. */
    private void mark(HttpHeaders headers) {
        Optional<String> cookie = route.fence().cookie();
        if (cookie.isEmpty() || Caching.isShared(headers)) {
            return;
        }
        if (route.setCookie().isPresent()) {
            var others = headers.getAll(Fields.SET_COOKIE).stream().filter(value -> !value.equals(route.setCookie().get())).toList();
            headers.set(Fields.SET_COOKIE, others);
        }
        headers.add(Fields.SET_COOKIE, cookie.get());
    }

    private Optional<String> name(Extract extract, HttpHeaders headers) {
        return switch (extract) {
            case Extract.Header(String field) -> Optional.ofNullable(headers.get(field));
            case Extract.Path(var pattern) -> Extract.from(pattern, path);
            case Extract.Json _ -> Optional.empty();
        };
    }

    private static boolean isReadable(HttpHeaders headers) {
        String type = headers.get(HttpHeaderNames.CONTENT_TYPE, "");
        return type.contains("json") && !headers.contains(HttpHeaderNames.CONTENT_ENCODING);
    }

    /** Keeps the beginning of the answer, if something is to be found in it. */
    void copy(ByteBuf piece) {
        if (body == null || torn) {
            return;
        }
        int bytes = Math.min(piece.readableBytes(), MOST_BODY - body.size());
        if (bytes > 0 && !parts.ledger().reserve(bytes)) {
            torn = true; // what follows would not fit
        } else if (bytes > 0) {
            byte[] copied = new byte[bytes];
            piece.getBytes(piece.readerIndex(), copied);
            body.writeBytes(copied);
            names.take(copied);
        }
    }

    private void tellBody() {
        if (body != null && body.size() > 0) {
            byte[] told = body.toByteArray();
            parts.ledger().tell(new LedgerNote.Told(meant.ref(), terms(), new String(told, StandardCharsets.UTF_8)), told.length);
            names.told(told);
        }
        body = null;
    }
}
