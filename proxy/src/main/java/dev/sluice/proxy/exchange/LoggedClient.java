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
import dev.sluice.proxy.outcome.AccessRing;
import dev.sluice.proxy.route.RequestTarget;
import dev.sluice.proxy.wire.Fields;
import dev.sluice.proxy.wire.Framing;
import dev.sluice.proxy.wire.RawConnection;

/**
 * A client whose exchange leaves a line in the access log: sees what it is told, and hands one entry to the event loop's ring when that
 * is over. There is none while no access log is wanted. Confined to the event loop of the client's connection.
 */
final class LoggedClient implements ClientSide {
    private final ClientSide client;
    private final AccessRing ring;
    private final Optional<RequestHead> head;
    private final long millis = System.currentTimeMillis();
    private final long since = System.nanoTime();

    private InetAddress address;
    private @Nullable RequestTarget target;
    private @Nullable Account account;
    private String requestId = "";
    private int status;
    private long bytesOut;
    private boolean written;

    private LoggedClient(ClientSide client, AccessRing ring, Optional<RequestHead> head) {
        this.client = client;
        this.ring = ring;
        this.head = head;
        this.address = client.peer().address();
    }

    /** The client itself while no access log is wanted. */
    static ClientSide of(LoopParts parts, ClientSide client, Optional<RequestHead> head) {
        boolean wanted = parts.live().current().cutover().site().logging().access().isPresent();
        return wanted ? new LoggedClient(client, parts.access(), head) : client;
    }

    /** Notes what is asked for, and by whom. */
    static void asked(ClientSide client, RequestTarget target, Forwarding forwarding) {
        if (client instanceof LoggedClient logged) {
            logged.target = target;
            logged.address = forwarding.client();
        }
    }

    /** Notes who knows how it ends. */
    static void routed(ClientSide client, Account account, String requestId) {
        if (client instanceof LoggedClient logged) {
            logged.account = account;
            logged.requestId = requestId;
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
        ring.offer(new AccessEntry(millis, address, head.map(RequestHead::request).map(this::asked), told,
                Optional.ofNullable(account).map(known -> known.told(requestId, since))));
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
