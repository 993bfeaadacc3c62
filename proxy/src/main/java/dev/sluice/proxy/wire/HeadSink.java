package dev.sluice.proxy.wire;

import io.netty.handler.codec.http.HttpMethod;

/** Where the head of a request is written, whatever protocol it goes by: the request, its fields, the framing of its body, the end. */
public interface HeadSink {
    /** First of all: what is asked for, and of whom. */
    void request(HttpMethod method, String authority, String target);

    /** A field that concerns neither the framing nor this connection. */
    void field(CharSequence name, CharSequence value);

    /** How the end of the body is told; once. */
    void framing(Framing framing);

    /** Who asks takes trailers. */
    void trailersWanted();

    /** Who asks wants to leave HTTP for another protocol. */
    void upgrade(CharSequence protocol);

    void end();
}
