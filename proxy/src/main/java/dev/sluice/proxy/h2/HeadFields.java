package dev.sluice.proxy.h2;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;

import dev.sluice.proxy.wire.Fields;
import dev.sluice.proxy.wire.Framing;
import dev.sluice.proxy.wire.HeadSink;

/** The head of a request as the fields that its stream begins with (RFC 9113 section 8.3.1). */
public final class HeadFields implements HeadSink {
    private static final AsciiString TRAILERS = new AsciiString("trailers");

    private final AsciiString scheme;
    private final Done done;
    private final Http2Headers fields = new DefaultHttp2Headers(false, 32);
    private boolean bodyless;

    /** Who writes what is complete. */
    @FunctionalInterface
    public interface Done {
        /**
         * Writes the fields.
         *
         * @param bodyless whether the request ends with them
         */
        void written(Http2Headers fields, boolean bodyless);
    }

    /** The scheme is that of the connection. */
    public HeadFields(AsciiString scheme, Done done) {
        this.scheme = scheme;
        this.done = done;
    }

    @Override
    public void request(HttpMethod method, String authority, String target) {
        fields.method(method.asciiName()).scheme(scheme).authority(authority).path(target);
    }

    @Override
    public void field(CharSequence name, CharSequence value) {
        if (!FieldRules.isOfConnection(name)) {
            fields.add(LowerNames.of(name), value);
        }
    }

    @Override
    public void framing(Framing framing) {
        switch (framing) {
            case Framing.Length(long bytes) -> {
                fields.add(LowerNames.of(Fields.CONTENT_LENGTH), Long.toString(bytes));
                bodyless = bytes == 0;
            }
            case Framing.Plain.NONE -> bodyless = true;
            case Framing.Plain.CHUNKED -> bodyless = false;
            case Framing.Plain.UNTIL_CLOSE -> throw new IllegalArgumentException("no request ends with its connection");
            case Framing.Ambiguous(String why) -> throw new IllegalArgumentException("cannot be written: " + why);
        }
    }

    @Override
    public void trailersWanted() {
        fields.add(LowerNames.of(Fields.TE), TRAILERS);
    }

    @Override
    public void upgrade(CharSequence protocol) {
        throw new IllegalStateException("there is no way out of HTTP/2: " + protocol);
    }

    @Override
    public void end() {
        done.written(fields, bodyless);
    }
}
