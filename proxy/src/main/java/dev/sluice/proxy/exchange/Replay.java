package dev.sluice.proxy.exchange;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.sluice.model.CallId;
import dev.sluice.model.Callback;
import dev.sluice.model.Network;
import dev.sluice.proxy.route.CallBody;
import dev.sluice.proxy.route.Content;
import dev.sluice.proxy.route.RequestTarget;
import dev.sluice.proxy.wire.Framing;

/**
 * A kept callback on its way to a stack, as any request: in place of its sender, who was answered long ago, stands whoever waits for the status.
 * Confined to one event loop.
 */
public final class Replay implements ClientSide {
    private static final Logger LOG = LoggerFactory.getLogger(Replay.class);

    private final Peer peer;
    private final Consumer<Callback.End> told;
    private int status;
    private boolean unsent;
    private boolean over;

    private Replay(Peer peer, Consumer<Callback.End> told) {
        this.peer = peer;
        this.told = told;
    }

    /** Sends it where the picture of this moment says; on the event loop of these parts. Tells once how that ended. */
    public static void begin(LoopParts parts, Callback callback, Consumer<Callback.End> told) {
        Optional<InetAddress> address = Network.address(callback.sender().address());
        if (address.isEmpty()) {
            told.accept(new Callback.End.Failed("its sender's address cannot be read"));
            return;
        }
        Peer sender = Peer.of(address.get(), InetAddress.getLoopbackAddress(), callback.sender().scheme());
        var replay = new Replay(sender.shaken(callback.sender().tls(), _ -> false), told);
        try {
            replay.begin(parts, callback);
        } catch (RuntimeException wrong) { // else its rule would wait for it for ever
            LOG.error("replay of a callback failed rule={} at={}", callback.rule(), callback.at(), wrong);
            replay.end(new Callback.End.Failed("it could not be sent: " + wrong));
        }
    }

    private void begin(LoopParts parts, Callback callback) {
        RequestHead head = head(callback);
        if (Handshake.of(head).isPresent()) {
            end(new Callback.End.Failed("it opens a WebSocket, and nobody is there to speak"));
            return;
        }
        Trace trace = Trace.of(parts, head.request().headers(), peer);
        ClientSide client = ObservedClient.of(parts, this, Optional.of(head), trace.recording());
        List<String> hosts = callback.fields().stream().filter(field -> field.name().equalsIgnoreCase("Host")).map(Callback.Field::value)
                .filter(host -> !host.isEmpty()).toList();
        switch (RequestTarget.parse(callback.method(), callback.target(), hosts, !hosts.isEmpty())) {
            case RequestTarget.Parsed.Bad(int _, String why) -> end(new Callback.End.Failed(why));
            case RequestTarget.Parsed.Good(RequestTarget target) -> send(parts, callback,
                    new Admission.Asked(client, head, target, Content.DOUBTFUL.about(about(parts, callback, head, target)),
                            Optional.of(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString()), trace));
        }
    }

    private static Map<CallId, String> about(LoopParts parts, Callback callback, RequestHead head, RequestTarget target) {
        return CallBody.asked(parts.live().current(), head.request(), target)
                .map(rule -> CallBody.ids(rule, head.request().headers(), callback.body().getBytes(StandardCharsets.ISO_8859_1)))
                .orElse(Map.of());
    }

    private static RequestHead head(Callback callback) {
        HttpRequest request = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(callback.method()), callback.target());
        callback.fields().forEach(field -> request.headers().add(field.name(), field.value()));
        boolean empty = callback.body().isEmpty();
        return new RequestHead(request, empty ? Framing.Plain.NONE : new Framing.Length(callback.body().length()), true);
    }

    private void send(LoopParts parts, Callback callback, Admission.Asked asked) {
        switch (Admission.rule(parts, asked, Optional.empty())) {
            case Admission.Ruling.Pass(Exchange exchange) -> {
                if (asked.head().hasBody()) {
                    exchange.piece(Unpooled.copiedBuffer(callback.body(), StandardCharsets.ISO_8859_1));
                    exchange.requestEnd(EmptyHttpHeaders.INSTANCE);
                }
                exchange.start();
                exchange.flush();
            }
            case Admission.Ruling.Wait _,Admission.Ruling.Keep _ -> end(new Callback.End.NotYet());
            case Admission.Ruling.Follow _ -> end(new Callback.End.Failed("it is the link of a pass"));
            case Admission.Ruling.Read _ -> throw new IllegalStateException("read already");
            case Admission.Ruling.Answered _ -> {} // and that was told
        }
    }

    @Override
    public Peer peer() {
        return peer;
    }

    @Override
    public void readBody() {
        // it was given as a whole
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void interim(HttpResponse head) {
        // what counts comes later
    }

    @Override
    public void head(HttpResponse head, Framing framing) {
        status = head.status().code();
        unsent = status == 503 && FaultReply.wasNotExecuted(head); // that is our own word: what stacks say so never comes here
    }

    @Override
    public void piece(ByteBuf piece) {
        piece.release();
    }

    @Override
    public void end(HttpHeaders trailers) {
        end(unsent ? new Callback.End.NotYet() : new Callback.End.Answered(status));
    }

    @Override
    public void cut() {
        end(new Callback.End.Failed("the answer broke off"));
    }

    @Override
    public void flush() {
        // there is no connection
    }

    private void end(Callback.End how) {
        if (!over) {
            over = true;
            told.accept(how);
        }
    }
}
