package dev.sluice.proxy.exchange;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

import dev.sluice.model.CallbackTerms;
import dev.sluice.proxy.freeze.MaintenanceReply;
import dev.sluice.proxy.outcome.Fault;
import dev.sluice.proxy.route.Route;
import dev.sluice.proxy.wire.Fields;
import dev.sluice.proxy.wire.Framing;
import dev.sluice.proxy.wire.Malformed;

/** What the client is told when no origin answers for it: a status, a sentence, and whether its request was executed. */
record FaultReply(FullHttpResponse response) {
    private static final String NOT_EXECUTED = "not-executed";
    private static final String UNKNOWN = "unknown";
    /** In seconds. */
    private static final String SOON = "1";
    private static final String LATER = "300";

    /** To a request that could not be read or is not served; the request is absent when not even its head could be read. */
    static FaultReply refusal(Malformed malformed, Optional<HttpRequest> request) {
        FaultReply reply = reply(malformed.status(), malformed.why(), NOT_EXECUTED, request);
        reply.response.headers().set(Fields.CONNECTION, "close"); // what else such a client sent is not looked at
        return reply;
    }

    /** To a request that comes while memory is short. */
    static FaultReply busy(HttpRequest request) {
        FaultReply reply = reply(503, "there is no room for more requests at the moment", NOT_EXECUTED, Optional.of(request));
        reply.response.headers().set(HttpHeaderNames.RETRY_AFTER, SOON);
        return reply;
    }

    /** To a write of a visitor whose earlier ones old does not have yet. */
    static FaultReply fencedOff(HttpRequest request) {
        FaultReply reply = reply(503, "your last changes are being carried over, and until then nothing can be changed", NOT_EXECUTED,
                Optional.of(request));
        reply.response.headers().set(HttpHeaderNames.RETRY_AFTER, LATER);
        return reply;
    }

    /** To a write that was ended because a freeze waited for it too long. */
    static FaultReply cutOff(boolean written, HttpRequest request) {
        FaultReply reply = reply(503, "the site is being frozen, and this was under way for too long", executed(written, true),
                Optional.of(request));
        reply.response.headers().set(HttpHeaderNames.RETRY_AFTER, LATER);
        return reply;
    }

    /** To a request that a freeze refuses. */
    static FaultReply frozen(Route route, HttpRequest request, MaintenanceReply.Until until) {
        if (!GrpcReply.isAsked(request)) {
            return new FaultReply(MaintenanceReply.refuse(route, request, until));
        }
        FaultReply reply = reply(503, MaintenanceReply.sentence(route), NOT_EXECUTED, Optional.of(request));
        reply.response.headers().set(HttpHeaderNames.RETRY_AFTER, until.retryAfter());
        return reply;
    }

    /** To a callback that is on disk. */
    static FaultReply kept(CallbackTerms.Keep answer) {
        ByteBuf body = Unpooled.copiedBuffer(answer.body(), StandardCharsets.UTF_8);
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()), body);
        response.headers().set(Fields.CONTENT_TYPE, answer.type()).set(Fields.CACHE_CONTROL, "no-store");
        return new FaultReply(response);
    }

    /** To a request whose body broke off, when an origin may have begun with it. */
    static FaultReply broken(Malformed malformed, boolean written, boolean write, HttpRequest request) {
        return reply(malformed.status(), malformed.why(), executed(written, write), Optional.of(request));
    }

    /** To a request that an origin failed to answer. */
    static FaultReply fault(Fault fault, boolean written, boolean write, HttpRequest request) {
        FaultReply reply = reply(status(fault), sentence(fault), executed(written, write), Optional.of(request));
        if (fault instanceof Fault.Overflow) {
            reply.response.headers().set(HttpHeaderNames.RETRY_AFTER, SOON);
        }
        return reply;
    }

    /** Whether that is an answer of ours which says that no origin was sent the request. */
    static boolean wasNotExecuted(HttpResponse answer) {
        return NOT_EXECUTED.equals(answer.headers().get(Fields.SLUICE_OUTCOME));
    }

    /** Gives it to the client as its answer. */
    void send(ClientSide client, RequestHead request) {
        send(client, request.isHead() || response.status().equals(HttpResponseStatus.NO_CONTENT));
    }

    /** To a client whose request could not even be read. */
    void send(ClientSide client) {
        send(client, false);
    }

    private void send(ClientSide client, boolean bare) {
        ByteBuf content = response.content();
        if (!bare) {
            response.headers().remove(Fields.CONTENT_LENGTH);
        } else if (content.isReadable()) {
            response.headers().set(Fields.CONTENT_LENGTH, content.readableBytes());
        }
        client.head(response, bare ? Framing.Plain.NONE : new Framing.Length(content.readableBytes()));
        if (bare || !content.isReadable()) {
            content.release();
        } else {
            client.piece(content);
        }
        client.end(EmptyHttpHeaders.INSTANCE);
    }

    private static String executed(boolean written, boolean write) {
        if (!written) {
            return NOT_EXECUTED;
        }
        return write ? UNKNOWN : "";
    }

    private static int status(Fault fault) {
        return switch (fault) {
            case Fault.ConnectFailed _,Fault.Unprocessed _,Fault.Reset _,Fault.Malformed _ -> 502;
            case Fault.NoOrigin _,Fault.Overflow _ -> 503;
            case Fault.HeadTimeout _,Fault.Hang _,Fault.IdleTimeout _ -> 504;
        };
    }

    /** Without addresses: those are for the log. */
    private static String sentence(Fault fault) {
        return switch (fault) {
            case Fault.ConnectFailed _ -> "the origin could not be reached";
            case Fault.Unprocessed _ -> "the origin took no more requests";
            case Fault.Reset _ -> "the origin closed the connection before it had answered";
            case Fault.Malformed _ -> "the answer of the origin was not valid HTTP";
            case Fault.NoOrigin _ -> "there is no origin to ask";
            case Fault.Overflow _ -> "the origins have as much to do as they may";
            case Fault.HeadTimeout _,Fault.Hang _,Fault.IdleTimeout _ -> "the origin did not answer in time";
        };
    }

    private static FaultReply reply(int code, String why, String executed, Optional<HttpRequest> request) {
        if (request.isPresent() && GrpcReply.isAsked(request.get())) {
            FullHttpResponse told = GrpcReply.of(code, why);
            if (!executed.isEmpty()) {
                told.headers().set(Fields.SLUICE_OUTCOME, executed);
            }
            return new FaultReply(told);
        }
        HttpResponseStatus status = HttpResponseStatus.valueOf(code);
        boolean json = request.map(FaultReply::wantsJson).orElse(false);
        String text = json ? problem(status, why) : code + " " + status.reasonPhrase() + ": " + why + "\n";
        ByteBuf content = Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content);
        response.headers().set(Fields.CONTENT_TYPE, json ? "application/problem+json" : "text/plain; charset=utf-8")
                .set(Fields.CACHE_CONTROL, "no-store");
        if (!executed.isEmpty()) {
            response.headers().set(Fields.SLUICE_OUTCOME, executed);
        }
        if (code == 405) {
            response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        }
        return new FaultReply(response);
    }

    private static boolean wantsJson(HttpRequest request) {
        String accept = request.headers().get(HttpHeaderNames.ACCEPT, "").toLowerCase(Locale.ROOT);
        return accept.contains("application/problem+json") || accept.contains("application/json");
    }

    private static String problem(HttpResponseStatus status, String why) {
        return "{\"type\":\"about:blank\",\"title\":\"" + status.reasonPhrase() + "\",\"status\":" + status.code() + ",\"detail\":\""
                + why.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}\n";
    }
}
