package dev.sluice.proxy.exchange;

import java.net.InetAddress;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import org.jspecify.annotations.Nullable;

import dev.sluice.proxy.outcome.AccessEntry;
import dev.sluice.proxy.outcome.Ring;
import dev.sluice.proxy.route.RequestTarget;
import dev.sluice.proxy.trace.Recording;
import dev.sluice.proxy.trace.Span;
import dev.sluice.proxy.wire.Fields;
import dev.sluice.proxy.wire.Framing;
import dev.sluice.proxy.wire.RawConnection;

/**
 * A client whose exchange leaves a line in the access log, or is recorded: sees what it is told, and tells of it once when that is over.
 * There is none while neither is wanted. Confined to the event loop of the client's connection.
 */
final class ObservedClient implements ClientSide {
    private final ClientSide client;
    private final Optional<Ring<AccessEntry>> log;
    private final Optional<Recording> recording;
    private final Optional<RequestHead> head;
    private final long millis = System.currentTimeMillis();
    private final long since = System.nanoTime();

    private InetAddress address;
    private boolean encrypted;
    private @Nullable RequestTarget target;
    private @Nullable Account account;
    private String requestId = "";
    private int status;
    private long bytesOut;
    private boolean written;

    private ObservedClient(ClientSide client, Optional<RequestHead> head, Optional<Ring<AccessEntry>> log, Optional<Recording> recording) {
        this.client = client;
        this.head = head;
        this.log = log;
        this.recording = recording;
        this.address = client.peer().address();
        this.encrypted = client.peer().caller().encrypted();
    }

    /** The client itself while no access log is wanted and nothing is recorded. */
    static ClientSide of(LoopParts parts, ClientSide client, Optional<RequestHead> head, Optional<Recording> recording) {
        boolean logged = parts.live().current().cutover().site().logging().access().isPresent();
        return logged || recording.isPresent()
                ? new ObservedClient(client, head, logged ? Optional.of(parts.access()) : Optional.empty(), recording)
                : client;
    }

    /** Notes what is asked for, and by whom. */
    static void asked(ClientSide client, RequestTarget target, Forwarding forwarding) {
        if (client instanceof ObservedClient observed) {
            observed.target = target;
            observed.address = forwarding.client();
            observed.encrypted = forwarding.caller().encrypted();
        }
    }

    /** Notes who knows how it ends. */
    static void routed(ClientSide client, Account account, String requestId) {
        if (client instanceof ObservedClient observed) {
            observed.account = account;
            observed.requestId = requestId;
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
        return client.isWritable();
    }

    @Override
    public void interim(HttpResponse interim) {
        client.interim(interim);
    }

    @Override
    public void head(HttpResponse answer, Framing framing) {
        status = answer.status().code();
        client.head(answer, framing);
    }

    @Override
    public void piece(ByteBuf piece) {
        bytesOut += piece.readableBytes();
        client.piece(piece);
    }

    @Override
    public RawConnection switchProtocols(HttpResponse switching) {
        status = switching.status().code();
        return client.switchProtocols(switching);
    }

    @Override
    public void end(HttpHeaders trailers) {
        write();
        client.end(trailers);
    }

    @Override
    public void cut() {
        write();
        client.cut();
    }

    @Override
    public void flush() {
        client.flush();
    }

    @Override
    public void left() {
        write();
        client.left();
    }

    private void write() {
        if (written) {
            return;
        }
        written = true;
        long bytesIn = account == null ? 0 : account.bytesIn();
        var told = new AccessEntry.Told(status, bytesIn, bytesOut, System.nanoTime() - since);
        var entry = new AccessEntry(millis, address, head.map(RequestHead::request).map(this::asked), told,
                Optional.ofNullable(account).map(known -> known.told(requestId, since)));
        log.ifPresent(ring -> ring.offer(entry));
        recording.ifPresent(open -> open.ended(entry, new Span.Front(encrypted, port())));
    }

    /** Where the client asked; 0: it did not say. */
    private int port() {
        String authority = target == null ? "" : target.authority();
        int colon = authority.lastIndexOf(':');
        return colon < 0 || authority.endsWith("]") ? 0 : Integer.parseInt(authority, colon + 1, authority.length(), 10);
    }

    private AccessEntry.Asked asked(HttpRequest request) {
        HttpHeaders headers = request.headers();
        String raw = request.uri();
        int mark = raw.indexOf('?');
        String path = target != null ? target.path() : mark < 0 ? raw : raw.substring(0, mark);
        String query = target != null ? target.query().orElse("") : mark < 0 ? "" : raw.substring(mark + 1);
        return new AccessEntry.Asked(request.method().name(), target != null ? target.host() : headers.get(Fields.HOST, ""), path, query,
                request.protocolVersion().text(), headers.get(HttpHeaderNames.USER_AGENT, ""), headers.get(HttpHeaderNames.REFERER, ""));
    }
}
